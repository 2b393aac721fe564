package federation

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/request"
)

// verify makes all checks with a credential that may do everything.
func (w *accountWorld) verify(change ...func(*Verification)) []Finding {
	w.t.Helper()
	admin, err := w.AddUser(fmt.Sprintf("verifier-%d", len(w.Users())), `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)
	w.has(err)
	key := w.key
	w.key = admin
	defer func() { w.key = key }()
	v := Verification{Options: w.options, Key: w.publicKey(1), Manifests: w.directory}
	for _, c := range change {
		c(&v)
	}
	w.Calls().Reset()
	findings, err := (&Session{shared: w.session()}).Verify(w.t.Context(), v)
	if err != nil {
		w.t.Fatal(err)
	}
	if n := w.Calls().Writes(); n != 0 {
		w.t.Errorf("verifying made %d writes: %v", n, w.made())
	}
	return findings
}

// allOK checks that nothing is wrong or unknown.
func (w *accountWorld) allOK(findings []Finding) {
	w.t.Helper()
	for _, f := range findings {
		if f.Verdict != OK {
			w.t.Errorf("%+v", f)
		}
	}
}

// finds checks that just these checks have findings that are not OK or skipped, and that one of them says this.
func (w *accountWorld) finds(findings []Finding, verdict Verdict, detail string, wanted ...string) {
	w.t.Helper()
	var checks []string
	said := false
	for _, f := range findings {
		if f.Verdict == Wrong || f.Verdict == Unknown {
			checks = append(checks, f.Check)
		}
		said = said || f.Verdict == verdict && strings.Contains(f.Detail, detail)
	}
	slices.Sort(checks)
	slices.Sort(wanted)
	if checks = slices.Compact(checks); !slices.Equal(checks, wanted) || !said {
		w.t.Errorf("found is %v and should be %v with %q: %+v", checks, wanted, detail, findings)
	}
}

func TestAFinishedSetUpIsFoundToBeFine(t *testing.T) {
	t.Parallel()
	for name, region := range map[string]string{"public": "eu-west-1", "private": "eu-west-1", "China": "cn-north-1", "private in China": "cn-northwest-1", "government": "us-gov-west-1"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newAccountWorld(t, region)
			if strings.HasPrefix(name, "private") {
				w.private()
			}
			w.make()
			findings := w.verify(func(v *Verification) { v.Simulate = true })
			w.allOK(findings)
			told := map[string]int{}
			for _, f := range findings {
				told[f.Check]++
			}
			n := len(w.options.Requests)
			for check, want := range map[string]int{
				CheckCredential: 1, CheckBucket: 1, CheckDocument: 2, CheckDiscovery: 1, CheckKeySet: 1, CheckSigningKey: 1, CheckProvider: 1,
				CheckCertificate: 1, CheckRole: n, CheckRights: n, CheckSimulation: n, CheckManifest: n + 1,
			} {
				if told[check] != want {
					t.Errorf("there are %d findings about the %s, and should be %d", told[check], check, want)
				}
			}
		})
	}
}

func TestWhatIsWrongIsFound(t *testing.T) {
	t.Parallel()
	const other = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*"],"Resource":"*"}]}`
	role := func(w *accountWorld) string {
		name, _ := w.options.roleNames(w.options.Requests[0].Secret)
		return name
	}
	for name, c := range map[string]struct {
		spoil  func(w *accountWorld)
		verify func(v *Verification)
		detail string
		checks []string
	}{
		"nothing exists": {
			spoil:  func(w *accountWorld) { w.options.Name = "none" },
			detail: "it does not exist", checks: []string{CheckBucket, CheckPublicAccess, CheckBucketPolicy, CheckDocument, CheckDiscovery, CheckProvider, CheckRole, CheckRights, CheckManifest},
		},
		"a role is gone": {
			spoil:  func(w *accountWorld) { w.DeleteRole(role(w)) },
			detail: "it does not exist", checks: []string{CheckRole, CheckRights},
		},
		"a right is in excess": {
			spoil: func(w *accountWorld) {
				r := w.roleOf(w.options.Requests[0])
				r.Policies = map[string]string{r.Name: other}
				_, err := w.PutRole(r)
				w.has(err)
			},
			detail: "has in excess Allow s3:* on *", checks: []string{CheckRights},
		},
		"a ServiceAccount is missing": {
			verify: func(v *Verification) {
				changed := *v.Options.Requests[0]
				changed.ServiceAccounts = append(slices.Clone(changed.ServiceAccounts), "newcomer")
				v.Options.Requests = append([]*request.Request{&changed}, v.Options.Requests[1:]...)
			},
			detail: "newcomer", checks: []string{CheckRole},
		},
		"the boundary is missing": {
			verify: func(v *Verification) { v.Options.Roles.PermissionsBoundary = "arn:aws:iam::123456789012:policy/b" },
			detail: "permissions boundary: it is missing", checks: []string{CheckRole},
		},
		"another key is the cluster's": {
			verify: func(v *Verification) {},
			spoil: func(w *accountWorld) {
				w.has(w.SetObject("prod-oidc", oidc.KeySetKey, oidc.NewKeySet(w.publicKey(2)).Encode(), w.options.ownTags()))
			},
			detail: "it is not published", checks: []string{CheckDocument, CheckSigningKey},
		},
		"another key has the ID of the cluster's": {
			spoil: func(w *accountWorld) {
				text := strings.Replace(string(oidc.NewKeySet(w.publicKey(2)).Encode()), w.publicKey(2).ID(), w.publicKey(1).ID(), 1)
				w.has(w.SetObject("prod-oidc", oidc.KeySetKey, []byte(text), w.options.ownTags()))
			},
			detail: "another key is published under its ID", checks: []string{CheckDocument, CheckSigningKey},
		},
		"the discovery document is no JSON": {
			spoil: func(w *accountWorld) {
				w.has(w.SetObject("prod-oidc", oidc.DiscoveryKey, []byte("<html>"), w.options.ownTags()))
			},
			detail: "OpenID Connect", checks: []string{CheckDocument, CheckDiscovery},
		},
		"the keys are not reached over HTTPS": {
			spoil: func(w *accountWorld) {
				issuer, _ := w.options.IssuerURL(nothing{})
				w.has(w.SetObject("prod-oidc", oidc.DiscoveryKey, oidc.NewDiscovery(issuer, "http://"+w.options.BucketHost()+"/keys.json").Encode(), w.options.ownTags()))
			},
			detail: "not reached over HTTPS", checks: []string{CheckDocument, CheckKeySet},
		},
		"the issuer cannot be read by everybody": {
			spoil:  func(w *accountWorld) { w.has(w.SetBucketPolicy("prod-oidc", "")) },
			detail: "HTTP status 403", checks: []string{CheckBucketPolicy, CheckDiscovery},
		},
		"an audience is missing": {
			spoil: func(w *accountWorld) {
				p := w.provider()
				p.ClientIDs = []string{"openshift"}
				w.PutOIDCProvider(p)
			},
			detail: "audiences: lacks sts.amazonaws.com", checks: []string{CheckProvider},
		},
		"the identity provider is tagged as somebody else's": {
			spoil: func(w *accountWorld) {
				p := w.provider()
				p.Tags = map[string]string{"openshift.io/cloud-credential-operator/other": "owned"}
				w.PutOIDCProvider(p)
			},
			detail: "it is tagged as part of other", checks: []string{CheckProvider},
		},
		"a manifest names another role": {
			spoil: func(w *accountWorld) {
				secret := w.options.Requests[0].Secret
				w.has(w.directory.Write(manifest.SecretFileName(secret), 0o600, manifest.SecretYAML(secret, map[string]string{"credentials": credentialsFile("arn:aws:iam::1:role/x")})))
			},
			detail: `role_arn is "arn:aws:iam::1:role/x"`, checks: []string{CheckManifest},
		},
		"a manifest names another issuer": {
			spoil: func(w *accountWorld) {
				w.has(w.directory.Write(manifest.AuthenticationFileName, 0o600, manifest.AuthenticationYAML("https://other")))
			},
			detail: `serviceAccountIssuer is "https://other"`, checks: []string{CheckManifest},
		},
		"a manifest is no manifest": {
			spoil: func(w *accountWorld) {
				w.has(w.directory.Write(manifest.SecretFileName(w.options.Requests[0].Secret), 0o600, []byte("\t{")))
			},
			detail: "not the manifest of a Secret", checks: []string{CheckManifest},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newAccountWorld(t, "eu-west-1")
			w.make()
			if c.spoil != nil {
				c.spoil(w)
			}
			if c.verify == nil {
				c.verify = func(*Verification) {}
			}
			w.finds(w.verify(c.verify), Wrong, c.detail, c.checks...)
		})
	}
}

