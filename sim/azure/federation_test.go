package azure_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/cloudcredential/operator/sim/azure"
)

const workload = "system:serviceaccount:openshift-ingress:router"

// federated is a world with an issuer and an identity that trusts it.
type federated struct {
	*world
	issuer   string
	keys     []*rsa.PrivateKey
	identity azure.Identity
}

func newFederated(t *testing.T, options azure.Options) *federated {
	t.Helper()
	f := &federated{keys: []*rsa.PrivateKey{must(rsa.GenerateKey(rand.Reader, 2048))(t), must(rsa.GenerateKey(rand.Reader, 2048))(t)}}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/.well-known/openid-configuration":
			_ = json.NewEncoder(w).Encode(map[string]string{"issuer": f.issuer, "jwks_uri": f.issuer + "/keys"})
		case "/keys":
			_ = json.NewEncoder(w).Encode(f.published())
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	f.issuer = server.URL
	options.IssuerClient = server.Client()
	f.world = newWorld(t, options)
	f.owner.group(t, groupName)
	f.owner.identity(t, "router")
	credential := federation(workload)
	credential.Properties.Issuer = &f.issuer
	must(f.owner.federated.CreateOrUpdate(t.Context(), groupName, "router", "router", credential, nil))(t)
	f.identity, _ = f.Identity(f.subscription, groupName, "router")
	return f
}

// published is the key set of the issuer, which has the first key alone.
func (f *federated) published() jose.JSONWebKeySet {
	return jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: f.keys[0].Public(), KeyID: "one", Algorithm: "RS256", Use: "sig"}}}
}

// token is one of the ServiceAccount, with changed claims.
func (f *federated) token(t *testing.T, key int, keyID string, change func(claims map[string]any)) string {
	t.Helper()
	now := time.Now()
	claims := map[string]any{"iss": f.issuer, "sub": workload, "aud": []string{"openshift"}, "iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(time.Hour).Unix()}
	if change != nil {
		change(claims)
	}
	signer := must(jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: f.keys[key]}, (&jose.SignerOptions{}).WithHeader("kid", keyID)))(t)
	return must(jwt.Signed(signer).Claims(claims).Serialize())(t)
}

// workload signs in as a pod does.
func (f *federated) workload(t *testing.T, token string) azcore.TokenCredential {
	t.Helper()
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(token), 0o600); err != nil {
		t.Fatal(err)
	}
	return must(azidentity.NewWorkloadIdentityCredential(&azidentity.WorkloadIdentityCredentialOptions{
		ClientOptions: f.options(), ClientID: f.identity.ClientID, TenantID: f.TenantID(), TokenFilePath: file,
	}))(t)
}

func TestAPodActsAsItsIdentity(t *testing.T) {
	t.Parallel()
	f := newFederated(t, azure.Options{})
	ok(t, f.AssignRole(f.id()+"/resourceGroups/"+groupName, "Reader", f.identity.PrincipalID))
	them := f.clients(t, f.workload(t, f.token(t, 0, "one", nil)))
	must(them.groups.Get(t.Context(), groupName, nil))(t)
	f.owner.group(t, "other")
	_, err := them.groups.Get(t.Context(), "other", nil)
	refused(t, err, http.StatusForbidden, "AuthorizationFailed", f.identity.ClientID)
}

func TestTokensThatAreNotExchanged(t *testing.T) {
	t.Parallel()
	now := time.Now()
	claim := func(name string, value any) func(map[string]any) { return func(c map[string]any) { c[name] = value } }
	f := newFederated(t, azure.Options{})
	for _, test := range []struct {
		name             string
		key              int
		keyID            string
		change           func(claims map[string]any)
		number, sentence string
	}{
		{"right", 0, "one", nil, "", ""},
		{"one of several audiences", 0, "one", claim("aud", []string{"a", "openshift"}), "", ""},
		{"foreign key under the right name", 1, "one", nil, "AADSTS700027", "the signature did not match"},
		{"name of another key", 0, "two", nil, "AADSTS700027", "The key was not found."},
		{"other issuer", 0, "one", claim("iss", "https://example.com"), "AADSTS700211", "issuer 'https://example.com'"},
		{"issuer with a slash", 0, "one", func(c map[string]any) { c["iss"] = c["iss"].(string) + "/" }, "AADSTS700211", "issuer"},
		{"other audience", 0, "one", claim("aud", []string{"api://AzureADTokenExchange"}), "AADSTS700212", "audience 'api://AzureADTokenExchange'"},
		{"audience in capitals", 0, "one", claim("aud", []string{"OpenShift"}), "AADSTS700212", "audience"},
		{"other subject", 0, "one", claim("sub", "system:serviceaccount:a:b"), "AADSTS700213", "subject 'system:serviceaccount:a:b'"},
		{"subject in capitals", 0, "one", claim("sub", strings.ToUpper(workload)), "AADSTS7002138", "case-insensitive"},
		{"expired", 0, "one", claim("exp", now.Add(-6*time.Minute).Unix()), "AADSTS700024", "not within its valid time range"},
		{"without an end", 0, "one", claim("exp", nil), "AADSTS700024", "not within its valid time range"},
		{"not valid yet", 0, "one", claim("nbf", now.Add(6*time.Minute).Unix()), "AADSTS700024", "not within its valid time range"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := f.workload(t, f.token(t, test.key, test.keyID, test.change)).GetToken(t.Context(), f.managerScope())
			if test.number == "" {
				ok(t, err)
				return
			}
			refusedSignIn(t, err, test.number, test.sentence)
		})
	}
}

