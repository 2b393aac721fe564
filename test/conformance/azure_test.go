package conformance

import (
	"maps"
	"slices"
	"strings"
	"testing"

	configv1 "github.com/openshift/api/config/v1"
	operatorv1 "github.com/openshift/api/operator/v1"
	corev1 "k8s.io/api/core/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/condition"
	simazure "github.com/cloudcredential/operator/sim/azure"
)

// TestAzure_seven_keys_are_handed_on changes the root secret: what it has of the keys that components read is in the Secret, to the byte, and nothing else is; without a call.
func TestAzure_seven_keys_are_handed_on(t *testing.T) {
	t.Parallel()
	w, o := settled(t, Azure{}, v1.ModePassthrough)
	whole := w.Account.Root(RootPassthrough)
	if n := len(w.Secret("request").Data); n != 7 {
		t.Errorf("%d keys are handed on", n)
	}
	for name, change := range map[string]func(map[string][]byte){
		"another prefix":   func(data map[string][]byte) { data["azure_resource_prefix"] = []byte("other") },
		"no prefix":        func(data map[string][]byte) { delete(data, "azure_resource_prefix") },
		"an empty group":   func(data map[string][]byte) { data["azure_resourcegroup"] = nil },
		"somebody's notes": func(data map[string][]byte) { data["notes"] = []byte("x") },
		"as it was":        func(map[string][]byte) {},
	} {
		data := maps.Clone(whole)
		change(data)
		w.Settings.SetRoot(w.root, data, v1.ModeAnnotationPassthrough)
		w.EditSecret("request", func(s *corev1.Secret) { s.Data["azure_federated_token_file"] = []byte("/left/over") })
		if cost := o.During(func() { o.Settle("request") }); cost.Cloud > 0 {
			t.Errorf("%s: it costs %d calls", name, cost.Cloud)
		}
		delete(data, "notes")
		if got := w.Secret("request").Data; !maps.EqualFunc(got, data, slices.Equal[[]byte]) {
			t.Errorf("%s: the Secret holds the keys %v", name, slices.Sorted(maps.Keys(got)))
		}
	}
}

// TestAzure_identity_that_is_half_named has a request in token mode name an identity with some of the four fields: it says which are empty.
func TestAzure_identity_that_is_half_named(t *testing.T) {
	t.Parallel()
	w := NewWorld(t, Azure{}, v1.ModeToken)
	half, _ := Azure{}.TokenSpec().(*v1.AzureProviderSpec)
	half.AzureRegion, half.AzureTenantID = "", ""
	w.File("request", func(r *v1.CredentialsRequest) { r.Spec.ProviderSpec = w.encode(half) })
	o := w.Start(nil)
	o.Try("request")
	requireFailing(t, w, "request", v1.CredentialsProvisionFailure)
	failing, _ := condition.Failing(w.Request("request").Status.Conditions)
	if !strings.Contains(failing.Message, "azureRegion and spec.providerSpec.azureTenantID are empty") || w.Secret("request") != nil {
		t.Errorf("the condition is %+v", failing)
	}
	w.Ask("request", Azure{}.TokenSpec())
	o.Settle("request")
	requireGood(t, v1.ModeToken, w.State("request"))
}

// TestAzure_stack_hub_is_left_to_the_administrator has the cluster be on an Azure Stack Hub: nothing is handed on or called, requests say that there is manual mode only, and in
// manual mode the Secret of the administrator is left alone.
func TestAzure_stack_hub_is_left_to_the_administrator(t *testing.T) {
	t.Parallel()
	w := NewWorld(t, Azure{}, v1.ModePassthrough)
	account := openAzure(t, w.Clock.Now, simazure.StackHub("local", "azurestack.external"), configv1.AzureStackCloud)
	w.settle(account)
	w.toCloud = account.Transport()
	w.File("request")
	o := w.Start(nil)
	if _, err := o.Assessor().Look(); err != nil || w.Found().Mode != v1.ModeAnnotationInsufficient || !strings.Contains(w.Found().Reason, "to Manual") {
		t.Errorf("the root secret says %+v: %v", w.Found(), err)
	}
	for range 3 {
		_, _ = o.Pass("request")
	}
	requireFound(w, "to Manual")
	if w.Secret("request") != nil {
		t.Error("a Secret is delivered")
	}

	w.Settings.Configure(operatorv1.CloudCredentialsModeManual)
	theirs := &corev1.Secret{Data: map[string][]byte{"azure_client_id": []byte("theirs")}}
	theirs.Namespace, theirs.Name = w.Targets, "request"
	w.create(theirs)
	before := w.Secret("request")
	o.Settle("request")
	if after := w.Secret("request"); after == nil || after.ResourceVersion != before.ResourceVersion {
		t.Errorf("the administrator's Secret is another: %+v", after)
	}
	if calls := account.Calls().All(); len(calls) > 0 {
		t.Errorf("something was called: %+v", calls)
	}
}
