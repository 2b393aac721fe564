package credentialsrequest_test

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/operatortest"
	"github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/fault"
)

func TestRequestsThatCannotBeSatisfied(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	i := w.Instance()
	big := `{"kind":"AWSProviderSpec","statementEntries":[{"effect":"Allow","action":["s3:GetObject"],"resource":"` + strings.Repeat("x", 1<<20) + `"}]}`
	filed := map[string]*v1.CredentialsRequest{
		"no provider spec":           w.NewRequest("no-spec", operatortest.WithSpec("")),
		"no kind":                    w.NewRequest("no-kind", operatortest.WithSpec(`{"statementEntries":[]}`)),
		"wrong type in the spec":     w.NewRequest("wrong-type", operatortest.WithSpec(`{"kind":"AWSProviderSpec","statementEntries":{"a":1}}`)),
		"kind is no text":            w.NewRequest("kind-number", operatortest.WithSpec(`{"kind":7}`)),
		"a statement list of 1 MB":   w.NewRequest("big", operatortest.WithSpec(big)),
		"control character":          w.NewRequest("control", operatortest.WithSpec(`{"kind":"AWSProviderSpec","statementEntries":[{"effect":"Allow","action":["s3:Get\u0000"],"resource":"*"}]}`)),
		"line break in a token path": w.NewRequest("path", func(r *v1.CredentialsRequest) { r.Spec.CloudTokenPath = "/x\ncredential_process = y" }),
		"empty Secret name":          w.NewRequest("empty-name", operatortest.WithSecret(w.Target, "")),
		"empty namespace":            w.NewRequest("empty-namespace", operatortest.WithSecret("", "x")),
		"no Secret at all":           w.NewRequest("empty-ref", operatortest.WithSecret("", "")),
	}
	for name, request := range filed {
		t.Run(name, func(t *testing.T) {
			if err := w.Env.Client.Create(t.Context(), request); err != nil {
				t.Skipf("the API server refuses it: %v", err)
			}
			for range 2 {
				if _, err := i.PassOver(nameOf(request)); err != nil {
					t.Fatal(err)
				}
			}
			found := conditionsOf(t, w, request)
			c := found[v1.CredentialsProvisionFailure]
			if c.Status != corev1.ConditionTrue || len(c.Message) < len("failed to grant creds: ")+10 || len(c.Message) > 2048 {
				t.Errorf("conditions = %+v", found)
			}
			if ready := found[v1.Ready]; ready.Status != corev1.ConditionFalse || ready.Reason != "InvalidRequest" {
				t.Errorf("Ready = %+v", ready)
			}
			if strings.ContainsAny(c.Message, "\x00\n") {
				t.Errorf("message = %q", c.Message)
			}
		})
	}
	if got := operations(w); len(got) != 0 {
		t.Errorf("calls to the cloud = %v", got)
	}
	var secrets corev1.SecretList
	if err := w.Env.Client.List(t.Context(), &secrets, client.InNamespace(w.Target)); err != nil || len(secrets.Items) != 0 {
		t.Errorf("Secrets = %d, %v", len(secrets.Items), err)
	}
	w.Request("good")
	i.Satisfy("good")
	ready(t, w, "good")
}

func TestFailingRequestIsWrittenOnce(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	i := w.Instance()
	w.Request("wrong", operatortest.WithSpec(`{"kind":"AWSProviderSpec","statementEntries":7}`))
	for range 5 {
		i.Satisfy("wrong")
		w.Clock.Advance(time.Hour)
	}
	if writes := i.Kube.Writes(); len(writes) != 1 {
		t.Errorf("writes = %v", writes)
	}
	if told := i.Events.Told(); len(told) != 1 || told[0].Type != corev1.EventTypeWarning {
		t.Errorf("events = %+v", told)
	}
}

func TestRequestForAnotherPlatformIsIgnoredUntilItIsForThisOne(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	i := w.Instance()
	w.Request("ingress", operatortest.WithSpec(`{"kind":"GCPProviderSpec"}`))
	w.Request("typo", operatortest.WithSpec(`{"kind":"AWSProviderSpecc"}`))
	for _, name := range []string{"ingress", "typo"} {
		i.Satisfy(name)
		i.Satisfy(name)
		found := conditionsOf(t, w, w.Get(name))
		if c := found[v1.Ignored]; c.Status != corev1.ConditionTrue || c.Reason != "InfrastructureMismatch" ||
			!strings.HasPrefix(c.Message, "CredentialsRequest is not for platform AWS") {
			t.Errorf("%s: conditions = %+v", name, found)
		}
	}
	if writes := i.Kube.Writes(); len(writes) != 2 {
		t.Errorf("writes = %v", writes)
	}
	request := w.Get("ingress")
	operatortest.WithSpec(operatortest.DefaultSpec)(request)
	if err := w.Env.Client.Update(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	i.Satisfy("ingress")
	ready(t, w, "ingress")
	if c := conditionsOf(t, w, request)[v1.Ignored]; c.Status != corev1.ConditionFalse {
		t.Errorf("Ignored = %+v", c)
	}
}

func TestNamespaceThatIsMissingAndComes(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	i := w.Instance()
	later := w.Target + "-later"
	w.Request("ingress", operatortest.WithSecret(later, "creds"))
	for range 3 {
		i.Satisfy("ingress")
	}
	if c := failing(t, w, "ingress", v1.MissingTargetNamespace); c.Message != "target namespace "+later+" not found" {
		t.Errorf("message = %q", c.Message)
	}
	if got := operations(w); len(got) != 0 {
		t.Errorf("calls to the cloud = %v", got)
	}
	w.Env.Namespace(t, later)
	i.Satisfy("ingress")
	ready(t, w, "ingress")
}

func TestNamespaceThatIsGoingAway(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	i := w.Instance()
	w.Request("ingress")
	// Nobody finishes the deletion of a namespace here: the controller that does is not part of an API server.
	if err := w.Env.Client.Delete(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: w.Target}}); err != nil {
		t.Fatal(err)
	}
	i.Satisfy("ingress")
	failing(t, w, "ingress", v1.MissingTargetNamespace)
	if got := operations(w); len(got) != 0 {
		t.Errorf("calls to the cloud = %v", got)
	}
}

