package federation

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/cloudcredential/operator/internal/issuer"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
	simazure "github.com/cloudcredential/operator/sim/azure"
)

// testKey makes a public key.
func testKey(t *testing.T) oidc.PublicKey {
	t.Helper()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(private.Public())
	if err != nil {
		t.Fatal(err)
	}
	key, err := oidc.ParsePublicKey(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func knownKey(key oidc.PublicKey) func(plan.Known) (oidc.PublicKey, bool) {
	return func(plan.Known) (oidc.PublicKey, bool) { return key, true }
}

// newIssuerWorld has the issuer in storage of the set-up.
func newIssuerWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.options.Issuer = Issuer{Key: knownKey(testKey(t))}
	return w
}

// fetch reads a document of the issuer as everybody can.
func (w *world) fetch(blob string) []byte {
	w.t.Helper()
	url, _ := w.options.IssuerURL(nil)
	text, err := issuer.Fetch(w.t.Context(), issuer.Anonymous(w.transport), url+"/"+blob)
	w.has(err)
	return text
}

func TestAnIssuerCanBeReadByEverybodyAndNeedsNoKeys(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	said := strings.Join(w.make(w.options.IssuerNodes()...), "\n")
	want := map[string]int{
		"ResourceGroups_CreateOrUpdate": 1, "StorageAccounts_Create": 1, "BlobContainers_Create": 1, "RoleAssignments_Create": 1,
	}
	got := w.writes()
	uploads := got["BlockBlob_Upload"]
	delete(got, "BlockBlob_Upload")
	if !maps.Equal(got, want) || uploads < 2 {
		t.Errorf("the writes are %v and %d uploads", got, uploads)
	}
	found, _ := w.StorageAccount("prod")
	if found.AllowSharedKeyAccess || !found.AllowBlobPublicAccess || found.MinimumTLSVersion != "TLS1_2" || found.Group != "prod-oidc" ||
		found.Tags[w.options.ownedTag()] != "owned" || found.Tags["team"] != "blue" || found.Containers[0].PublicAccess != "Blob" {
		t.Errorf("the storage account is %+v", found)
	}
	document, err := oidc.ParseDiscovery(w.fetch(discoveryBlob))
	w.has(err)
	if document.Issuer != "https://prod.blob.core.windows.net/prod" || document.KeysURL != document.Issuer+"/openid/v1/jwks" || document.Claims != nil {
		t.Errorf("the discovery document is %+v", document)
	}
	set, err := oidc.ParseKeySet(w.fetch(keySetBlob))
	key, _ := w.options.Issuer.Key(nil)
	if err != nil || !set.Has(key.ID()) {
		t.Errorf("the key set has %v: %v", set.IDs(), err)
	}
	for name, holds := range map[string]string{
		discoveryFile: document.Issuer, keySetFile: key.ID(), webhookFile: w.TenantID(), manifest.AuthenticationFileName: "serviceAccountIssuer: " + document.Issuer,
	} {
		if text, _, err := w.directory.Read(name); err != nil || !strings.Contains(string(text), holds) {
			t.Errorf("%s is %s: %v", name, text, err)
		}
	}
	if !strings.Contains(said, "Issuer URL (serviceAccountIssuer) is https://prod.blob.core.windows.net/prod") {
		t.Errorf("it was said:\n%s", said)
	}
	w.make(w.options.IssuerNodes()...)
	if got := w.writes(); len(got) > 0 {
		t.Errorf("the second run writes %v", got)
	}
}

func TestKeysThatArePublishedStay(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.make(w.options.IssuerNodes()...)
	old, _ := w.options.Issuer.Key(nil)
	w.options.Issuer.Key = knownKey(testKey(t))
	w.make(w.options.IssuerNodes()...)
	set, err := oidc.ParseKeySet(w.fetch(keySetBlob))
	if err != nil || set.Len() != 2 || !set.Has(old.ID()) {
		t.Errorf("the key set has %v: %v", set.IDs(), err)
	}
	w.options.Issuer.ReplaceKeys = true
	w.make(w.options.IssuerNodes()...)
	set, err = oidc.ParseKeySet(w.fetch(keySetBlob))
	if err != nil || set.Len() != 1 || set.Has(old.ID()) {
		t.Errorf("replaced, the key set has %v: %v", set.IDs(), err)
	}
}

func TestAnIssuerOfAnEarlierReleaseIsMadeSafe(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.AddResourceGroup(w.subscription, "prod-oidc", "westeurope", nil)
	w.has(w.AddStorageAccount(w.subscription, "prod-oidc", "prod", simazure.StorageSettings{PublicBlobs: true, SharedKeys: true}))
	w.has(w.AddContainer("prod", "prod", "Container"))
	if _, err := w.attempt(w.options.IssuerNodes()...); err == nil || !strings.Contains(err.Error(), "--adopt") || len(w.writes()) > 0 {
		t.Errorf("an account of somebody else: %v, %v", err, w.writes())
	}
	w.options.Adopt = true
	w.make(w.options.IssuerNodes()...)
	found, _ := w.StorageAccount("prod")
	if found.AllowSharedKeyAccess || found.Containers[0].PublicAccess != "Blob" || found.Tags[w.options.ownedTag()] != "owned" {
		t.Errorf("it is %+v", found)
	}
}

func TestAStorageAccountIsWaitedFor(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.SetOperationDelay(25 * time.Second)
	began := w.now()
	w.make(w.options.IssuerNodes()...)
	if w.now().Sub(began) < 25*time.Second || w.fetch(discoveryBlob) == nil {
		t.Error("it was not waited for")
	}
}

func TestWhyThereCanBeNoIssuerIsTold(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.TakeStorageAccountName("prod")
	if _, err := w.attempt(w.options.IssuerNodes()...); err == nil || !strings.Contains(err.Error(), "choose another --storage-account-name") {
		t.Errorf("a name that is taken: %v", err)
	}
	w = newIssuerWorld(t)
	w.AddPolicy(simazure.Policy{Name: "No public blobs", Scope: "/subscriptions/" + w.subscription, PublicBlobs: true})
	if _, err := w.attempt(w.options.IssuerNodes()...); err == nil || !strings.Contains(err.Error(), "No public blobs") || !strings.Contains(err.Error(), "--issuer-url") {
		t.Errorf("a policy: %v", err)
	}
}

func TestAnIssuerThatSomebodyElseKeepsNeedsNoCall(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.options.Issuer.URL = "https://issuer.example.com"
	w.make(w.options.IssuerNodes()...)
	if got := w.operations(); len(got) > 0 {
		t.Errorf("it called %v", got)
	}
	if text, _, err := w.directory.Read(discoveryFile); err != nil || !strings.Contains(string(text), "https://issuer.example.com/openid/v1/jwks") {
		t.Errorf("the document is %s: %v", text, err)
	}
}

func TestEverythingIsMadeByOneGraph(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.options.Requests = componentRequests(t)
	w.make(w.options.AllNodes()...)
	if got := w.identity(w.options.Requests[0]).Federated[0].Issuer; got != "https://prod.blob.core.windows.net/prod" {
		t.Errorf("the identities trust %s", got)
	}
	w.make(w.options.AllNodes()...)
	if got := w.writes(); len(got) > 0 {
		t.Errorf("the second run writes %v", got)
	}
}

func TestThatTheCallerGaveItselfARoleIsToldOnce(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	const sentence = "Assigned role Storage Blob Data Contributor to the caller at blob container prod,"
	for run, want := range []int{1, 0} {
		said := strings.Join(w.make(w.options.IssuerNodes()...), "\n")
		if got := strings.Count(said, sentence); got != want {
			t.Errorf("run %d tells it %d times:\n%s", run+1, got, said)
		}
	}
}
