package aws_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	simaws "github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/sim/proxy"
)

func TestBucketPolicyDecidesBesideTheCallersOwn(t *testing.T) {
	t.Parallel()
	statement := func(effect, principal string) string {
		return `{"Version":"2012-10-17","Statement":{"Effect":"` + effect + `","Principal":` + principal + `,"Action":"s3:GetObject","Resource":"arn:aws:s3:::issuer/*"}}`
	}
	for _, c := range []struct{ name, own, shared, message string }{
		{"neither", "", "", "because no identity-based policy allows the s3:GetObject action"},
		{"own", allowing("s3:*"), "", "-"},
		{"shared, by name", "", statement("Allow", `{"AWS":"arn:aws:iam::123456789012:user/bob"}`), "-"},
		{"shared, for everybody", "", statement("Allow", `"*"`), "-"},
		{"shared, for the account", "", statement("Allow", `{"AWS":"123456789012"}`), "because no identity-based policy allows"},
		{"shared, for another", "", statement("Allow", `{"AWS":"arn:aws:iam::123456789012:user/admin"}`), "because no identity-based policy allows"},
		{"own denies", denying("s3:*"), statement("Allow", `"*"`), "with an explicit deny in an identity-based policy"},
		{"shared denies", allowing("s3:*"), statement("Deny", `{"AWS":"123456789012"}`), "with an explicit deny in a resource-based policy"},
		{"shared denies all but another", allowing("s3:*"), strings.Replace(statement("Deny", `{"AWS":"arn:aws:iam::123456789012:user/admin"}`), "Principal", "NotPrincipal", 1), "with an explicit deny in a resource-based policy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a, _, name := issuerBucket(t, simaws.Options{})
			if err := a.SetObject("issuer", "k", []byte("x"), nil); err != nil {
				t.Fatal(err)
			}
			key := must(a.AddUser("bob", c.own))(t)
			if err := a.SetBucketPolicy("issuer", c.shared); err != nil {
				t.Fatal(err)
			}
			_, err := a.s3(key, "us-east-2").GetObject(t.Context(), &s3.GetObjectInput{Bucket: name, Key: new("k")})
			if c.message == "-" {
				want(t, err, "", "")
				return
			}
			want(t, err, "AccessDenied", c.message)
		})
	}
}

func TestWhatIsNotThereIsKnownToThoseWhoMayList(t *testing.T) {
	t.Parallel()
	a, _, name := issuerBucket(t, simaws.Options{})
	reader := must(a.AddUser("reader", allowing("s3:GetObject")))(t)
	lister := must(a.AddUser("lister", allowing("s3:GetObject", "s3:ListBucket")))(t)
	get := func(k simaws.Key) error {
		return second(a.s3(k, "us-east-2").GetObject(t.Context(), &s3.GetObjectInput{Bucket: name, Key: new("none")}))
	}
	want(t, get(reader), "AccessDenied", "s3:ListBucket")
	want(t, get(lister), "NoSuchKey", "")
	_, err := a.s3(reader, "us-east-2").HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: name, Key: new("none")})
	status(t, err, http.StatusForbidden)
}

func TestTagsOfRequestAndObjectAreConditions(t *testing.T) {
	t.Parallel()
	a, _, name := issuerBucket(t, simaws.Options{})
	for key, owner := range map[string]string{"mine": "bob", "theirs": "eve"} {
		if err := a.SetObject("issuer", key, nil, map[string]string{"owner": owner}); err != nil {
			t.Fatal(err)
		}
	}
	user := must(a.AddUser("bob", `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":"s3:DeleteObject","Resource":"*","Condition":{"StringEquals":{"s3:ExistingObjectTag/owner":"bob"}}},
		{"Effect":"Allow","Action":["s3:PutObject","s3:PutObjectTagging"],"Resource":"*","Condition":{"StringEquals":{"s3:RequestObjectTag/owner":"bob"}}},
		{"Effect":"Allow","Action":"s3:ListBucket","Resource":"*","Condition":{"StringLike":{"s3:prefix":"a/*"}}}]}`))(t)
	api := a.s3(user, "us-east-2")
	remove := func(key string) error {
		return second(api.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: name, Key: &key}))
	}
	put := func(tags string) error {
		return second(api.PutObject(t.Context(), &s3.PutObjectInput{Bucket: name, Key: new("k"), Tagging: &tags}))
	}
	list := func(prefix string) error {
		return second(api.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: name, Prefix: &prefix}))
	}
	want(t, remove("mine"), "", "")
	want(t, remove("theirs"), "AccessDenied", "")
	want(t, put("owner=bob"), "", "")
	want(t, put("owner=eve"), "AccessDenied", "")
	want(t, list("a/b"), "", "")
	want(t, list("b/"), "AccessDenied", "")
}

