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
	"sync"
	"testing"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
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
