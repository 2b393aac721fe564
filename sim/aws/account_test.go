package aws_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

// account is a simulated account that is served, with the vendor's clients for it.
type account struct {
	*simaws.Cloud
	url string
	// admin is a user that may do everything.
	admin simaws.Key
}

func newAccount(t *testing.T, options simaws.Options) *account {
	t.Helper()
	c := simaws.New(options)
	server, err := simaws.Start(c, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	return &account{Cloud: c, url: server.URL, admin: must(c.AddUser("admin", allowing("*")))(t)}
}

// must stops a test at an error.
func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// allowing is a policy that allows these actions everywhere.
func allowing(actions ...string) string { return statement("Allow", "*", actions...) }

func denying(actions ...string) string { return statement("Deny", "*", actions...) }

func statement(effect, resource string, actions ...string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"` + effect + `","Action":["` + strings.Join(actions, `","`) + `"],"Resource":"` + resource + `"}]}`
}

// config is what every client of a test has: no retries, so that one call is one call.
func (a *account) config(k simaws.Key) awssdk.Config {
	return awssdk.Config{
		Region:       "us-east-1",
		BaseEndpoint: awssdk.String(a.url),
		HTTPClient:   &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100}},
		Retryer:      func() awssdk.Retryer { return awssdk.NopRetryer{} },
		Credentials: awssdk.CredentialsProviderFunc(func(context.Context) (awssdk.Credentials, error) {
			return awssdk.Credentials{AccessKeyID: k.ID, SecretAccessKey: k.Secret, SessionToken: k.Token}, nil
		}),
	}
}

func (a *account) iam(k simaws.Key) *iam.Client { return iam.NewFromConfig(a.config(k)) }

func (a *account) sts(k simaws.Key) *sts.Client { return sts.NewFromConfig(a.config(k)) }

// want checks the code of an error and a part of its message. An empty code means success.
func want(t *testing.T, err error, code, message string) {
	t.Helper()
	var api smithy.APIError
	switch {
	case err == nil && code == "":
	case err == nil:
		t.Fatalf("there is no error; want %s", code)
	case !errors.As(err, &api):
		t.Fatalf("got %v, which is no answer of the API; want %q", err, code)
	case api.ErrorCode() != code || !strings.Contains(api.ErrorMessage(), message):
		t.Fatalf("got %s: %s\nwant %s: …%s…", api.ErrorCode(), api.ErrorMessage(), code, message)
	}
}

// clock is a clock that a test moves.
type clock struct{ now chan time.Time }

func newClock() *clock {
	c := &clock{make(chan time.Time, 1)}
	c.now <- time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	return c
}

func (c *clock) Now() time.Time {
	t := <-c.now
	c.now <- t
	return t
}

func (c *clock) Advance(d time.Duration) { c.now <- (<-c.now).Add(d) }

// atAWS is config without an endpoint: the clients find AWS's own hosts, whose addresses are the simulator's. Only TLS is left out.
func (a *account) atAWS(k simaws.Key, region string) awssdk.Config {
	config := a.config(k)
	config.Region, config.BaseEndpoint = region, nil
	config.HTTPClient = &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, strings.TrimPrefix(a.url, "http://"))
	}}}
	return config
}

// eventually waits until something is so.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !so(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it does not come about that %s", what)
		}
	}
}
