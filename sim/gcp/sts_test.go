package gcp_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"
	crm "google.golang.org/api/cloudresourcemanager/v1"
	"google.golang.org/api/googleapi"
	"google.golang.org/api/iam/v1"
	"google.golang.org/api/sts/v1"

	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/sim/gcp"
)

func TestACredentialsFileActsAsItsServiceAccount(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(t *testing.T) func(p *iam.WorkloadIdentityPoolProvider){
		"published keys": func(*testing.T) func(p *iam.WorkloadIdentityPoolProvider) { return nil },
		"uploaded keys": func(t *testing.T) func(p *iam.WorkloadIdentityPoolProvider) {
			keys := published(t, "one")
			return func(p *iam.WorkloadIdentityPoolProvider) { p.Oidc.JwksJson = keys }
		},
	} {
		for _, domain := range []string{"googleapis.com", "cloud.example.org"} {
			t.Run(name+" in "+domain, func(t *testing.T) {
				t.Parallel()
				f := newFederation(t, gcp.Options{UniverseDomain: domain}, change(t))
				ctx := context.WithValue(t.Context(), oauth2.HTTPClient, f.plain)
				them := f.clients(t, oauth2.NewClient(ctx, f.file(t, f.right(t))))
				if got := must(them.projects.Projects.Get(projectID).Do())(t); got.ProjectId != projectID {
					t.Errorf("the project is %+v", got)
				}
				_, err := them.projects.Projects.SetIamPolicy(projectID, &crm.SetIamPolicyRequest{Policy: &crm.Policy{}}).Do()
				refused(t, err, http.StatusForbidden, "PERMISSION_DENIED", "resourcemanager.projects.setIamPolicy")
				var principals []string
				for _, call := range f.Calls().All() {
					if call.Service == "iamcredentials" || call.Service == "cloudresourcemanager" {
						principals = append(principals, call.Principal)
					}
				}
				if len(principals) != 3 || principals[0] != f.principal("subject/"+workload) || principals[1] != f.account {
					t.Errorf("the callers were %v", principals)
				}
			})
		}
	}
}

func TestPoliciesNameTheWorkloadItself(t *testing.T) {
	t.Parallel()
	for which, allowed := range map[string]bool{
		"subject/" + workload: true, "*": true, "group/routers": true, "attribute.namespace/openshift-ingress": true,
		"subject/system:serviceaccount:openshift-ingress:other": false, "group/others": false, "attribute.namespace/other": false,
		"attribute.absent/x": false, "allAuthenticatedUsers": false, "allUsers": true,
	} {
		t.Run(which, func(t *testing.T) {
			t.Parallel()
			f := newFederation(t, gcp.Options{}, func(p *iam.WorkloadIdentityPoolProvider) {
				p.AttributeMapping["google.groups"] = `["routers"]`
				p.AttributeMapping["attribute.namespace"] = `assertion['kubernetes.io'].namespace`
				p.AttributeMapping["attribute.absent"] = `assertion.absent`
			})
			member := which
			if !strings.HasPrefix(which, "all") {
				member = f.principal(which)
			}
			ok(t, f.AddBinding(projectID, "roles/viewer", member))
			_, err := f.federated(t).projects.Projects.Get(projectID).Do()
			if allowed {
				ok(t, err)
				return
			}
			refused(t, err, http.StatusForbidden, "PERMISSION_DENIED", "resourcemanager.projects.get")
		})
	}
}

