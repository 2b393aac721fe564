package federation

import (
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cloudcredential/operator/internal/plan"
	simaws "github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/fault"
)

// presented is the thumbprint of what the proxy presents as the last certificate of a host: that of its own authority, or of the host.
func (w *accountWorld) presented(issuer string) string {
	w.t.Helper()
	conn, err := w.session().client.thumbprint(w.t.Context(), issuer)
	w.fine(err)
	return conn
}

func TestAnIdentityProviderTrustsTheIssuerAndItsCertificate(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.options.UserTags = map[string]string{"team": "storage"}
	said := w.make()
	p := w.provider()
	if p.Issuer != "prod-oidc.s3.eu-west-1.amazonaws.com" || !slices.Equal(p.ClientIDs, []string{"openshift", "sts.amazonaws.com"}) {
		t.Errorf("the identity provider is %+v", p)
	}
	want := map[string]string{"openshift.io/cloud-credential-operator/prod": "owned", "Name": "prod", "team": "storage"}
	if !maps.Equal(p.Tags, want) {
		t.Errorf("its tags are %v", p.Tags)
	}
	if len(p.Thumbprints) != 1 || p.Thumbprints[0] != w.presented("https://"+p.Issuer) || strings.ToUpper(p.Thumbprints[0]) != p.Thumbprints[0] {
		t.Errorf("its thumbprints are %v", p.Thumbprints)
	}
	if !slices.Contains(said, "Identity Provider created with ARN: "+p.ARN) || !slices.Contains(said, "Issuer URL (serviceAccountIssuer) is https://"+p.Issuer) {
		t.Errorf("what was said is %q", said)
	}
}

func TestTheThumbprintIsThatOfTheLastCertificate(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	chain := w.chain("issuer.example.com")
	sum := sha1.Sum(chain[len(chain)-1])
	if got := w.presented("https://issuer.example.com/path"); got != strings.ToUpper(hex.EncodeToString(sum[:])) {
		t.Errorf("the thumbprint is %s", got)
	}
}

// chain is what a host presents through the proxy.
func (w *accountWorld) chain(host string) [][]byte {
	w.t.Helper()
	client := w.session().client.http
	response, err := client.Get("https://" + host)
	w.fine(err)
	defer response.Body.Close()
	var chain [][]byte
	for _, certificate := range response.TLS.PeerCertificates {
		chain = append(chain, certificate.Raw)
	}
	return chain
}

func TestAnExistingIdentityProviderIsBroughtUpToDate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(p *simaws.OIDCProvider)
		calls  []string
	}{
		"no tags, as a run left it that died": {func(p *simaws.OIDCProvider) { p.Tags = nil }, []string{"TagOpenIDConnectProvider"}},
		"an audience less":                    {func(p *simaws.OIDCProvider) { p.ClientIDs = []string{"sts.amazonaws.com"} }, []string{"AddClientIDToOpenIDConnectProvider"}},
		"an audience more":                    {func(p *simaws.OIDCProvider) { p.ClientIDs = append(p.ClientIDs, "theirs") }, nil},
		"another certificate": {func(p *simaws.OIDCProvider) {
			p.Thumbprints = []string{strings.Repeat("a", 40)}
		}, []string{"UpdateOpenIDConnectProviderThumbprint"}},
		"five other certificates": {func(p *simaws.OIDCProvider) {
			p.Thumbprints = []string{strings.Repeat("a", 40), strings.Repeat("b", 40), strings.Repeat("c", 40), strings.Repeat("d", 40), strings.Repeat("e", 40)}
		}, []string{"UpdateOpenIDConnectProviderThumbprint"}},
		"its thumbprint in small letters": {func(p *simaws.OIDCProvider) { p.Thumbprints[0] = strings.ToLower(p.Thumbprints[0]) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newAccountWorld(t, "eu-west-1")
			w.options.Requests = w.options.Requests[:1]
			w.make()
			p := w.provider()
			c.change(&p)
			w.PutOIDCProvider(p)
			said := w.make()
			var writes []string
			for _, call := range w.Calls().All() {
				if call.Write {
					writes = append(writes, call.Operation)
				}
			}
			if !slices.Equal(writes, c.calls) {
				t.Errorf("the writes were %v and should have been %v", writes, c.calls)
			}
			if len(c.calls) == 0 && !slices.Contains(said, "Existing Identity Provider found with ARN: "+p.ARN) {
				t.Errorf("what was said is %q", said)
			}
			w.unchanged()
			if after := w.provider(); !slices.Contains(after.ClientIDs, p.ClientIDs[len(p.ClientIDs)-1]) || len(after.Thumbprints) > 5 {
				t.Errorf("the identity provider is %+v now", after)
			}
		})
	}
}

