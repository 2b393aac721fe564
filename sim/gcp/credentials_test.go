package gcp_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"google.golang.org/api/iam/v1"
	"google.golang.org/api/iamcredentials/v1"

	"github.com/cloudcredential/operator/sim/gcp"
)

const tokenCreator = "roles/iam.serviceAccountTokenCreator"

// mint asks for a token of an account with what a change makes of a right request.
func (f *federation) mint(t *testing.T, client *http.Client, account string, change func(q *iamcredentials.GenerateAccessTokenRequest)) (*iamcredentials.GenerateAccessTokenResponse, error) {
	t.Helper()
	q := &iamcredentials.GenerateAccessTokenRequest{Scope: []string{iam.CloudPlatformScope}}
	if change != nil {
		change(q)
	}
	return f.credentials(t, client).GenerateAccessToken("projects/-/serviceAccounts/"+account, q).Do()
}

func TestImpersonationIsForWhomThePolicyNames(t *testing.T) {
	t.Parallel()
	const denied = "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist)."
	for _, test := range []struct {
		name           string
		change         func(t *testing.T, f *federation)
		status         int
		code, sentence string
	}{
		{"bound", func(*testing.T, *federation) {}, http.StatusOK, "", ""},
		{"not bound", func(t *testing.T, f *federation) { f.bind(t, f.principal("subject/"+workload+"2"), "") }, http.StatusForbidden, "PERMISSION_DENIED", denied},
		{"nobody bound", func(t *testing.T, f *federation) { f.bind(t, "", "") }, http.StatusForbidden, "PERMISSION_DENIED", denied},
		{"the whole pool bound", func(t *testing.T, f *federation) { f.bind(t, f.principal("*"), "") }, http.StatusOK, "", ""},
		{"bound while a condition holds", func(t *testing.T, f *federation) {
			f.bind(t, f.principal("*"), `request.time < timestamp("2999-01-01T00:00:00Z")`)
		}, http.StatusOK, "", ""},
		{"bound under a condition that is false", func(t *testing.T, f *federation) {
			f.bind(t, f.principal("*"), `request.time < timestamp("2000-01-01T00:00:00Z")`)
		}, http.StatusForbidden, "PERMISSION_DENIED", denied},
		{"bound in the project", func(t *testing.T, f *federation) {
			f.bind(t, "", "")
			ok(t, f.AddBinding(projectID, tokenCreator, f.principal("*")))
		}, http.StatusOK, "", ""},
		{"disabled account", func(t *testing.T, f *federation) { ok(t, f.SetAccountDisabled(f.account, true)) }, http.StatusBadRequest, "FAILED_PRECONDITION", "disabled"},
		{"deleted account", func(_ *testing.T, f *federation) { f.DeleteServiceAccount(f.account) }, http.StatusNotFound, "NOT_FOUND", "Gaia id not found for email"},
		{"API that is not enabled", func(_ *testing.T, f *federation) {
			f.SetServiceEnabled(projectID, "iamcredentials.googleapis.com", false)
		}, http.StatusForbidden, "PERMISSION_DENIED", "IAM Service Account Credentials API has not been used in project"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFederation(t, gcp.Options{}, nil)
			client := f.bearer(t, must(f.exchange(t, f.right(t), nil))(t).AccessToken)
			test.change(t, f)
			_, err := f.mint(t, client, f.account, nil)
			if test.status == http.StatusOK {
				ok(t, err)
				return
			}
			refused(t, err, test.status, test.code, test.sentence)
		})
	}
}

// bind makes a member the only one that may act as the account, through the API; nobody if it is empty.
func (f *federation) bind(t *testing.T, member, condition string) {
	t.Helper()
	accounts := f.owner.iam.Projects.ServiceAccounts
	name := project + "/serviceAccounts/" + f.account
	p := must(accounts.GetIamPolicy(name).OptionsRequestedPolicyVersion(3).Do())(t)
	p.Version, p.Bindings = 3, nil
	if member != "" {
		b := &iam.Binding{Role: tokenUser, Members: []string{member}}
		if condition != "" {
			b.Condition = &iam.Expr{Title: "t", Expression: condition}
		}
		p.Bindings = []*iam.Binding{b}
	}
	must(accounts.SetIamPolicy(name, &iam.SetIamPolicyRequest{Policy: p}).Do())(t)
}

