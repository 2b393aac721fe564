package conformance

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/condition"
)

// badRequest is a request that cannot be satisfied.
type badRequest struct {
	file func(w *World, r *v1.CredentialsRequest)
	// kind of the condition, and reason of Ready.
	kind   v1.CredentialsRequestConditionType
	reason string
}

// badRequests are requests that cannot be satisfied, by name.
func badRequests(w *World) map[string]badRequest {
	invalid := func(file func(w *World, r *v1.CredentialsRequest)) badRequest {
		return badRequest{file, v1.CredentialsProvisionFailure, "InvalidRequest"}
	}
	spec := func(document string) func(*World, *v1.CredentialsRequest) {
		return func(_ *World, r *v1.CredentialsRequest) {
			r.Spec.ProviderSpec = &runtime.RawExtension{Raw: []byte(document)}
		}
	}
	bad := map[string]badRequest{
		"no-provider-spec":  invalid(func(_ *World, r *v1.CredentialsRequest) { r.Spec.ProviderSpec = nil }),
		"no-kind":           invalid(spec(`{"statementEntries":[]}`)),
		"kind-of-no-type":   invalid(spec(`{"kind":{"a":1}}`)),
		"unknown-kind":      {spec(`{"kind":"NimbusProviderSpec"}`), v1.Ignored, "InfrastructureMismatch"},
		"no-secret":         invalid(func(_ *World, r *v1.CredentialsRequest) { r.Spec.SecretRef = corev1.ObjectReference{} }),
		"no-secret-name":    invalid(func(_ *World, r *v1.CredentialsRequest) { r.Spec.SecretRef.Name = "" }),
		"no-namespace-name": invalid(func(_ *World, r *v1.CredentialsRequest) { r.Spec.SecretRef.Namespace = "" }),
		"secret-of-another": {func(w *World, r *v1.CredentialsRequest) {
			w.create(&corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: w.Targets, Name: r.Name}, Data: map[string][]byte{"password": []byte("theirs")}})
		}, v1.CredentialsProvisionFailure, "TargetSecretForeign"},
		"namespace-missing": {func(w *World, r *v1.CredentialsRequest) { r.Spec.SecretRef.Namespace = w.Targets + "-missing" },
			v1.MissingTargetNamespace, condition.ReasonNamespaceMissing},
		"namespace-going": {func(w *World, r *v1.CredentialsRequest) {
			namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: w.Targets + "-going", Finalizers: []string{"example.test/stay"}}}
			w.create(namespace)
			must(w, w.Env.Client.Delete(w.Context(), namespace))
			r.Spec.SecretRef.Namespace = namespace.Name
		}, v1.MissingTargetNamespace, condition.ReasonNamespaceMissing},
	}
	if strings.Contains(good(w), "[") { // on some platforms requests say nothing but which one it is
		bad["wrong-types"] = invalid(func(w *World, r *v1.CredentialsRequest) { r.Spec.ProviderSpec.Raw = wrongTypes(w) })
		bad["a-megabyte"] = invalid(func(w *World, r *v1.CredentialsRequest) { r.Spec.ProviderSpec.Raw = large(w) })
		bad["control-character"] = invalid(func(w *World, r *v1.CredentialsRequest) { r.Spec.ProviderSpec.Raw = controlled(w) })
	}
	return bad
}

func (w *World) create(object client.Object) {
	w.Helper()
	must(w, w.Env.Client.Create(w.Context(), object))
}

// good is a good provider spec as JSON.
func good(w *World) string { return string(w.encode(w.Spec(w.Cloud.Sample()...)).Raw) }

// wrongTypes is a provider spec whose every list is a number.
func wrongTypes(w *World) []byte {
	spec := good(w)
	return []byte(spec[:strings.Index(spec, "[")] + "7}")
}

// large is a provider spec of a megabyte: the first list that holds something is that long.
func large(w *World) []byte {
	var spec map[string]any
	must(w, json.Unmarshal([]byte(good(w)), &spec))
	for _, field := range slices.Sorted(maps.Keys(spec)) {
		if list, is := spec[field].([]any); is && len(list) > 0 {
			size, err := json.Marshal(list)
			must(w, err)
			spec[field] = slices.Repeat(list, (1<<20)/len(size)+1)
			break
		}
	}
	encoded, err := json.Marshal(spec)
	must(w, err)
	return encoded
}