func TestRootUserGetsOutOfItsOwnBucketPolicy(t *testing.T) {
	t.Parallel()
	a, _, name := issuerBucket(t, simaws.Options{})
	if err := a.SetBucketPolicy("issuer", `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::issuer","arn:aws:s3:::issuer/*"]}}`); err != nil {
		t.Fatal(err)
	}
	root := a.s3(must(a.AddAccountKey())(t), "us-east-2")
	want(t, second(a.s3(a.admin, "us-east-2").DeleteBucketPolicy(t.Context(), &s3.DeleteBucketPolicyInput{Bucket: name})), "AccessDenied", "explicit deny")
	want(t, second(root.GetBucketTagging(t.Context(), &s3.GetBucketTaggingInput{Bucket: name})), "AccessDenied", "explicit deny")
	want(t, second(root.DeleteBucketPolicy(t.Context(), &s3.DeleteBucketPolicyInput{Bucket: name})), "", "")
}

func TestFaultsOfS3(t *testing.T) {
	t.Parallel()
	a, api, name := issuerBucket(t, simaws.Options{})
	put := func() error {
		return second(api.PutObject(t.Context(), &s3.PutObjectInput{Bucket: name, Key: new("k")}))
	}
	on := func(e fault.Effect, operation string) {
		a.Faults().Add(fault.Rule{Effect: e, Times: 1, Match: func(q fault.Request) bool { return q.Service == "s3" && q.Operation == operation && q.Write }})
	}
	on(fault.Throttle, "PutObject")
	want(t, put(), "SlowDown", "")
	on(fault.InternalError, "PutObject")
	want(t, put(), "InternalError", "")
	on(fault.Deny, "PutObject")
	want(t, put(), "AccessDenied", "s3:PutObject")
	on(fault.ResetAfter, "PutObject")
	if put() == nil {
		t.Error("a request whose connection was reset was answered")
	}
	if b, _ := a.Bucket("issuer"); len(b.Objects) != 1 {
		t.Errorf("in the bucket is %+v", b.Objects)
	}
}

// TestIssuerIsReadThroughTheProxy: a verifier of tokens that knows nothing but the address of the issuer, and the proxy's authority.
func TestIssuerIsReadThroughTheProxy(t *testing.T) {
	t.Parallel()
	a, _, _ := issuerBucket(t, simaws.Options{})
	if err := a.SetPublicAccessBlock("issuer", nil); err != nil {
		t.Fatal(err)
	}
	if err := a.SetBucketPolicy("issuer", publicRead); err != nil {
		t.Fatal(err)
	}
	if err := a.SetObject("issuer", discovery, []byte(`{"issuer":"x"}`), nil); err != nil {
		t.Fatal(err)
	}
	p := must(proxy.Start(t.Context(), proxy.Options{Route: func(host string) http.Handler {
		if simaws.Serves(host) {
			return a
		}
		return nil
	}}))(t)
	t.Cleanup(p.Close)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(p.CA())
	client := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(must(url.Parse(p.URL()))(t)), TLSClientConfig: &tls.Config{RootCAs: roots}}}
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		q, err := http.NewRequestWithContext(t.Context(), method, "https://issuer.s3.us-east-2.amazonaws.com/"+discovery, nil)
		if err != nil {
			t.Fatal(err)
		}
		out, err := client.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(out.Body)
		out.Body.Close()
		if err != nil || out.StatusCode != 200 || out.ContentLength != 14 || (method == http.MethodGet && string(text) != `{"issuer":"x"}`) {
			t.Errorf("%s is answered with %d, %d bytes, %s, %v", method, out.StatusCode, out.ContentLength, text, err)
		}
	}
}
