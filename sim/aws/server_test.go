package aws_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	simaws "github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/fault"
)

func TestServerSpeaksHTTPS(t *testing.T) {
	t.Parallel()
	other := httptest.NewTLSServer(http.NotFoundHandler()) // for its certificate
	defer other.Close()
	c := simaws.New(simaws.Options{})
	server := must(simaws.Start(c, &tls.Config{Certificates: other.TLS.Certificates, NextProtos: []string{"h2", "http/1.1"}}))(t)
	defer server.Close()
	a := &account{Cloud: c, url: server.URL}
	key := must(c.AddUser("secure", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}}`))(t)
	config := a.config(key)
	roots := x509.NewCertPool()
	roots.AddCert(other.Certificate())
	config.HTTPClient = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}}
	api := iam.NewFromConfig(config)
	_, err := api.GetUser(t.Context(), &iam.GetUserInput{})
	want(t, err, "", "")
	c.Faults().Add(fault.Rule{Effect: fault.ResetAfter, Times: 1})
	if _, err = api.CreateUser(t.Context(), &iam.CreateUserInput{UserName: new("bob")}); err == nil {
		t.Error("a request whose stream was reset was answered")
	}
	if _, ok := c.User("bob"); !ok {
		t.Error("the request whose stream was reset afterwards had no effect")
	}
	if plain := must(simaws.Start(c, nil))(t); !strings.HasPrefix(plain.URL, "http://") {
		t.Errorf("the URL is %s", plain.URL)
	} else {
		plain.Close()
	}
}

func TestRateIsLimited(t *testing.T) {
	t.Parallel()
	clock := newClock()
	a := newAccount(t, simaws.Options{Clock: clock.Now})
	remove := a.LimitRate(2, 3)
	get := func() error {
		_, err := a.iam(a.admin).GetUser(t.Context(), &iam.GetUserInput{})
		return err
	}
	for range 3 {
		want(t, get(), "", "")
	}
	want(t, get(), "Throttling", "Rate exceeded")
	clock.Advance(time.Second)
	want(t, get(), "", "")
	want(t, get(), "", "")
	want(t, get(), "Throttling", "")
	remove()
	want(t, get(), "", "")
}

func TestSameRandomnessMakesSameAccount(t *testing.T) {
	t.Parallel()
	make := func() simaws.Key {
		c := simaws.New(simaws.Options{Rand: &counter{}})
		return must(c.AddUser("bob", ""))(t)
	}
	if one, two := make(), make(); one != two {
		t.Errorf("the keys are %v and %v", one, two)
	}
}

// counter is a source of randomness that is none.
type counter struct{ n byte }

func (c *counter) Read(p []byte) (int, error) {
	for i := range p {
		c.n = c.n*5 + 3
		p[i] = c.n
	}
	return len(p), nil
}

// BenchmarkMint makes a user, its policy and its key over the wire, in an account that has 10,000 users already.
func BenchmarkMint(b *testing.B) {
	c := simaws.New(simaws.Options{})
	q := simaws.DefaultQuotas()
	q.UsersPerAccount = 1 << 30
	c.SetQuotas(q)
	for i := range 10000 {
		if _, err := c.AddUser(fmt.Sprintf("user-%05d", i*7919%10000), allowing("s3:*")); err != nil {
			b.Fatal(err)
		}
	}
	server, err := simaws.Start(c, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer server.Close()
	admin, err := c.AddUser("admin", allowing("*"))
	if err != nil {
		b.Fatal(err)
	}
	api := (&account{Cloud: c, url: server.URL}).iam(admin)
	document := new(allowing("s3:*"))
	for i := 0; b.Loop(); i++ {
		name := fmt.Sprint("new-", i)
		if _, err := api.CreateUser(b.Context(), &iam.CreateUserInput{UserName: &name}); err != nil {
			b.Fatal(err)
		}
		if _, err := api.PutUserPolicy(b.Context(), &iam.PutUserPolicyInput{UserName: &name, PolicyName: &name, PolicyDocument: document}); err != nil {
			b.Fatal(err)
		}
		if _, err := api.CreateAccessKey(b.Context(), &iam.CreateAccessKeyInput{UserName: &name}); err != nil {
			b.Fatal(err)
		}
	}
}