// controlled is a provider spec with a control character in its last string.
func controlled(w *World) []byte {
	spec := good(w)
	at := strings.LastIndex(spec, `"`)
	return []byte(spec[:at] + `\u0007` + spec[at:])
}

// TestInput_bad_requests_among_good_ones files everything that cannot be satisfied together with what can, for an hour. Each bad one says why, in a condition
// and an event, and costs next to nothing; no good one waits for it.
func TestInput_bad_requests_among_good_ones(t *testing.T) {
	inBubble(t, func(w *World) {
		const long = time.Hour
		production(w)
		bad := badRequests(w)
		var names, wellMeant []string
		for name := range bad {
			w.File(name, func(r *v1.CredentialsRequest) { bad[name].file(w, r) })
			names = append(names, name)
		}
		for i := range 3 {
			wellMeant = append(wellMeant, fmt.Sprintf("good-%d", i))
			w.File(wellMeant[i])
		}
		slices.Sort(names)
		o := w.Start(nil)
		work := o.Work(2)
		defer work.Stop()
		work.Wake(append(slices.Clone(names), wellMeant...)...)
		work.For(10 * time.Second)
		for _, name := range wellMeant {
			if !condition.IsTrue(w.Request(name).Status.Conditions, v1.Ready) {
				w.Errorf("request %s is held up: %+v", name, w.Request(name).Status)
			}
		}
		counts := work.During(func() { work.For(long) })
		if counts.Kube > 0 {
			w.Errorf("%d writes to the API server in %s in which nothing changes", counts.Kube, long)
		}
		for _, name := range names {
			requireBad(w, work, name, bad[name])
			if passes := work.Passes(name); len(passes) > int(long/(4*time.Minute)) {
				w.Errorf("%s: %d passes in %s", name, len(passes), long)
			}
		}
		requireNothingElse(w, len(wellMeant))
	})
}

// requireBad expects a bad request to say why it is not satisfied, and to have been left in peace mostly.
func requireBad(w *World, work *Work, name string, bad badRequest) {
	w.Helper()
	request := w.Request(name)
	found, _ := condition.Find(request.Status.Conditions, bad.kind)
	ready, _ := condition.Find(request.Status.Conditions, v1.Ready)
	if found.Status != corev1.ConditionTrue || found.Message == "" || ready.Status != corev1.ConditionFalse || ready.Reason != bad.reason {
		w.Errorf("%s: the conditions are %+v", name, request.Status.Conditions)
	}
	if request.Status.Provisioned || len(request.Finalizers) > 0 {
		w.Errorf("%s: it is provisioned or carries a finalizer: %+v", name, request)
	}
	if bad.kind != v1.Ignored && !warned(work.Operator, name) {
		w.Errorf("%s: no event tells of it", name)
	}
}

// requireNothingElse expects that only so many requests left traces.
func requireNothingElse(w *World, satisfied int) {
	w.Helper()
	var secrets corev1.SecretList
	must(w, w.Env.Client.List(w.Context(), &secrets, client.InNamespace(w.Targets)))
	if n := len(secrets.Items) - 1; n != satisfied { // one is somebody else's
		w.Errorf("there are %d Secrets for %d requests", n, satisfied)
	}
	if n := len(w.Account.Identities()); w.Mode == v1.ModeMint && n != satisfied {
		w.Errorf("there are %d identities for %d requests", n, satisfied)
	}
	if theirs := read(w, client.ObjectKey{Namespace: w.Targets, Name: "secret-of-another"}, &corev1.Secret{}); theirs == nil ||
		!cmp.Equal(theirs.Data, map[string][]byte{"password": []byte("theirs")}) || len(theirs.Labels)+len(theirs.Annotations) > 0 {
		w.Errorf("somebody else's Secret was written: %+v", theirs)
	}
}