func TestWhatIsWrongIsWhatWouldBeChanged(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.make()
	r := w.roleOf(w.options.Requests[1])
	r.Description, r.Tags = "changed", map[string]string{w.options.OwnedTag(): "owned"}
	_, err := w.PutRole(r)
	w.has(err)
	w.finds(w.verify(), Wrong, "description", CheckRole)
	w.make()
	w.allOK(w.verify())
}

func TestWithoutTheKeyItIsSaidThatNobodyLookedForIt(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.make()
	findings := w.verify(func(v *Verification) { v.Key = oidc.PublicKey{} })
	w.finds(findings, Skipped, "the cluster's public key is not known")
}

func TestTheOtherChecksAreMadeWhereOneIsDenied(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.make()
	w.DeleteRole(w.roleOf(w.options.Requests[0]).Name)
	w.as("s3:*", "iam:List*", "iam:GetRole", "iam:GetRolePolicy")
	v := Verification{Options: w.options, Key: w.publicKey(1), Simulate: true}
	findings, err := (&Session{shared: w.session()}).Verify(t.Context(), v)
	w.has(err)
	verdicts := map[string]Verdict{}
	for _, f := range findings {
		verdicts[f.Check] = f.Verdict
	}
	if verdicts[CheckProvider] != Unknown || verdicts[CheckBucket] != OK || verdicts[CheckSigningKey] != OK || verdicts[CheckRole] != Skipped {
		t.Errorf("the verdicts are %v", verdicts)
	}
}

