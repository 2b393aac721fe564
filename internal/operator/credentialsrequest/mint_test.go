package credentialsrequest_test

import (
	"slices"
	"testing"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest"
	"github.com/cloudcredential/operator/internal/operator/operatortest"
)

// operations are the names of the calls that the cloud answered, in their order.
func operations(w *operatortest.World) []string {
	var names []string
	for _, call := range w.Cloud.Calls().All() {
		names = append(names, call.Operation)
	}
	return names
}

// warm has the instance find out who the root credential belongs to, and forgets the calls.
func warm(t *testing.T, i *operatortest.Instance) {
	t.Helper()
	facts, err := i.Facts.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := i.Provider.Assess(t.Context(), facts.Cluster, facts.Root.Data); err != nil {
		t.Fatal(err)
	}
	forget(i)
}

// forget forgets what was counted.
func forget(i *operatortest.Instance) {
	i.Cloud.Calls().Reset()
	i.Kube.Reset()
	i.Net.Reset()
}

// ready fails the test unless the request is Ready.
func ready(t *testing.T, w *operatortest.World, name string) *v1.CredentialsRequest {
	t.Helper()
	request := w.Get(name)
	if !condition.IsTrue(request.Status.Conditions, v1.Ready) || !request.Status.Provisioned {
		t.Fatalf("request %s is not ready: %+v", name, request.Status)
	}
	return request
}

// failing fails the test unless the request fails in that way; it returns the condition.
func failing(t *testing.T, w *operatortest.World, name string, kind v1.CredentialsRequestConditionType) v1.CredentialsRequestCondition {
	t.Helper()
	request := w.Get(name)
	found, is := condition.Find(request.Status.Conditions, kind)
	if !is || found.Status != "True" || condition.IsTrue(request.Status.Conditions, v1.Ready) || request.Status.Provisioned {
		t.Fatalf("request %s should fail with %s: %+v", name, kind, request.Status)
	}
	if found.Reason != condition.ReasonOf(kind) {
		t.Errorf("reason of %s = %q", kind, found.Reason)
	}
	return found
}

func TestMintTakesThreeCallsAndThreeWrites(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	i := w.Instance()
	warm(t, i)
	w.Request("ingress")
	i.Satisfy("ingress")

	if got, want := operations(w), []string{"CreateUser", "PutUserPolicy", "CreateAccessKey"}; !slices.Equal(got, want) {
		t.Errorf("calls to the cloud = %v, want %v", got, want)
	}
	if writes := i.Kube.Writes(); len(writes) != 3 {
		t.Errorf("writes to the cluster = %v, want 3", writes)
	}
	request, held := ready(t, w, "ingress"), w.Secret("ingress")
	users := w.Components()
	if len(users) != 1 {
		t.Fatalf("users = %+v", users)
	}
	if name, valid := w.Cloud.Valid(operatortest.KeyOf(held)); !valid || name != users[0].Name {
		t.Errorf("the key in the Secret is of %q, valid %v", name, valid)
	}
	if !w.Cloud.Allows(users[0].Name, "ec2:DescribeInstances", "*") || w.Cloud.Allows(users[0].Name, "ec2:RunInstances", "*") {
		t.Error("the user's rights are not those of the request")
	}
	if request.Status.Mode != v1.ModeMint || request.Status.DeliveredSecret == nil || request.Status.DeliveredSecret.UID != string(held.UID) ||
		request.Status.LastSyncGeneration != request.Generation || request.Status.LastSyncTimestamp == nil {
		t.Errorf("status = %+v", request.Status)
	}
	if held.Labels[v1.LabelCredentialsRequest] != "true" || held.Annotations[v1.AnnotationCredentialsRequest] != w.Namespace+"/ingress" {
		t.Errorf("marks of the Secret = %v %v", held.Labels, held.Annotations)
	}
	if got := i.Events.Reasons(); !slices.Equal(got, []string{credentialsrequest.EventMinted}) {
		t.Errorf("events = %+v", i.Events.Told())
	}
}

func TestSteadyStateWritesNothing(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	i := w.Instance()
	w.Request("ingress")
	i.Satisfy("ingress")
	forget(i)
	for range 20 {
		if result := i.Satisfy("ingress"); result.RequeueAfter <= 0 || result.RequeueAfter > credentialsrequest.DefaultDriftInterval*11/10 {
			t.Fatalf("next pass in %s", result.RequeueAfter)
		}
	}
	if got := operations(w); len(got) != 0 {
		t.Errorf("calls to the cloud within the drift interval = %v", got)
	}
	for range 3 {
		w.Clock.Advance(credentialsrequest.DefaultDriftInterval * 12 / 10)
		i.Cloud.Calls().Reset()
		i.Satisfy("ingress")
		got := operations(w)
		slices.Sort(got)
		if want := []string{"GetUser", "GetUserPolicy", "ListAccessKeys"}; !slices.Equal(got, want) {
			t.Errorf("calls of a drift check = %v, want %v", got, want)
		}
	}
	if writes := i.Kube.Writes(); len(writes) != 0 {
		t.Errorf("writes to the cluster = %v", writes)
	}
}

func TestStrippedFinalizerIsPutBackAndNothingIsMade(t *testing.T) {
	t.Parallel()
	w, i := satisfied(t, "ingress")
	request := w.Get("ingress")
	request.Finalizers = nil
	if err := w.Env.Client.Update(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	i.Satisfy("ingress")
	if got := ready(t, w, "ingress"); !slices.Equal(got.Finalizers, []string{v1.FinalizerDeprovision}) {
		t.Errorf("finalizers = %v", got.Finalizers)
	}
	for _, call := range w.Cloud.Calls().All() {
		if call.Write {
			t.Errorf("%s was called", call.Operation)
		}
	}
}