func TestTokensThatAreNotExchanged(t *testing.T) {
	t.Parallel()
	now := time.Now()
	claim := func(name string, value any) func(map[string]any) {
		return func(c map[string]any) {
			if c[name] = value; value == nil {
				delete(c, name)
			}
		}
	}
	for _, test := range []struct {
		name           string
		key            int
		keyID          string
		change         func(claims map[string]any)
		code, sentence string
	}{
		{"right", 0, "one", nil, "", ""},
		{"one of several audiences", 0, "one", claim("aud", []string{"a", "openshift"}), "", ""},
		{"an audience alone", 0, "one", claim("aud", "openshift"), "", ""},
		{"foreign key under the right name", 1, "one", nil, "invalid_grant", "Unable to verify the ID Token signature."},
		{"name of another key", 0, "two", nil, "invalid_grant", "Unable to verify the ID Token signature."},
		{"no name of a key", 0, "", nil, "invalid_grant", "Unable to verify the ID Token signature."},
		{"wrong audience", 0, "one", claim("aud", "sts.amazonaws.com"), "invalid_grant", "The audience in ID Token [sts.amazonaws.com] does not match the expected audience"},
		{"no audience", 0, "one", claim("aud", nil), "invalid_grant", "does not match the expected audience"},
		{"other issuer", 0, "one", claim("iss", "https://example.com"), "invalid_grant", "The issuer in ID Token https://example.com does not match the expected one in config: https://127.0.0.1"},
		{"expired", 0, "one", claim("exp", now.Add(-time.Second).Unix()), "invalid_grant", "is stale to sign-in."},
		{"no expiry", 0, "one", claim("exp", nil), "invalid_grant", "is stale to sign-in."},
		{"older than a day", 0, "one", claim("iat", now.Add(-24*time.Hour-time.Minute).Unix()), "invalid_grant", "is stale to sign-in."},
		{"not issued yet", 0, "one", claim("iat", now.Add(time.Hour).Unix()), "invalid_grant", "is stale to sign-in."},
		{"no time of issue", 0, "one", claim("iat", nil), "invalid_grant", "is stale to sign-in."},
		{"no subject", 0, "one", claim("sub", nil), "unauthorized_client", "Could not obtain a value for google.subject from the given credential."},
		{"empty subject", 0, "one", claim("sub", ""), "unauthorized_client", "Could not obtain a value for google.subject from the given credential."},
		{"the longest subject", 0, "one", claim("sub", strings.Repeat("s", 127)), "", ""},
		{"too long a subject", 0, "one", claim("sub", strings.Repeat("ß", 64)), "invalid_request", "The size of mapped attribute google.subject exceeds the 127 bytes limit."},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFederation(t, gcp.Options{}, nil)
			_, err := f.exchange(t, f.token(t, test.key, test.keyID, test.change), nil)
			if test.code == "" {
				ok(t, err)
				return
			}
			refusedExchange(t, err, test.code, test.sentence)
		})
	}
}

func TestRequestsForAnExchangeThatAreWrong(t *testing.T) {
	t.Parallel()
	f := newFederation(t, gcp.Options{}, nil)
	type request = sts.GoogleIdentityStsV1ExchangeTokenRequest
	const notAProvider = `Invalid value for "audience".`
	const noTarget = "The target service indicated by the \"audience\" parameters is invalid."
	for _, test := range []struct {
		name           string
		change         func(q *request)
		code, sentence string
	}{
		{"an ID token", func(q *request) { q.SubjectTokenType = "urn:ietf:params:oauth:token-type:id_token" }, "", ""},
		{"no grant", func(q *request) { q.GrantType = "" }, "invalid_request", "grant_type"},
		{"another grant", func(q *request) { q.GrantType = "password" }, "unsupported_grant_type", "password"},
		{"another type of token wanted", func(q *request) { q.RequestedTokenType = jwtTokenType }, "invalid_request", "requested_token_type"},
		{"another type of token given", func(q *request) { q.SubjectTokenType = "urn:ietf:params:oauth:token-type:saml2" }, "invalid_request", "subject_token_type"},
		{"no token", func(q *request) { q.SubjectToken = "" }, "invalid_request", "subject_token"},
		{"no scope", func(q *request) { q.Scope = "" }, "invalid_scope", ""},
		{"no JWT", func(q *request) { q.SubjectToken = "a.b.c" }, "invalid_grant", "Unable to parse the ID Token."},
		{"no audience", func(q *request) { q.Audience = "" }, "invalid_request", notAProvider},
		{"a pool", func(q *request) { q.Audience = strings.TrimSuffix(q.Audience, "/providers/cluster") }, "invalid_request", notAProvider},
		{"an audience with a scheme", func(q *request) { q.Audience = "https:" + q.Audience }, "invalid_request", notAProvider},
		{"the project's ID", func(q *request) { q.Audience = strings.Replace(q.Audience, f.number, projectID, 1) }, "invalid_target", noTarget},
		{"another provider", func(q *request) { q.Audience += "2" }, "invalid_target", noTarget},
		{"another pool", func(q *request) { q.Audience = strings.Replace(q.Audience, "/cluster/", "/other/", 1) }, "invalid_target", noTarget},
	} {
		_, err := f.exchange(t, f.right(t), test.change)
		if test.code == "" {
			ok(t, err)
			continue
		}
		t.Run(test.name, func(t *testing.T) { refusedExchange(t, err, test.code, test.sentence) })
	}
	answer := must(f.plain.Post("https://sts.googleapis.com/v1/token", "text/plain", strings.NewReader(url.Values{"grant_type": {"x"}}.Encode())))(t)
	if answer.Body.Close(); answer.StatusCode != http.StatusBadRequest {
		t.Errorf("a text is answered with %s", answer.Status)
	}
}