func TestAnIdentityProviderOfSomebodyElseIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		url  string
		tags map[string]string
		says string
	}{
		"of another set-up at our bucket":  {"", map[string]string{"openshift.io/cloud-credential-operator/test": "owned"}, "part of test"},
		"without tags at an issuer's own":  {"https://issuer.example.com/prod", nil, "--adopt"},
		"of another set-up at an issuer's": {"https://issuer.example.com/prod", map[string]string{"openshift.io/cloud-credential-operator/test": ""}, "part of test"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newAccountWorld(t, "eu-west-1")
			w.options.Issuer.URL = c.url
			issuer := w.options.BucketHost()
			if c.url != "" {
				issuer = conditionPrefix(c.url)
			}
			w.PutOIDCProvider(simaws.OIDCProvider{Issuer: issuer, ClientIDs: []string{"openshift"}, Tags: c.tags})
			w.failing(c.says)
			if n := w.Calls().Writes(); n != 0 {
				t.Errorf("%d writes were made", n)
			}
		})
	}
}

func TestAnIssuerOfOnesOwnIsTrustedAndNothingIsPublished(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.options.Issuer.URL = "https://issuer.example.com/clusters/prod"
	w.make()
	if p := w.provider(); p.Issuer != "issuer.example.com/clusters/prod" || p.Thumbprints[0] != w.presented(w.options.Issuer.URL) {
		t.Errorf("the identity provider is %+v", p)
	}
	if role := w.roleOf(w.options.Requests[0]); !strings.Contains(role.Trust, `"issuer.example.com/clusters/prod:sub"`) {
		t.Errorf("the trust policy is %s", role.Trust)
	}
	if n := len(w.Buckets()); n != 0 {
		t.Errorf("there are %d buckets", n)
	}
	w.unchanged()
	w.options.Issuer.URL = "" // the roles tell which identity provider it was
	w.removed()
}

// unreachable has requests to a host fail.
func (w *accountWorld) unreachable(host string) {
	reach := w.transport.Proxy
	w.transport.Proxy = func(r *http.Request) (*url.URL, error) {
		if r.URL.Hostname() == host {
			return nil, errors.New("there is no way to " + host)
		}
		return reach(r)
	}
}

func TestAnIssuerThatCannotBeReachedIsAnErrorWhereIAMHasToKnowIt(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.options.Issuer.URL = "https://issuer.example.com"
	w.unreachable("issuer.example.com")
	w.failing("https://issuer.example.com", "there is no way to", "run again")
	if n := len(w.OIDCProviders()) + len(w.Roles()); n != 0 {
		t.Errorf("%d identity providers and roles were made", n)
	}
	w.PutOIDCProvider(simaws.OIDCProvider{Issuer: "issuer.example.com", ClientIDs: Audiences(), Tags: w.options.tags()})
	w.make() // what exists is not touched
	w.unchanged()
}

