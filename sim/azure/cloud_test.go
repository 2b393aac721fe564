package azure_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/authorization/armauthorization/v2"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/msi/armmsi"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armresources/v3"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armsubscriptions"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/storage/armstorage/v2"

	"github.com/cloudcredential/operator/sim/azure"
	"github.com/cloudcredential/operator/sim/proxy"
)

const (
	region    = "westeurope"
	groupName = "Cluster-RG"
)

// world is a cloud with one subscription, whose owner is a service principal, reached through a proxy.
type world struct {
	*azure.Cloud
	subscription string
	plain        *http.Client
	owner        *clients
	boss         azure.Credentials
	sdk          cloud.Configuration
}

// clients are Microsoft's own, all for one credential.
type clients struct {
	credential    azcore.TokenCredential
	groups        *armresources.ResourceGroupsClient
	providers     *armresources.ProvidersClient
	subscriptions *armsubscriptions.Client
	identities    *armmsi.UserAssignedIdentitiesClient
	federated     *armmsi.FederatedIdentityCredentialsClient
	roles         *armauthorization.RoleDefinitionsClient
	assignments   *armauthorization.RoleAssignmentsClient
	permissions   *armauthorization.PermissionsClient
	accounts      *armstorage.AccountsClient
	containers    *armstorage.BlobContainersClient
}

// clock is one that a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
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

// ok reports an error.
func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

// refused wants an error of the SDK's with a status, a code and a part of its text.
func refused(t *testing.T, err error, status int, code, sentence string) {
	t.Helper()
	var e *azcore.ResponseError
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want status %d with %s", err, status, code)
	}
	if e.StatusCode != status || e.ErrorCode != code || !strings.Contains(e.Error(), sentence) {
		t.Errorf("refused with %v, want %d %s %q", e, status, code, sentence)
	}
}

func newWorld(t *testing.T, options azure.Options) *world {
	t.Helper()
	w := &world{Cloud: azure.New(options)}
	w.subscription = w.AddSubscription("")
	p := must(proxy.Start(t.Context(), proxy.Options{Route: func(host string) http.Handler {
		if w.Serves(host) {
			return w.Cloud
		}
		return nil
	}}))(t)
	t.Cleanup(p.Close)
	w.plain = must(p.Client())(t)
	t.Cleanup(func() { w.plain.CloseIdleConnections() })
	e := w.Environment()
	w.sdk = cloud.Configuration{
		ActiveDirectoryAuthorityHost: "https://" + e.Logins[0] + "/",
		Services:                     map[cloud.ServiceName]cloud.ServiceConfiguration{cloud.ResourceManager: {Endpoint: "https://" + e.ResourceManager, Audience: e.Audiences[0] + "/"}},
	}
	w.boss = must(w.AddServicePrincipal("the-owner", w.id(), "Owner"))(t)
	w.owner = w.clients(t, w.secret(t, w.boss))
	return w
}

// id is the subscription's.
func (w *world) id() string { return "/subscriptions/" + w.subscription }

// options are those of every client: few, quick retries.
func (w *world) options() policy.ClientOptions {
	return policy.ClientOptions{
		Cloud: w.sdk, Transport: w.plain, Retry: policy.RetryOptions{MaxRetries: 2, RetryDelay: time.Millisecond, MaxRetryDelay: 2 * time.Second},
	}
}

// secret signs in with a client secret.
func (w *world) secret(t *testing.T, c azure.Credentials) azcore.TokenCredential {
	t.Helper()
	return must(azidentity.NewClientSecretCredential(c.TenantID, c.ClientID, c.ClientSecret, &azidentity.ClientSecretCredentialOptions{ClientOptions: w.options()}))(t)
}

// with makes clients of a new service principal with roles at a scope.
func (w *world) with(t *testing.T, scope string, roles ...string) (*clients, azure.Credentials) {
	t.Helper()
	c := must(w.AddServicePrincipal("somebody", scope, roles...))(t)
	return w.clients(t, w.secret(t, c)), c
}

func (w *world) clients(t *testing.T, credential azcore.TokenCredential) *clients {
	t.Helper()
	with := &arm.ClientOptions{ClientOptions: w.options()}
	return &clients{
		credential:    credential,
		groups:        must(armresources.NewResourceGroupsClient(w.subscription, credential, with))(t),
		providers:     must(armresources.NewProvidersClient(w.subscription, credential, with))(t),
		subscriptions: must(armsubscriptions.NewClient(credential, with))(t),
		identities:    must(armmsi.NewUserAssignedIdentitiesClient(w.subscription, credential, with))(t),
		federated:     must(armmsi.NewFederatedIdentityCredentialsClient(w.subscription, credential, with))(t),
		roles:         must(armauthorization.NewRoleDefinitionsClient(credential, with))(t),
		assignments:   must(armauthorization.NewRoleAssignmentsClient(w.subscription, credential, with))(t),
		permissions:   must(armauthorization.NewPermissionsClient(w.subscription, credential, with))(t),
		accounts:      must(armstorage.NewAccountsClient(w.subscription, credential, with))(t),
		containers:    must(armstorage.NewBlobContainersClient(w.subscription, credential, with))(t),
	}
}

// group makes a resource group through the API.
func (c *clients) group(t *testing.T, name string) armresources.ResourceGroup {
	t.Helper()
	return must(c.groups.CreateOrUpdate(t.Context(), name, armresources.ResourceGroup{Location: new(region)}, nil))(t).ResourceGroup
}

// identity makes an identity through the API.
func (c *clients) identity(t *testing.T, name string) armmsi.Identity {
	t.Helper()
	return must(c.identities.CreateOrUpdate(t.Context(), groupName, name, armmsi.Identity{Location: new(region)}, nil))(t).Identity
}

// all reads the pages of a list.
func all[P, T any](t *testing.T, more func() bool, next func(context.Context) (P, error), values func(P) []T) []T {
	t.Helper()
	var found []T
	for more() {
		found = append(found, values(must(next(t.Context()))(t))...)
	}
	return found
}

// policyWithoutRetries is a context in which the SDK tries once.
func policyWithoutRetries(t *testing.T) context.Context {
	t.Helper()
	return policy.WithRetryOptions(t.Context(), policy.RetryOptions{MaxRetries: -1})
}