func TestPolicyOfAnAccountHasAnEtag(t *testing.T) {
	t.Parallel()
	f := newFederation(t, gcp.Options{}, nil)
	accounts := f.owner.iam.Projects.ServiceAccounts
	name := project + "/serviceAccounts/" + f.account
	p := must(accounts.GetIamPolicy(name).OptionsRequestedPolicyVersion(3).Do())(t)
	f.bind(t, f.principal("*"), "")
	_, err := accounts.SetIamPolicy(name, &iam.SetIamPolicyRequest{Policy: p}).Do()
	refused(t, err, http.StatusConflict, "ABORTED", "concurrent policy changes")
}

func TestRequestsForAccessTokensThatAreWrong(t *testing.T) {
	t.Parallel()
	f := newFederation(t, gcp.Options{}, nil)
	client := f.bearer(t, must(f.exchange(t, f.right(t), nil))(t).AccessToken)
	type request = iamcredentials.GenerateAccessTokenRequest
	for sentence, change := range map[string]func(q *request){
		"Scope required":                    func(q *request) { q.Scope = nil },
		"3601s is not between 1s and 3600s": func(q *request) { q.Lifetime = "3601s" },
		"0s is not between 1s and 3600s":    func(q *request) { q.Lifetime = "0s" },
		"Illegal duration format":           func(q *request) { q.Lifetime = "1h" },
		"Invalid delegate":                  func(q *request) { q.Delegates = []string{f.account} },
	} {
		_, err := f.mint(t, client, f.account, change)
		refused(t, err, http.StatusBadRequest, "INVALID_ARGUMENT", sentence)
	}
	_, err := f.credentials(t, client).GenerateAccessToken(project+"/serviceAccounts/"+f.account, &request{Scope: []string{iam.CloudPlatformScope}}).Do()
	refused(t, err, http.StatusBadRequest, "INVALID_ARGUMENT", "")
	_, err = f.mint(t, f.plain, f.account, nil)
	refused(t, err, http.StatusUnauthorized, "UNAUTHENTICATED", "missing required authentication credential")
	reading := f.bearer(t, f.Token("serviceAccount:"+email("the-owner"), time.Hour, iam.CloudPlatformScope+".read-only"))
	_, err = f.mint(t, reading, f.account, nil)
	refused(t, err, http.StatusForbidden, "PERMISSION_DENIED", "insufficient authentication scopes")
}

func TestMintedTokenHasItsScopesAndItsLife(t *testing.T) {
	t.Parallel()
	c := newClock()
	f := newFederation(t, gcp.Options{Clock: c.Now}, nil)
	client := f.bearer(t, must(f.exchange(t, f.right(t), nil))(t).AccessToken)
	id, _ := f.ServiceAccount(f.account)
	short := must(f.mint(t, client, id.UniqueID, func(q *iamcredentials.GenerateAccessTokenRequest) { q.Lifetime = "600s" }))(t)
	ends := must(time.Parse(time.RFC3339, short.ExpireTime))(t)
	if left := time.Until(ends); left < 9*time.Minute || left > 10*time.Minute {
		t.Errorf("it ends in %s", left)
	}
	narrow := must(f.mint(t, client, f.account, func(q *iamcredentials.GenerateAccessTokenRequest) {
		q.Scope = []string{"https://www.googleapis.com/auth/devstorage.read_only"}
	}))(t)
	get := func(value string) error {
		_, err := f.clients(t, f.bearer(t, value)).projects.Projects.Get(projectID).Do()
		return err
	}
	ok(t, get(short.AccessToken))
	refused(t, get(narrow.AccessToken), http.StatusForbidden, "PERMISSION_DENIED", "insufficient authentication scopes")
	c.Advance(10 * time.Minute)
	refused(t, get(short.AccessToken), http.StatusUnauthorized, "UNAUTHENTICATED", "invalid authentication")
}