func TestRootCredentialThatIsOfNoUse(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*operatortest.World) aws.Key{
		"empty":       func(*operatortest.World) aws.Key { return aws.Key{} },
		"half filled": func(w *operatortest.World) aws.Key { return aws.Key{ID: w.Root.ID} },
		"revoked": func(w *operatortest.World) aws.Key {
			if err := w.Cloud.RemoveKey("administrator", w.Root.ID); err != nil {
				w.Fatal(err)
			}
			return w.Root
		},
		"wrong secret": func(w *operatortest.World) aws.Key { return aws.Key{ID: w.Root.ID, Secret: "hunter2-is-not-it"} },
	}
	for name, root := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := operatortest.New(t)
			key := root(w)
			w.Facts.SetRoot(&key)
			i := w.Instance()
			w.Request("ingress")
			if _, err := i.Pass("ingress"); err == nil {
				t.Error("the pass succeeded")
			}
			c := failing(t, w, "ingress", v1.CredentialsProvisionFailure)
			if strings.Contains(c.Message, "hunter2") || strings.Contains(c.Message, w.Root.Secret) {
				t.Errorf("the message holds a secret: %s", c.Message)
			}
			if len(w.Components()) != 0 || w.Secret("ingress") != nil {
				t.Error("something was made")
			}
			good, err := w.Cloud.AddKey("administrator")
			if err != nil {
				t.Fatal(err)
			}
			w.Facts.SetRoot(&good)
			i.Settle("ingress")
			ready(t, w, "ingress")
		})
	}
}

func TestCloudThatAnswersGarbageOrNothing(t *testing.T) {
	t.Parallel()
	for _, effect := range []fault.Effect{fault.Garbage, fault.InternalError, fault.Unavailable, fault.Throttle, fault.ResetBefore, fault.ResetAfter, fault.Deny} {
		t.Run(effect.String(), func(t *testing.T) {
			t.Parallel()
			w, i := satisfied(t, "settled")
			remove := w.Cloud.Faults().Add(fault.Rule{Effect: effect})
			w.Request("new")
			for range 3 {
				if _, err := i.Pass("new"); err == nil {
					t.Error("the pass succeeded")
				}
			}
			failing(t, w, "new", v1.CredentialsProvisionFailure)
			// The first pass fails in making the user, later ones in looking for it: that may be another sentence.
			if writes := i.Kube.Writes(); len(writes) < 2 || len(writes) > 3 {
				t.Errorf("writes = %v, want the finalizer and a status or two", writes)
			}
			remove()
			i.Settle("new")
			ready(t, w, "new")
			if users := w.Components(); len(users) != 2 || len(users[0].Keys) != 1 || len(users[1].Keys) != 1 {
				t.Errorf("users = %+v", users)
			}
		})
	}
}

func TestPassingFailureDoesNotUnsettleARequestAtOnce(t *testing.T) {
	t.Parallel()
	w, i := satisfied(t, "ingress")
	w.Clock.Advance(2 * time.Hour)
	remove := w.Cloud.Faults().Add(fault.Rule{Effect: fault.Unavailable})
	for range 3 {
		if _, err := i.Pass("ingress"); err == nil {
			t.Error("the pass succeeded")
		}
		w.Clock.Advance(10 * time.Second)
	}
	ready(t, w, "ingress")
	if writes := i.Kube.Writes(); len(writes) != 0 {
		t.Errorf("writes = %v", writes)
	}
	w.Clock.Advance(time.Minute)
	if _, err := i.Pass("ingress"); err == nil {
		t.Error("the pass succeeded")
	}
	failing(t, w, "ingress", v1.CredentialsProvisionFailure)
	remove()
	i.Satisfy("ingress")
	ready(t, w, "ingress")
}

func TestUnreadableSecretIsNotTakenForAbsence(t *testing.T) {
	t.Parallel()
	w, _ := satisfied(t, "ingress")
	w.Clock.Advance(2 * time.Hour)
	i := w.Instance()
	i.Kube.Before = refuse("GET", "/secrets/")
	w.Cloud.Calls().Reset()
	if _, err := i.Pass("ingress"); err == nil {
		t.Error("the pass succeeded")
	}
	if got := operations(w); len(got) != 0 {
		t.Errorf("calls to the cloud = %v", got)
	}
}

func TestProcessThatLostItsLeaseWritesNothing(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	i := w.Instance(notHeld)
	w.Request("ingress")
	result, err := i.Pass("ingress")
	if err != nil || result.RequeueAfter <= 0 {
		t.Errorf("result %+v, %v", result, err)
	}
	if writes := i.Kube.Writes(); len(writes) != 0 || w.Cloud.Calls().Writes() != 0 {
		t.Errorf("writes = %v %v", writes, operations(w))
	}
	if request := w.Get("ingress"); len(request.Status.Conditions) != 0 || len(request.Finalizers) != 0 {
		t.Errorf("request = %+v", request)
	}
}