func TestProvidersThatDoNotServe(t *testing.T) {
	t.Parallel()
	pools := func(f *federation) *iam.ProjectsLocationsWorkloadIdentityPoolsService {
		return f.owner.iam.Projects.Locations.WorkloadIdentityPools
	}
	for name, undo := range map[string]func(t *testing.T, f *federation) func() error{
		"disabled pool": func(t *testing.T, f *federation) func() error {
			must(pools(f).Patch(onePool, &iam.WorkloadIdentityPool{Disabled: true}).UpdateMask("disabled").Do())(t)
			return func() error {
				_, err := pools(f).Patch(onePool, &iam.WorkloadIdentityPool{}).UpdateMask("disabled").Do()
				return err
			}
		},
		"deleted pool": func(t *testing.T, f *federation) func() error {
			must(pools(f).Delete(onePool).Do())(t)
			return func() error {
				_, err := pools(f).Undelete(onePool, &iam.UndeleteWorkloadIdentityPoolRequest{}).Do()
				return err
			}
		},
		"disabled provider": func(t *testing.T, f *federation) func() error {
			must(pools(f).Providers.Patch(provided, &iam.WorkloadIdentityPoolProvider{Disabled: true}).UpdateMask("disabled").Do())(t)
			return func() error {
				_, err := pools(f).Providers.Patch(provided, &iam.WorkloadIdentityPoolProvider{}).UpdateMask("disabled").Do()
				return err
			}
		},
		"deleted provider": func(t *testing.T, f *federation) func() error {
			must(pools(f).Providers.Delete(provided).Do())(t)
			return func() error {
				_, err := pools(f).Providers.Undelete(provided, &iam.UndeleteWorkloadIdentityPoolProviderRequest{}).Do()
				return err
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFederation(t, gcp.Options{}, nil)
			ok(t, f.AddBinding(projectID, "roles/viewer", f.principal("*")))
			before := f.federated(t)
			back := undo(t, f)
			_, err := f.exchange(t, f.right(t), nil)
			refusedExchange(t, err, "invalid_target", "pool or provider is disabled or deleted or because it doesn't exist.")
			// Tokens that there are already end with the pool, not with the provider.
			_, err = before.projects.Projects.Get(projectID).Do()
			if strings.HasSuffix(name, "pool") {
				refused(t, err, http.StatusUnauthorized, "UNAUTHENTICATED", "invalid authentication")
			} else {
				ok(t, err)
			}
			ok(t, back())
			_, err = f.exchange(t, f.right(t), nil)
			ok(t, err)
			_, err = before.projects.Projects.Get(projectID).Do()
			ok(t, err)
		})
	}
}

func TestFederatedTokenEndsWithTheTokenItIsFor(t *testing.T) {
	t.Parallel()
	c := newClock()
	f := newFederation(t, gcp.Options{Clock: c.Now}, nil)
	if got := must(f.exchange(t, f.token(t, 0, "one", func(c map[string]any) { c["exp"] = time.Now().Add(5 * time.Hour).Unix() }), nil))(t); got.ExpiresIn != 3600 || got.TokenType != "Bearer" {
		t.Errorf("the answer is %+v", got)
	}
	ok(t, f.AddBinding(projectID, "roles/viewer", f.principal("*")))
	short := must(f.exchange(t, f.token(t, 0, "one", func(c map[string]any) { c["exp"] = time.Now().Add(10 * time.Minute).Unix() }), nil))(t)
	if short.ExpiresIn > 600 {
		t.Errorf("it lasts for %d seconds", short.ExpiresIn)
	}
	them := f.clients(t, f.bearer(t, short.AccessToken))
	_, err := them.projects.Projects.Get(projectID).Do()
	ok(t, err)
	c.Advance(10 * time.Minute)
	_, err = them.projects.Projects.Get(projectID).Do()
	refused(t, err, http.StatusUnauthorized, "UNAUTHENTICATED", "invalid authentication")
}

func TestExchangeNeedsItsAPI(t *testing.T) {
	t.Parallel()
	f := newFederation(t, gcp.Options{}, nil)
	f.SetServiceEnabled(projectID, "sts.googleapis.com", false)
	_, err := f.exchange(t, f.right(t), nil)
	refused(t, err, http.StatusForbidden, "PERMISSION_DENIED", "Security Token Service API has not been used in project "+f.number)
}

func TestExchangeCanBreak(t *testing.T) {
	t.Parallel()
	f := newFederation(t, gcp.Options{}, nil)
	for effect, status := range map[fault.Effect]int{fault.Throttle: http.StatusTooManyRequests, fault.Deny: http.StatusBadRequest, fault.Unavailable: http.StatusServiceUnavailable} {
		remove := f.Faults().Add(fault.Rule{Effect: effect, Match: func(q fault.Request) bool { return q.Service == "sts" && q.Operation == "token" }})
		_, err := f.exchange(t, f.right(t), nil)
		var e *googleapi.Error
		if !errors.As(err, &e) || e.Code != status {
			t.Errorf("%s: %v", effect, err)
		}
		remove()
	}
}