func TestATokenIsNothingWithoutACredentialForIt(t *testing.T) {
	t.Parallel()
	c := newClock()
	f := newFederated(t, azure.Options{Clock: c.Now})
	must(f.owner.federated.Delete(t.Context(), groupName, "router", "router", nil))(t)
	_, err := f.workload(t, f.token(t, 0, "one", nil)).GetToken(t.Context(), f.managerScope())
	refusedSignIn(t, err, "AADSTS70021", "Assertion Subject: '"+workload+"'")
	// A new credential has to reach the token endpoint.
	f.SetReplicationDelay(time.Minute)
	credential := federation(workload)
	credential.Properties.Issuer = &f.issuer
	must(f.owner.federated.CreateOrUpdate(t.Context(), groupName, "router", "router", credential, nil))(t)
	_, err = f.workload(t, f.token(t, 0, "one", nil)).GetToken(t.Context(), f.managerScope())
	refusedSignIn(t, err, "AADSTS70021", "")
	c.Advance(time.Minute)
	must(f.workload(t, f.token(t, 0, "one", nil)).GetToken(t.Context(), f.managerScope()))(t)
	f.SetIssuerClient(nil)
	_, err = f.workload(t, f.token(t, 0, "one", nil)).GetToken(t.Context(), f.managerScope())
	refusedSignIn(t, err, "AADSTS90061", "Request to External OIDC endpoint failed.")
}

func TestAnApplicationTrustsAnIssuer(t *testing.T) {
	t.Parallel()
	f := newFederated(t, azure.Options{})
	a := f.AddApplication("federated")
	ok(t, f.AddFederatedCredential(a.ClientID, f.issuer, workload, "openshift"))
	f.identity.ClientID = a.ClientID
	must(f.workload(t, f.token(t, 0, "one", nil)).GetToken(t.Context(), f.managerScope()))(t)
}

func TestTheDocumentsOfAnIssuerMayBeBlobsOfTheCloud(t *testing.T) {
	t.Parallel()
	f := newFederated(t, azure.Options{})
	f.owner.account(t, accountName, accountIn(region))
	shown, _ := f.StorageAccount(accountName)
	key := must(azblob.NewSharedKeyCredential(accountName, shown.Keys[0]))(t)
	blobs := must(azblob.NewClientWithSharedKeyCredential(accountURL, key, &azblob.ClientOptions{ClientOptions: f.options()}))(t)
	must(blobs.CreateContainer(t.Context(), "issuer", &azblob.CreateContainerOptions{Access: new(container.PublicAccessTypeBlob)}))(t)
	f.SetIssuerClient(nil)
	f.issuer = accountURL + "issuer"
	id := f.identity.ID
	ok(t, f.AddFederation(id, "blobs", f.issuer, workload, "openshift"))
	document := must(json.Marshal(map[string]string{"issuer": f.issuer, "jwks_uri": f.issuer + "/openid/v1/jwks"}))(t)
	must(blobs.UploadBuffer(t.Context(), "issuer", ".well-known/openid-configuration", document, nil))(t)
	_, err := f.workload(t, f.token(t, 0, "one", nil)).GetToken(t.Context(), f.managerScope())
	refusedSignIn(t, err, "AADSTS90061", "status 404")
	must(blobs.UploadBuffer(t.Context(), "issuer", "openid/v1/jwks", must(json.Marshal(f.published()))(t), nil))(t)
	must(f.workload(t, f.token(t, 0, "one", nil)).GetToken(t.Context(), f.managerScope()))(t)
}
