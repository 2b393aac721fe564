package aws_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/go-jose/go-jose/v4"

	simaws "github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/proxy"
)

const (
	issuerHost = "issuer.example.com"
	issuerPath = issuerHost + "/cluster"
	subject    = "system:serviceaccount:openshift-ingress:router"
)

// issuer is a cluster's identity provider, as documents on an HTTPS host.
type issuer struct {
	key       *rsa.PrivateKey
	documents map[string]any // by path
}

// The keys of the issuer and of somebody else are made once: that is slow.
var issuersKey, foreignKey = sync.OnceValues(newKey), sync.OnceValues(newKey)

func newKey() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) }

func keySet(key *rsa.PrivateKey) jose.JSONWebKeySet {
	return jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "one", Algorithm: "RS256", Use: "sig"}}}
}

func (i *issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	document, ok := i.documents[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	_ = json.NewEncoder(w).Encode(document)
}

// token signs claims with a key. Claims that are nil are left out.
func token(t *testing.T, key *rsa.PrivateKey, changed map[string]any) string {
	t.Helper()
	now := newClock().Now()
	claims := map[string]any{
		"iss": "https://" + issuerPath, "sub": subject, "aud": []string{"openshift"}, "iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
	}
	maps.Copy(claims, changed)
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
	header := map[string]any{"alg": "RS256", "kid": "one", "typ": "JWT"}
	for _, name := range []string{"alg", "kid"} {
		if v, ok := claims["header:"+name]; ok {
			header[name] = v
			delete(claims, "header:"+name)
		}
	}
	encode := func(v any) string { return base64.RawURLEncoding.EncodeToString(must(json.Marshal(v))(t)) }
	text := encode(header) + "." + encode(claims)
	sum := sha256.Sum256([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(must(rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:]))(t))
}

// federation is an account that trusts an issuer, and a role that trusts one of the issuer's accounts.
type federation struct {
	*account
	clock  *clock
	issuer *issuer
	proxy  *proxy.Proxy
	role   string
}

func trustsSubject(provider, condition string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"` + provider + `"},
		"Action":"sts:AssumeRoleWithWebIdentity","Condition":` + condition + `}]}`
}

func subjectIs(subject string) string {
	return `{"StringEquals":{"` + issuerPath + `:sub":"` + subject + `"}}`
}

func newFederation(t *testing.T) *federation {
	t.Helper()
	f := &federation{clock: newClock(), issuer: &issuer{key: must(issuersKey())(t)}}
	f.issuer.documents = map[string]any{
		"/cluster/.well-known/openid-configuration": map[string]any{"issuer": "https://" + issuerPath, "jwks_uri": "https://" + issuerPath + "/keys.json"},
		"/cluster/keys.json":                        keySet(f.issuer.key),
	}
	f.account = newAccount(t, simaws.Options{Clock: f.clock.Now})
	cloud := f.Cloud
	f.proxy = must(proxy.Start(t.Context(), proxy.Options{Route: func(host string) http.Handler {
		switch {
		case host == issuerHost:
			return f.issuer
		case simaws.Serves(host):
			return cloud
		}
		return nil
	}}))(t)
	t.Cleanup(f.proxy.Close)
	f.SetIssuerClient(must(f.proxy.Client())(t))
	f.PutOIDCProvider(simaws.OIDCProvider{Issuer: issuerPath, ClientIDs: []string{"openshift", "sts.amazonaws.com"}, Thumbprints: []string{f.thumbprint(t)}})
	f.role = must(f.PutRole(simaws.Role{
		Name: "router", Path: "/p/", Trust: trustsSubject(f.provider(), subjectIs(subject)), Policies: map[string]string{"p": allowing("iam:GetUser")},
	}))(t)
	return f
}

func (f *federation) provider() string {
	return "arn:aws:iam::123456789012:oidc-provider/" + issuerPath
}

// thumbprint is that of the authority that all hosts behind the proxy have their certificates from.
func (f *federation) thumbprint(t *testing.T) string {
	t.Helper()
	block, _ := pem.Decode(f.proxy.CA())
	sum := sha1.Sum(block.Bytes)
	return hex.EncodeToString(sum[:])
}

// assume asks for the role without any credentials.
func (f *federation) assume(t *testing.T, token string) (*sts.AssumeRoleWithWebIdentityOutput, error) {
	t.Helper()
	config := f.config(simaws.Key{})
	config.Credentials = awssdk.AnonymousCredentials{}
	return sts.NewFromConfig(config).AssumeRoleWithWebIdentity(t.Context(), &sts.AssumeRoleWithWebIdentityInput{
		RoleArn: &f.role, RoleSessionName: new("pod"), WebIdentityToken: &token,
	})
}

func TestTokenIsExchangedForCredentialsOfTheRole(t *testing.T) {
	t.Parallel()
	f := newFederation(t)
	out, err := f.assume(t, token(t, f.issuer.key, nil))
	want(t, err, "", "")
	if *out.SubjectFromWebIdentityToken != subject || *out.Audience != "openshift" || *out.Provider != f.provider() ||
		*out.AssumedRoleUser.Arn != "arn:aws:sts::123456789012:assumed-role/router/pod" || !strings.HasSuffix(*out.AssumedRoleUser.AssumedRoleId, ":pod") ||
		!out.Credentials.Expiration.Equal(f.clock.Now().Add(time.Hour)) {
		t.Errorf("the answer is %+v", out)
	}
	api := f.iam(temporary(out.Credentials))
	_, err = api.GetUser(t.Context(), &iam.GetUserInput{UserName: new("admin")})
	want(t, err, "", "")
	_, err = api.ListUsers(t.Context(), &iam.ListUsersInput{})
	want(t, err, "AccessDenied", "User: arn:aws:sts::123456789012:assumed-role/router/pod is not authorized to perform: iam:ListUsers on resource: "+
		"arn:aws:iam::123456789012:user/ because no identity-based policy allows the iam:ListUsers action")

	role, _ := f.Role("router")
	role.Boundary = must(f.AddPolicy("limits", allowing("s3:*")))(t)
	must(f.PutRole(role))(t)
	_, err = api.GetUser(t.Context(), &iam.GetUserInput{UserName: new("admin")})
	want(t, err, "AccessDenied", "because no permissions boundary allows the iam:GetUser action")
	f.clock.Advance(time.Hour)
	_, err = api.GetUser(t.Context(), &iam.GetUserInput{UserName: new("admin")})
	want(t, err, "ExpiredToken", "")
	if unexpected := f.proxy.Unexpected(); len(unexpected) != 0 {
		t.Errorf("somebody else was called: %v", unexpected)
	}
}

func TestVendorsProviderOfCredentialsUsesTheToken(t *testing.T) {
	t.Parallel()
	f := newFederation(t)
	config := f.config(simaws.Key{})
	config.HTTPClient, config.BaseEndpoint, config.Region = must(f.proxy.Client())(t), nil, "eu-west-1"
	config.Credentials = stscreds.NewWebIdentityRoleProvider(sts.NewFromConfig(config), f.role, tokenText(token(t, f.issuer.key, nil)))
	_, err := iam.NewFromConfig(config).GetUser(t.Context(), &iam.GetUserInput{UserName: new("admin")})
	want(t, err, "", "")
}

type tokenText string

func (s tokenText) GetIdentityToken() ([]byte, error) { return []byte(s), nil }

func TestTokenIsRefused(t *testing.T) {
	t.Parallel()
	const (
		unusable  = "The web identity token that was passed could not be validated"
		noKey     = "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements"
		notAToken = "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"
		denied    = "Not authorized to perform sts:AssumeRoleWithWebIdentity"
	)
	tampered := func(text string) string {
		parts := strings.Split(text, ".")
		claims := strings.Replace(string(must(base64.RawURLEncoding.DecodeString(parts[1]))(t)), "ingress", "storage", 1)
		return parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + "." + parts[2]
	}
	own := func(claims map[string]any) func(*federation) string {
		return func(f *federation) string { return token(t, f.issuer.key, claims) }
	}
	discovery := func(f *federation) map[string]any {
		return f.issuer.documents["/cluster/.well-known/openid-configuration"].(map[string]any)
	}
	for name, c := range map[string]struct {
		token         func(f *federation) string
		code, message string
	}{
		"no token":          {func(*federation) string { return "token" }, "InvalidIdentityToken", notAToken},
		"another algorithm": {own(map[string]any{"header:alg": "HS256"}), "InvalidIdentityToken", notAToken},
		"no signature":      {own(map[string]any{"header:alg": "none"}), "InvalidIdentityToken", notAToken},
		"unknown issuer": {own(map[string]any{"iss": "https://other.example.com"}), "InvalidIdentityToken",
			"No OpenIDConnect provider found in your account for https://other.example.com"},
		"issuer with a slash": {own(map[string]any{"iss": "https://" + issuerPath + "/"}), "InvalidIdentityToken", "No OpenIDConnect provider found"},
		"wrong audience":      {own(map[string]any{"aud": "sts.example.com"}), "InvalidIdentityToken", "Incorrect token audience"},
		"two audiences": {own(map[string]any{"aud": []string{"openshift", "other"}}), "InvalidIdentityToken",
			"Token audience contains more than one audience while authorized party is not present"},
		"no audience": {own(map[string]any{"aud": nil}), "InvalidIdentityToken", "Missing a required claim: aud"},
		"no subject":  {own(map[string]any{"sub": nil}), "InvalidIdentityToken", "Missing a required claim: sub"},
		"no expiry":   {own(map[string]any{"exp": nil}), "InvalidIdentityToken", "Missing a required claim: exp"},
		"expired": {func(f *federation) string {
			f.clock.Advance(2 * time.Hour)
			return token(t, f.issuer.key, nil)
		}, "ExpiredTokenException", "Token expired: current date/time 1777644000 must be before the expiration date/time 1777640400"},
		"not valid yet":   {own(map[string]any{"nbf": newClock().Now().Add(time.Hour).Unix()}), "InvalidIdentityToken", unusable},
		"foreign key":     {func(*federation) string { return token(t, must(foreignKey())(t), nil) }, "InvalidIdentityToken", unusable},
		"unpublished key": {own(map[string]any{"header:kid": "two"}), "InvalidIdentityToken", noKey},
		"tampered token":  {func(f *federation) string { return tampered(token(t, f.issuer.key, nil)) }, "InvalidIdentityToken", unusable},
		"document of another issuer": {func(f *federation) string {
			discovery(f)["issuer"] = "https://other.example.com"
			return token(t, f.issuer.key, nil)
		}, "InvalidIdentityToken", noKey},
		"no document": {func(f *federation) string {
			clear(f.issuer.documents)
			return token(t, f.issuer.key, nil)
		}, "InvalidIdentityToken", noKey},
		"no keys": {func(f *federation) string {
			delete(f.issuer.documents, "/cluster/keys.json")
			return token(t, f.issuer.key, nil)
		}, "InvalidIdentityToken", noKey},
		"keys without TLS": {func(f *federation) string {
			discovery(f)["jwks_uri"] = "http://" + issuerPath + "/keys.json"
			return token(t, f.issuer.key, nil)
		}, "InvalidIdentityToken", noKey},
		"unreachable issuer": {func(f *federation) string {
			f.PutOIDCProvider(simaws.OIDCProvider{Issuer: "gone.example.com", ClientIDs: []string{"openshift"}})
			return token(t, f.issuer.key, map[string]any{"iss": "https://gone.example.com"})
		}, "InvalidIdentityToken", noKey},
		"foreign certificate": {func(f *federation) string {
			f.PutOIDCProvider(simaws.OIDCProvider{Issuer: issuerPath, ClientIDs: []string{"openshift"}, Thumbprints: []string{someThumbprint}})
			return token(t, f.issuer.key, nil)
		}, "InvalidIdentityToken", "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint"},
		"wrong subject":   {own(map[string]any{"sub": "system:serviceaccount:openshift-ingress:other"}), "AccessDenied", denied},
		"other namespace": {own(map[string]any{"sub": "system:serviceaccount:default:router"}), "AccessDenied", denied},
		"other provider": {func(f *federation) string {
			role, _ := f.Role("router")
			role.Trust = strings.Replace(role.Trust, issuerPath, "other.example.com", 1)
			must(f.PutRole(role))(t)
			return token(t, f.issuer.key, nil)
		}, "AccessDenied", denied},
		"no such role": {func(f *federation) string {
			f.DeleteRole("router")
			return token(t, f.issuer.key, nil)
		}, "AccessDenied", denied},
		"wrong path of the role": {func(f *federation) string {
			f.role = "arn:aws:iam::123456789012:role/router"
			return token(t, f.issuer.key, nil)
		}, "AccessDenied", denied},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFederation(t)
			_, err := f.assume(t, c.token(f))
			want(t, err, c.code, c.message)
		})
	}
}

func TestTrustPolicyLooksAtTheToken(t *testing.T) {
	t.Parallel()
	f := newFederation(t)
	key := func(claim string) string { return `"` + issuerPath + `:` + claim + `"` }
	for name, c := range map[string]struct {
		condition string
		trusted   bool
	}{
		"one of several subjects":        {`{"StringEquals":{` + key("sub") + `:["other","` + subject + `"]}}`, true},
		"the key is in another case":     {`{"StringEquals":{` + strings.ToUpper(key("sub")) + `:"` + subject + `"}}`, true},
		"a pattern":                      {`{"StringLike":{` + key("sub") + `:"system:serviceaccount:openshift-*:router"}}`, true},
		"a pattern that is none":         {`{"StringEquals":{` + key("sub") + `:"system:serviceaccount:openshift-*:router"}}`, false},
		"a subject in another case":      {`{"StringEquals":{` + key("sub") + `:"` + strings.ToUpper(subject) + `"}}`, false},
		"subject and audience":           {`{"StringEquals":{` + key("sub") + `:"` + subject + `",` + key("aud") + `:"openshift"}}`, true},
		"subject and another audience":   {`{"StringEquals":{` + key("sub") + `:"` + subject + `",` + key("aud") + `:"sts.amazonaws.com"}}`, false},
		"key of another issuer":          {`{"StringEquals":{"other.example.com:sub":"` + subject + `"}}`, false},
		"any of the methods":             {`{"ForAnyValue:StringEquals":{` + key("amr") + `:["pin","otp"]}}`, true},
		"all methods are known":          {`{"ForAllValues:StringEquals":{` + key("amr") + `:["pin","otp"]}}`, false},
		"another name of the session":    {`{"StringEquals":{"sts:RoleSessionName":"somebody"}}`, false},
		"an issuer with its scheme":      {`{"StringEquals":{"https://` + issuerPath + `:sub":"` + subject + `"}}`, false},
		"everything but another subject": {`{"StringNotEquals":{` + key("sub") + `:"other"}}`, true},
	} {
		role := simaws.Role{Name: "router", Path: "/p/", Trust: trustsSubject(f.provider(), c.condition)}
		must(f.PutRole(role))(t)
		_, err := f.assume(t, token(t, f.issuer.key, map[string]any{"amr": []string{"pwd", "otp"}}))
		if (err == nil) != c.trusted {
			t.Errorf("%s: %v", name, err)
		}
	}
	denying := strings.Replace(trustsSubject(f.provider(), `{}`), `"Statement":[`, `"Statement":[{"Effect":"Deny","Principal":{"Federated":"`+f.provider()+
		`"},"Action":"sts:*","Condition":`+subjectIs(subject)+`},`, 1)
	must(f.PutRole(simaws.Role{Name: "router", Path: "/p/", Trust: denying}))(t)
	_, err := f.assume(t, token(t, f.issuer.key, nil))
	want(t, err, "AccessDenied", "Not authorized")
	_, err = f.assume(t, token(t, f.issuer.key, map[string]any{"sub": "another"}))
	want(t, err, "", "")
}

func TestAuthorizedPartyIsTheAudience(t *testing.T) {
	t.Parallel()
	f := newFederation(t)
	out, err := f.assume(t, token(t, f.issuer.key, map[string]any{"aud": []string{"a", "b"}, "azp": "sts.amazonaws.com"}))
	want(t, err, "", "")
	if *out.Audience != "sts.amazonaws.com" {
		t.Errorf("the audience is %s", *out.Audience)
	}
}

func TestPoliciesOfASessionKnowItsToken(t *testing.T) {
	t.Parallel()
	f := newFederation(t)
	role, _ := f.Role("router")
	role.Policies["p"] = strings.Replace(allowing("iam:GetUser"), `"Resource"`, `"Condition":`+subjectIs("another")+`,"Resource"`, 1)
	must(f.PutRole(role))(t)
	call := func() error {
		out, err := f.assume(t, token(t, f.issuer.key, nil))
		want(t, err, "", "")
		_, err = f.iam(temporary(out.Credentials)).GetUser(t.Context(), &iam.GetUserInput{UserName: new("admin")})
		return err
	}
	want(t, call(), "AccessDenied", "")
	role.Policies["p"] = strings.Replace(role.Policies["p"], "another", subject, 1)
	must(f.PutRole(role))(t)
	want(t, call(), "", "")
}

func TestParametersOfTheExchange(t *testing.T) {
	t.Parallel()
	f := newFederation(t)
	good := token(t, f.issuer.key, nil)
	for name, c := range map[string]struct {
		change        func(in *sts.AssumeRoleWithWebIdentityInput)
		code, message string
	}{
		"a session too short":        {func(in *sts.AssumeRoleWithWebIdentityInput) { in.DurationSeconds = new(int32(899)) }, "ValidationError", "greater than or equal to 900"},
		"a session too long":         {func(in *sts.AssumeRoleWithWebIdentityInput) { in.DurationSeconds = new(int32(43201)) }, "ValidationError", "less than or equal to 43200"},
		"longer than the role's own": {func(in *sts.AssumeRoleWithWebIdentityInput) { in.DurationSeconds = new(int32(3601)) }, "ValidationError", "MaxSessionDuration set for this role"},
		"a name too short":           {func(in *sts.AssumeRoleWithWebIdentityInput) { in.RoleSessionName = new("x") }, "ValidationError", "roleSessionName"},
		"a name with a space":        {func(in *sts.AssumeRoleWithWebIdentityInput) { in.RoleSessionName = new("a b") }, "ValidationError", "roleSessionName"},
		"a token too short":          {func(in *sts.AssumeRoleWithWebIdentityInput) { in.WebIdentityToken = new("abc") }, "ValidationError", "webIdentityToken"},
		"a token too long":           {func(in *sts.AssumeRoleWithWebIdentityInput) { in.WebIdentityToken = new(strings.Repeat("x", 20001)) }, "ValidationError", "webIdentityToken"},
		"a malformed policy":         {func(in *sts.AssumeRoleWithWebIdentityInput) { in.Policy = new("{") }, "MalformedPolicyDocument", ""},
		"a shorter session":          {func(in *sts.AssumeRoleWithWebIdentityInput) { in.DurationSeconds = new(int32(900)) }, "", ""},
	} {
		in := &sts.AssumeRoleWithWebIdentityInput{RoleArn: &f.role, RoleSessionName: new("pod"), WebIdentityToken: &good}
		c.change(in)
		_, err := f.sts(f.admin).AssumeRoleWithWebIdentity(t.Context(), in)
		if t.Run(name, func(t *testing.T) { want(t, err, c.code, c.message) }); err == nil && c.code != "" {
			t.Errorf("%s was taken", name)
		}
	}
	out, err := f.sts(f.admin).AssumeRoleWithWebIdentity(t.Context(), &sts.AssumeRoleWithWebIdentityInput{
		RoleArn: &f.role, RoleSessionName: new("pod"), WebIdentityToken: &good, Policy: new(allowing("s3:*")),
	})
	want(t, err, "", "")
	_, err = f.iam(temporary(out.Credentials)).GetUser(t.Context(), &iam.GetUserInput{UserName: new("admin")})
	want(t, err, "AccessDenied", "because no session policy allows")
}

func TestProviderThatBringsNoThumbprintGetsOne(t *testing.T) {
	t.Parallel()
	f := newFederation(t)
	f.DeleteOIDCProvider(issuerPath)
	api := f.iam(f.admin)
	made, err := api.CreateOpenIDConnectProvider(t.Context(), &iam.CreateOpenIDConnectProviderInput{Url: new("https://" + issuerPath), ClientIDList: []string{"openshift"}})
	want(t, err, "", "")
	read, err := api.GetOpenIDConnectProvider(t.Context(), &iam.GetOpenIDConnectProviderInput{OpenIDConnectProviderArn: made.OpenIDConnectProviderArn})
	want(t, err, "", "")
	if !slices.Equal(read.ThumbprintList, []string{f.thumbprint(t)}) {
		t.Errorf("the thumbprints are %v", read.ThumbprintList)
	}
	_, err = f.assume(t, token(t, f.issuer.key, nil))
	want(t, err, "", "")
	_, err = api.CreateOpenIDConnectProvider(t.Context(), &iam.CreateOpenIDConnectProviderInput{Url: new("https://gone.example.com")})
	want(t, err, "OpenIdIdpCommunicationError", "https://gone.example.com")
}

func TestIssuerThatNobodyCanReach(t *testing.T) {
	t.Parallel()
	f := newFederation(t)
	f.SetIssuerClient(nil)
	_, err := f.assume(t, token(t, f.issuer.key, nil))
	want(t, err, "InvalidIdentityToken", "Couldn't retrieve verification key")
}

func TestNewTrustPolicyIsInForceAfterTheLag(t *testing.T) {
	t.Parallel()
	f := newFederation(t)
	f.SetLag(10 * time.Second)
	f.clock.Advance(time.Minute)
	_, err := f.iam(f.admin).UpdateAssumeRolePolicy(t.Context(), &iam.UpdateAssumeRolePolicyInput{
		RoleName: new("router"), PolicyDocument: new(trustsSubject(f.provider(), subjectIs("another"))),
	})
	want(t, err, "", "")
	_, err = f.assume(t, token(t, f.issuer.key, nil))
	want(t, err, "", "")
	f.clock.Advance(10 * time.Second)
	_, err = f.assume(t, token(t, f.issuer.key, nil))
	want(t, err, "AccessDenied", "")
}

func TestOtherOperationsStillNeedASignature(t *testing.T) {
	t.Parallel()
	f := newFederation(t)
	config := f.config(simaws.Key{})
	config.HTTPClient, config.BaseEndpoint, config.Credentials = must(f.proxy.Client())(t), nil, awssdk.AnonymousCredentials{}
	_, err := sts.NewFromConfig(config).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	want(t, err, "MissingAuthenticationToken", "")
}
