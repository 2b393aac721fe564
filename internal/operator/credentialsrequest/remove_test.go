package credentialsrequest_test

import (
	"slices"
	"testing"

	operatorv1 "github.com/openshift/api/operator/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest"
	"github.com/cloudcredential/operator/internal/operator/operatortest"
)

// remove deletes a request.
func remove(t *testing.T, w *operatortest.World, name string) {
	t.Helper()
	if err := w.Env.Client.Delete(t.Context(), w.Get(name)); err != nil {
		t.Fatal(err)
	}
}

// gone fails the test if anything is left of the request.
func gone(t *testing.T, w *operatortest.World, name string) {
	t.Helper()
	if left := w.Get(name); left != nil {
		t.Errorf("the request is still there: %v %+v", left.Finalizers, left.Status.Conditions)
	}
	if w.Secret(name) != nil {
		t.Error("the Secret is still there")
	}
	if users := w.Components(); len(users) != 0 {
		t.Errorf("users = %+v", users)
	}
}

func TestDeletedRequestLeavesNothing(t *testing.T) {
	t.Parallel()
	w, i := satisfied(t, "ingress")
	remove(t, w, "ingress")
	i.Satisfy("ingress")
	gone(t, w, "ingress")
	got := operations(w)
	slices.Sort(got)
	if want := []string{"DeleteAccessKey", "DeleteUser", "DeleteUserPolicy", "ListAccessKeys"}; !slices.Equal(got, want) {
		t.Errorf("calls = %v, want %v", got, want)
	}
	if reasons := i.Events.Reasons(); reasons[len(reasons)-1] != credentialsrequest.EventRevoked {
		t.Errorf("events = %+v", i.Events.Told())
	}
}

func TestDeletionWhenTheIdentityIsGoneAlready(t *testing.T) {
	t.Parallel()
	w, i := satisfied(t, "ingress")
	w.Cloud.DeleteUser(w.Components()[0].Name)
	remove(t, w, "ingress")
	i.Satisfy("ingress")
	gone(t, w, "ingress")
}

func TestDeletionOfARequestThatNothingWasMadeForAsksNoCloud(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	w.Facts.Annotate(v1.ModeAnnotationPassthrough)
	i := w.Instance()
	w.Request("ingress", func(r *v1.CredentialsRequest) { r.Finalizers = []string{v1.FinalizerDeprovision} })
	remove(t, w, "ingress")
	i.Satisfy("ingress")
	gone(t, w, "ingress")
	if got := operations(w); len(got) != 0 {
		t.Errorf("calls = %v", got)
	}
}

func TestDeletionInManualMode(t *testing.T) {
	t.Parallel()
	w, i := satisfied(t, "minted")
	w.Request("never", func(r *v1.CredentialsRequest) { r.Finalizers = []string{v1.FinalizerDeprovision} })
	w.Facts.Configure(operatorv1.CloudCredentialsModeManual)
	w.Facts.SetRoot(nil)
	remove(t, w, "never")
	i.Satisfy("never")
	if w.Get("never") != nil {
		t.Error("a request that nothing was minted for is held back")
	}

	remove(t, w, "minted")
	i.Satisfy("minted")
	left := w.Get("minted")
	if left == nil || !condition.IsTrue(left.Status.Conditions, v1.CredentialsDeprovisionFailure) {
		t.Fatalf("without a root secret the identity cannot be removed: %+v", left)
	}
	if w.Secret("minted") == nil {
		t.Error("the Secret went before the identity")
	}

	w.Facts.SetRoot(&w.Root)
	i.Satisfy("minted")
	gone(t, w, "minted")
}

func TestDeletionOfARequestForAnotherPlatform(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	i := w.Instance()
	w.Request("ingress-gcp", func(r *v1.CredentialsRequest) { r.Finalizers = []string{"example.com/other", v1.FinalizerDeprovision} },
		operatortest.WithSpec(`{"apiVersion":"cloudcredential.openshift.io/v1","kind":"GCPProviderSpec"}`))
	remove(t, w, "ingress-gcp")
	i.Satisfy("ingress-gcp")
	if left := w.Get("ingress-gcp"); left == nil || !slices.Equal(left.Finalizers, []string{"example.com/other"}) {
		t.Errorf("request = %+v", left)
	}
	if got := operations(w); len(got) != 0 {
		t.Errorf("calls = %v", got)
	}
}

func TestDeletionOfARequestThatBecameInvalid(t *testing.T) {
	t.Parallel()
	broken := map[string]func(*v1.CredentialsRequest){
		"wrong type in the spec": operatortest.WithSpec(`{"kind":"AWSProviderSpec","statementEntries":"x"}`),
		"another platform":       operatortest.WithSpec(`{"kind":"GCPProviderSpec"}`),
		"no spec":                operatortest.WithSpec(""),
	}
	for name, change := range broken {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, i := satisfied(t, "ingress")
			request := w.Get("ingress")
			change(request)
			if err := w.Env.Client.Update(t.Context(), request); err != nil {
				t.Skipf("the API server refuses it: %v", err)
			}
			remove(t, w, "ingress")
			i.Satisfy("ingress")
			gone(t, w, "ingress")
		})
	}
}

func TestSecretMarkedByAnotherSurvivesDeletion(t *testing.T) {
	t.Parallel()
	w, i := satisfied(t, "ingress")
	held := w.Secret("ingress")
	held.Annotations[v1.AnnotationCredentialsRequest] = "elsewhere/other"
	if err := w.Env.Client.Update(t.Context(), held); err != nil {
		t.Fatal(err)
	}
	remove(t, w, "ingress")
	i.Satisfy("ingress")
	if w.Get("ingress") != nil || len(w.Components()) != 0 {
		t.Error("the request and its identity should be gone")
	}
	if w.Secret("ingress") == nil {
		t.Error("the Secret of another was deleted")
	}
}

func TestRecreatedRequestGetsAnIdentityOfItsOwn(t *testing.T) {
	t.Parallel()
	w, _ := satisfied(t, "ingress")
	before := w.Components()[0]
	request := w.Get("ingress")
	request.Finalizers = nil
	if err := w.Env.Client.Update(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	if err := w.Env.Client.Delete(t.Context(), request); client.IgnoreNotFound(err) != nil {
		t.Fatal(err)
	}
	w.Request("ingress")
	w.Instance().Settle("ingress")
	users := w.Components()
	if len(users) != 1 || users[0].Name == before.Name || len(users[0].Keys) != 1 {
		t.Errorf("users = %+v", users)
	}
	if name, valid := w.Cloud.Valid(operatortest.KeyOf(w.Secret("ingress"))); !valid || name != users[0].Name {
		t.Errorf("the key in the Secret is of %q, valid %v", name, valid)
	}
}
