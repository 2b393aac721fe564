package azure_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	configv1 "github.com/openshift/api/config/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/azure/api"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/request/requesttest"
	simazure "github.com/cloudcredential/operator/sim/azure"
)

// brokered is a request that names an identity.
func brokered() v1.AzureProviderSpec {
	return v1.AzureProviderSpec{AzureClientID: "some-client", AzureRegion: "westeurope", AzureSubscriptionID: "some-subscription", AzureTenantID: "some-tenant"}
}

func TestPassthroughHandsOnTheKeysThatComponentsReadAndAsksNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.ingress()
	w.pass(req)
	w.called()
	want := map[string]string{}
	for key, value := range w.root {
		if key != "azure_notes" {
			want[key] = value.RevealString()
		}
	}
	if got := w.secrets.holds(req); !maps.Equal(got, want) || len(got) != 7 {
		t.Errorf("the Secret holds the keys %v", keys(got))
	}
	writes := w.secrets.writes
	w.pass(req)
	w.called()
	if w.secrets.writes != writes {
		t.Error("a settled request was written again")
	}

	delete(w.root, "azure_resource_prefix")
	w.pass(req)
	if got := w.secrets.holds(req); len(got) != 6 || got["azure_resourcegroup"] != group {
		t.Errorf("the Secret holds the keys %v", keys(got))
	}
}

func TestTokenModeNamesTheIdentityAndAsksNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mode, w.noRoot = v1.ModeToken, true
	req := w.newRequest("ingress", brokered())
	w.pass(req)
	w.called()
	want := map[string]string{
		"azure_client_id": "some-client", "azure_tenant_id": "some-tenant", "azure_region": "westeurope", "azure_subscription_id": "some-subscription",
		"azure_federated_token_file": "/var/run/secrets/openshift/serviceaccount/token",
	}
	if got := w.secrets.holds(req); !maps.Equal(got, want) {
		t.Errorf("the Secret holds %v", got)
	}
	req.CloudTokenPath = "/var/run/secrets/azure/tokens"
	w.pass(req)
	if got := w.secrets.holds(req)["azure_federated_token_file"]; got != req.CloudTokenPath {
		t.Errorf("the token is looked for in %s", got)
	}
}

func TestPivotsLeaveNoKeyBehind(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest("ingress", brokered())
	w.secrets.put(req, map[string]string{"azure_client_secret": "old", "azure_federated_token_file": "/old", "left": "over"})
	token := []string{"azure_client_id", "azure_federated_token_file", "azure_region", "azure_subscription_id", "azure_tenant_id"}
	passed := []string{
		"azure_client_id", "azure_client_secret", "azure_region", "azure_resource_prefix", "azure_resourcegroup", "azure_subscription_id", "azure_tenant_id",
	}
	for _, step := range []struct {
		mode v1.Mode
		want []string
	}{{v1.ModePassthrough, passed}, {v1.ModeToken, token}, {v1.ModePassthrough, passed}} {
		w.mode = step.mode
		w.pass(req)
		if got := keys(w.secrets.holds(req)); !slices.Equal(got, step.want) {
			t.Errorf("after the pivot to %s the Secret holds %v", step.mode, got)
		}
	}
}

func TestTokenModeIsLeftToOthersWithoutAnIdentity(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mode = v1.ModeToken
	if desired, err := w.provider.Desire(w.input(w.ingress())); err != nil || !desired.External {
		t.Errorf("it is %+v, %v", desired, err)
	}
}

func TestTokenModeNamesTheFieldsThatAreEmpty(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mode = v1.ModeToken
	spec := brokered()
	spec.AzureRegion, spec.AzureTenantID = "", ""
	err := w.try(w.newRequest("ingress", spec))
	if err == nil || !strings.HasPrefix(err.Error(), "spec.providerSpec.azureRegion and spec.providerSpec.azureTenantID are empty: set ") {
		t.Errorf("it ended with %v", err)
	}
}