func TestIAMFindsTheCertificatesOfAWSItself(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.unreachable(w.options.BucketHost())
	p, err := w.session().thumbprint(t.Context(), "https://"+w.options.BucketHost())
	if err == nil {
		t.Fatalf("the thumbprint is %s", p)
	}
	known := world{w.options.ProviderRef(): nil}
	known[w.options.callerRef()] = plan.Outputs{OutputAccount: plan.Text("123456789012")}
	if _, err := (providerDriver{w.session()}).Create(t.Context(), identityProvider{w.options}, known); err != nil {
		t.Errorf("the identity provider was not made: %v", err)
	}
	for issuer, served := range map[string]bool{
		"https://d111111abcdef8.cloudfront.net": true, "https://other-oidc.s3.us-east-1.amazonaws.com": true,
		"https://issuer.example.com": false, "https://amazonaws.com.example.com": false,
	} {
		if o := (Options{Region: "eu-west-1", Issuer: Issuer{URL: issuer}}); o.servedByAWS(issuer) != served {
			t.Errorf("that %s is one of AWS's own is said to be %v", issuer, !served)
		}
	}
}

// world is what is known of resources.
type world map[plan.Ref]plan.Outputs

// Output implements plan.Known.
func (w world) Output(ref plan.Ref, name string) (plan.Value, bool) {
	value, found := w[ref][name]
	return value, found
}

func TestAnIdentityProviderThatIsNotVisibleYetIsForTheNextRun(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.options.Issuer.URL = "https://issuer.example.com"
	w.options.Requests = w.options.Requests[:1]
	w.SetLag(20 * time.Second)
	w.make()
	w.failing("EntityAlreadyExists", "run again")
	w.offset.Add(int64(time.Minute))
	w.unchanged()
}

func TestRolesTrustAGivenIdentityProvider(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.options.Roles.ProviderARN = "arn:aws:iam::123456789012:oidc-provider/issuer.example.com/prod"
	w.failing("there is no identity provider "+w.options.Roles.ProviderARN, "--identity-provider-arn", "create-identity-provider")
	w.PutOIDCProvider(simaws.OIDCProvider{Issuer: "issuer.example.com/prod", ClientIDs: []string{"openshift"}})
	n := len(w.options.Requests)
	w.make()
	w.counts(map[string]int{"GetOpenIDConnectProvider": 1, "CreateRole": n, "PutRolePolicy": n, "ListRoles": 1, "GetCallerIdentity": 0})
	if role := w.roleOf(w.options.Requests[0]); !strings.Contains(role.Trust, `"issuer.example.com/prod:sub"`) || !strings.Contains(role.Trust, w.options.Roles.ProviderARN) {
		t.Errorf("the trust policy is %s", role.Trust)
	}
	w.unchanged()
	if calls := len(w.Calls().All()); calls != 2*n+2 {
		t.Errorf("another run made %d calls for %d roles", calls, n)
	}
	w.options.Roles.ProviderARN = ""
	if _, err := w.remove(); err != nil {
		t.Errorf("the removal ended with %v", err)
	}
	if len(w.Roles()) != 0 || len(w.OIDCProviders()) != 1 {
		t.Errorf("%d roles and %d identity providers are left", len(w.Roles()), len(w.OIDCProviders()))
	}
}

func TestADeniedCallNamesTheRight(t *testing.T) {
	t.Parallel()
	t.Run("to tag", func(t *testing.T) {
		t.Parallel()
		w := newAccountWorld(t, "eu-west-1")
		w.as("s3:*", "iam:Create*", "iam:Get*", "iam:List*", "iam:PutRolePolicy")
		w.failing("iam:TagOpenIDConnectProvider")
		if n := len(w.OIDCProviders()); n != 0 {
			t.Errorf("there are %d identity providers", n)
		}
	})
	for _, operation := range []string{"GetOpenIDConnectProvider", "CreateOpenIDConnectProvider", "CreateRole", "PutRolePolicy"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			w := newAccountWorld(t, "eu-west-1")
			w.on(operation, fault.Deny, 0)
			w.failing("iam:" + operation)
			w.Faults().Clear()
			w.make()
			w.unchanged()
		})
	}
	for _, operation := range []string{"GetRole"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			w := newAccountWorld(t, "eu-west-1")
			w.make()
			w.on(operation, fault.Deny, 0)
			w.failing("iam:" + operation)
			if n := w.Calls().Writes(); n != 0 {
				t.Errorf("%d writes were made", n)
			}
		})
	}
}