func TestDelegatesLetEachOtherGoOn(t *testing.T) {
	t.Parallel()
	f := newFederation(t, gcp.Options{}, nil)
	client := f.bearer(t, must(f.exchange(t, f.right(t), nil))(t).AccessToken)
	last := must(f.AddServiceAccount(projectID, "the-last", ""))(t)
	middle := must(f.AddServiceAccount(projectID, "the-middle", ""))(t)
	mint := func() error {
		_, err := f.mint(t, client, last, func(q *iamcredentials.GenerateAccessTokenRequest) {
			q.Delegates = []string{"projects/-/serviceAccounts/" + f.account, "projects/-/serviceAccounts/" + middle}
		})
		return err
	}
	const denied = "Permission 'iam.serviceAccounts.implicitDelegation' denied"
	refused(t, mint(), http.StatusForbidden, "PERMISSION_DENIED", denied)
	ok(t, f.AddAccountBinding(f.account, tokenCreator, f.principal("*")))
	refused(t, mint(), http.StatusForbidden, "PERMISSION_DENIED", denied)
	ok(t, f.AddAccountBinding(middle, tokenCreator, "serviceAccount:"+f.account))
	refused(t, mint(), http.StatusForbidden, "PERMISSION_DENIED", "Permission 'iam.serviceAccounts.getAccessToken' denied")
	ok(t, f.AddAccountBinding(last, tokenCreator, "serviceAccount:"+middle))
	ok(t, mint())
}

func TestAccountsSignForWhomTheirPolicyNames(t *testing.T) {
	t.Parallel()
	f := newFederation(t, gcp.Options{}, nil)
	client := f.bearer(t, must(f.exchange(t, f.right(t), nil))(t).AccessToken)
	name, api := "projects/-/serviceAccounts/"+f.account, f.credentials(t, client)
	claims := string(must(json.Marshal(map[string]any{
		"iss": f.account, "aud": "https://oauth2.googleapis.com/token", "scope": iam.CloudPlatformScope, "iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
	}))(t))
	_, err := api.SignJwt(name, &iamcredentials.SignJwtRequest{Payload: claims}).Do()
	refused(t, err, http.StatusForbidden, "PERMISSION_DENIED", "iam.serviceAccounts.signJwt")
	_, err = api.SignBlob(name, &iamcredentials.SignBlobRequest{Payload: "AQAB"}).Do()
	refused(t, err, http.StatusForbidden, "PERMISSION_DENIED", "iam.serviceAccounts.signBlob")
	ok(t, f.AddAccountBinding(f.account, tokenCreator, f.principal("*")))
	signed := must(api.SignJwt(name, &iamcredentials.SignJwtRequest{Payload: claims}).Do())(t)
	answer := must(f.plain.PostForm("https://oauth2.googleapis.com/token", map[string][]string{
		"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {signed.SignedJwt},
	}))(t)
	if answer.Body.Close(); answer.StatusCode != http.StatusOK {
		t.Errorf("the signed assertion is answered with %s", answer.Status)
	}
	blob := must(api.SignBlob(name, &iamcredentials.SignBlobRequest{Payload: base64.StdEncoding.EncodeToString([]byte("text"))}).Do())(t)
	if blob.KeyId != signed.KeyId || blob.SignedBlob == "" {
		t.Errorf("the signature is %+v", blob)
	}
	_, err = api.SignJwt(name, &iamcredentials.SignJwtRequest{Payload: `{"exp":1}`}).Do()
	refused(t, err, http.StatusBadRequest, "INVALID_ARGUMENT", "12 hours")
}

func TestIDTokenOfAnAccount(t *testing.T) {
	t.Parallel()
	f := newFederation(t, gcp.Options{}, nil)
	api := f.credentials(t, f.bearer(t, must(f.exchange(t, f.right(t), nil))(t).AccessToken))
	got := must(api.GenerateIdToken("projects/-/serviceAccounts/"+f.account, &iamcredentials.GenerateIdTokenRequest{Audience: "https://example.com", IncludeEmail: true}).Do())(t)
	parsed := must(jose.ParseSigned(got.Token, []jose.SignatureAlgorithm{jose.RS256}))(t)
	var claims struct {
		Issuer   string `json:"iss"`
		Audience string `json:"aud"`
		Email    string `json:"email"`
	}
	ok(t, json.Unmarshal(parsed.UnsafePayloadWithoutVerification(), &claims))
	if claims.Issuer != "https://accounts.google.com" || claims.Audience != "https://example.com" || claims.Email != f.account {
		t.Errorf("it claims %+v", claims)
	}
}