func TestMintIsNoModeOfAzure(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if slices.Contains(w.provider.Modes(), v1.ModeMint) {
		t.Error("mint is one of the modes")
	}
	w.mode = v1.ModeMint
	if err := w.try(w.ingress()); err == nil || !strings.Contains(err.Error(), "mode Mint is not one") {
		t.Errorf("it ended with %v", err)
	}
}

func TestARootSecretThatIsIncompleteIsNotHandedOn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ key, spoilt string }{
		{"azure_client_id", ""}, {"azure_client_secret", ""}, {"azure_tenant_id", "a\n"}, {"azure_subscription_id", "mine"},
		{"azure_client_id", "abc8Q~the.secret"}, {"azure_tenant_id", "abc8Q~the.secret"}, {"azure_subscription_id", "abc8Q~the.secret"},
	} {
		key, spoilt := c.key, c.spoilt
		w := newWorld(t)
		w.set(key, spoilt)
		err := w.try(w.ingress())
		if err == nil || !strings.Contains(err.Error(), key) || !strings.Contains(err.Error(), "kube-system/azure-credentials") {
			t.Errorf("%s: it ended with %v", key, err)
		}
		if got := w.assess(); got.Mode != v1.ModeAnnotationInsufficient || !strings.Contains(got.Reason, key) {
			t.Errorf("%s: the assessment is %+v", key, got)
		}
		if err != nil && len(spoilt) > 8 && strings.Contains(err.Error(), spoilt) {
			t.Errorf("%s: it is quoted: %v", key, err)
		}
		w.called()
	}
}

func TestOnAStackHubThereIsManualModeOnly(t *testing.T) {
	t.Parallel()
	w := newWorldIn(t, simazure.StackHub("local", "azurestack.external"), configv1.AzureStackCloud)
	w.cluster.Platform.Azure.ARMEndpoint = "https://management.local.azurestack.external"
	for _, mode := range []v1.Mode{v1.ModePassthrough, v1.ModeToken} {
		w.mode = mode
		if err := w.try(w.newRequest("ingress", brokered())); err == nil || !strings.Contains(err.Error(), "to Manual") {
			t.Errorf("%s ended with %v", mode, err)
		}
	}
	if got := w.assess(); got.Mode != v1.ModeAnnotationInsufficient || !strings.Contains(got.Reason, "to Manual") {
		t.Errorf("the assessment is %+v", got)
	}
	w.called()
	if desired, err := w.provider.Desire(cloud.Input{Request: w.ingress(), Cluster: w.cluster, Mode: v1.ModeToken}); err != nil || !desired.External {
		t.Errorf("a Secret that the administrator makes is %+v, %v", desired, err)
	}
}

func TestRequestsOfARealReleaseAreValidAndPassedThrough(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fatal(t, w.AssignRole(w.id(), "User Access Administrator", w.boss.PrincipalID))
	w.assess()
	byCloud, err := requesttest.Components()
	fatal(t, err)
	if len(byCloud["azure"]) < 8 {
		t.Fatalf("there are %d requests", len(byCloud["azure"]))
	}
	for _, object := range byCloud["azure"] {
		req, err := request.Decode(object)
		fatal(t, err)
		if err := w.provider.Validate(req); err != nil {
			t.Errorf("%s is refused: %v", object.Name, err)
		}
		w.pass(req)
		w.called()
	}
}

func TestAStackHubTellsItsEndpoints(t *testing.T) {
	t.Parallel()
	w := newWorldIn(t, simazure.StackHub("local", "azurestack.external"), configv1.AzureStackCloud)
	t.Cleanup(w.transport.CloseIdleConnections)
	got, err := api.Discover(t.Context(), cloud.CallerFunc(w.do), api.NewHTTPClient(w.transport), "https://management.local.azurestack.external/")
	want := api.Environment{
		Name: configv1.AzureStackCloud, ResourceManager: "https://management.local.azurestack.external", Audience: "https://management.local.azurestack.external",
		Authority: "https://login.microsoftonline.com", StorageSuffix: "local.azurestack.external",
	}
	if err != nil || got != want {
		t.Errorf("they are %+v, %v", got, err)
	}
}