func TestABoundaryThatForbidsWhatARoleIsForIsFound(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	boundary, err := w.AddPolicy("bound", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`)
	w.has(err)
	w.options.Roles.PermissionsBoundary = boundary
	w.make()
	w.allOK(w.verify())
	w.finds(w.verify(func(v *Verification) { v.Simulate = true }), Wrong, "the permissions boundary does not allow it", CheckSimulation)
}

func TestAGivenIdentityProviderIsLookedAt(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.make()
	arn := w.provider().ARN
	given := func(v *Verification) { v.Options.Roles.ProviderARN = arn }
	w.allOK(w.verify(given))
	p := w.provider()
	p.ClientIDs, p.Thumbprints = []string{"sts.amazonaws.com"}, []string{strings.Repeat("0", 40)}
	w.PutOIDCProvider(p)
	findings := w.verify(given)
	w.finds(findings, Wrong, "lacks openshift", CheckProvider)
	for _, f := range findings {
		if f.Check == CheckCertificate && (f.Verdict != OK || !strings.Contains(f.Detail, "AWS's own hosts")) {
			t.Errorf("%+v", f)
		}
	}
}

func TestWithoutACredentialTheIssuerIsStillLookedAt(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.make()
	findings := Verification{Options: w.options, Key: w.publicKey(1)}.WithoutCredential(t.Context(), w.transport, http.ErrNoCookie)
	w.finds(findings, Wrong, http.ErrNoCookie.Error(), CheckCredential)
	for _, f := range findings {
		if f.Check == CheckSigningKey && f.Verdict != OK {
			t.Errorf("%+v", f)
		}
	}
}
