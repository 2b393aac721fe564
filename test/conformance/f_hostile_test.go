package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/request"
)

// TestF5_hostile_requests has a request be changed into everything that somebody hostile can write: the operator does not panic, says what is wrong
// in a few words, and neither the Secret nor the rights hold more than they should. Nobody else notices, and a good request makes it good.
func TestF5_hostile_requests(t *testing.T) {
	eachThat(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		spec := c.Spec(0, few(c)...)
		if mode == v1.ModeToken {
			spec = c.TokenSpec(few(c)...)
		}
		good, err := request.Encode(spec)
		must(t, err)
		edits := append(hostileSpecs(t, good), hostileFields()...)
		const side = 8 // by side
		for i, some := range slices.Collect(slices.Chunk(edits, len(edits)/side+1)) {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				w := NewWorld(t, c, mode)
				for _, name := range []string{"bystander", "request"} {
					w.File(name, func(r *v1.CredentialsRequest) { r.Spec.ProviderSpec = good })
				}
				o := w.Start(nil)
				o.Settle("bystander", "request")
				h := hostile{
					World: w, o: o, asked: few(c), lines: linesOf(w.Secret("request")),
					bystander: w.Request("bystander"), before: w.State("request"),
				}
				for _, e := range some {
					h.edit(e.name, e.change)
				}
				h.finish()
				if h.taken < len(some)/3 {
					t.Errorf("the API server took only %d of %d hostile requests", h.taken, len(some))
				}
			})
		}
	}, func(c Cloud, mode v1.Mode) bool { return mode == foremost(c) || mode == v1.ModeToken })
}

// hostileEdit is an edit of a request.
type hostileEdit struct {
	name   string
	change func(*v1.CredentialsRequest)
}

// hostileSpecs are edits of the provider spec.
func hostileSpecs(t *testing.T, good *runtime.RawExtension) []hostileEdit {
	t.Helper()
	var edits []hostileEdit
	all, err := mutations(good.Raw)
	must(t, err)
	for _, m := range all {
		edits = append(edits, hostileEdit{m.name, func(r *v1.CredentialsRequest) { r.Spec.ProviderSpec = &runtime.RawExtension{Raw: m.document} }})
	}
	return edits
}

// hostileFields are edits of everything else.
func hostileFields() []hostileEdit {
	var edits []hostileEdit
	for i, s := range hostileStrings() {
		add := func(field string, change func(*v1.CredentialsRequest)) {
			edits = append(edits, hostileEdit{fmt.Sprintf("%s#%d", field, i), change})
		}
		add("cloudTokenPath", func(r *v1.CredentialsRequest) { r.Spec.CloudTokenPath = s })
		add("annotations", func(r *v1.CredentialsRequest) { r.Annotations = map[string]string{v1.AnnotationIdentity: s} })
		add("secretRef", func(r *v1.CredentialsRequest) { r.Spec.SecretRef.Kind, r.Spec.SecretRef.FieldPath = s, s })
		if i%3 > 0 {
			continue // names are checked the same everywhere
		}
		add("secretRef.name", func(r *v1.CredentialsRequest) { r.Spec.SecretRef.Name = s })
		add("secretRef.namespace", func(r *v1.CredentialsRequest) { r.Spec.SecretRef.Namespace = s })
		add("serviceAccountNames", func(r *v1.CredentialsRequest) { r.Spec.ServiceAccountNames = []string{"good", s} })
	}
	return edits
}

// hostile is a world with a request that somebody hostile may edit.
type hostile struct {
	*World
	o         *Operator
	asked     []string
	lines     map[string]int
	bystander *v1.CredentialsRequest
	before    State
	taken     int
	told      int
}

// edit makes one edit, lets the operator meet it, and takes it back.
func (h *hostile) edit(name string, change func(*v1.CredentialsRequest)) {
	h.Helper()
	defer func() {
		if cause := recover(); cause != nil {
			h.Errorf("%s: panic: %v", name, cause)
		}
	}()
	object := h.Request("request")
	spec, finalizers := object.Spec.DeepCopy(), slices.Clone(object.Finalizers)
	change(object)
	if err := h.Env.Client.Update(h.Context(), object); err != nil {
		if apierrors.IsConflict(err) {
			h.Fatal(err)
		}
		return // the API server does not take it
	}
	h.taken++
	_, _ = h.o.Pass("request")
	h.Clock.Advance(time.Minute)
	after := h.Request("request")
	h.check(name, after.Status)
	after.Spec, after.Finalizers, after.Annotations = *spec, finalizers, nil
	if err := h.Env.Client.Update(h.Context(), after); err != nil {
		h.Fatalf("%s: it cannot be taken back: %v", name, err)
	}
}

// check looks at what the edit led to.
func (h *hostile) check(name string, status v1.CredentialsRequestStatus) {
	h.Helper()
	encoded, err := json.Marshal(status)
	if err != nil || len(encoded) > 16<<10 {
		h.Errorf("%s: the status has %d bytes: %v", name, len(encoded), err)
	}
	for _, c := range status.Conditions {
		if i := strings.IndexFunc(c.Message, unicode.IsControl); i >= 0 {
			h.Errorf("%s: a condition holds %q", name, c.Message[i])
		}
	}
	events := h.o.Told.Events()
	for _, event := range events[h.told:] {
		if strings.ContainsFunc(event.Note, unicode.IsControl) || len(event.Note) > 1024 {
			h.Errorf("%s: an event holds %.2000q", name, event.Note)
		}
	}
	h.told = len(events)
	var secrets corev1.SecretList
	must(h, h.Env.Client.List(h.Context(), &secrets, client.InNamespace(h.Targets)))
	for i := range secrets.Items {
		if secrets.Items[i].Name != "bystander" {
			h.checkSecret(name, &secrets.Items[i])
		}
	}
	if len(secrets.Items) > 2 || len(h.Account.Identities()) > 2 {
		h.Errorf("%s: there are %d Secrets and identities %v", name, len(secrets.Items), h.Account.Identities())
	}
}

// checkSecret expects a Secret to look like the one of a good request, and its holder to have no right that was not asked for.
func (h *hostile) checkSecret(name string, secret *corev1.Secret) {
	h.Helper()
	if diff := cmp.Diff(h.lines, linesOf(secret)); diff != "" {
		h.Errorf("%s: the Secret has other lines (-want +got):\n%s", name, diff)
	}
	holder, valid := h.Account.Holder(secret.Data)
	if !valid || !slices.Contains(h.Account.Identities(), holder) {
		return
	}
	for _, right := range h.Account.Rights(holder) {
		if !slices.Contains(h.asked, right) {
			h.Errorf("%s: %s was granted, and nobody asked for it", name, right)
		}
	}
}

// finish expects all to be as it was.
func (h *hostile) finish() {
	h.Helper()
	h.o.Settle("request")
	if diff := cmp.Diff(sameGeneration(h.before.Calm(h.World)), sameGeneration(h.State("request").Calm(h.World))); diff != "" {
		h.Errorf("when the request is good again, it is not as before (-before +after):\n%s", diff)
	}
	if effects := h.o.During(func() { h.o.Settle("bystander") }); effects.Kube > 0 {
		h.Errorf("the bystander was touched: %+v", effects)
	}
	if diff := cmp.Diff(h.bystander, h.Request("bystander")); diff != "" {
		h.Errorf("the bystander is another (-before +after):\n%s", diff)
	}
}

// linesOf is how many lines each value of a Secret has.
func linesOf(secret *corev1.Secret) map[string]int {
	lines := map[string]int{}
	for key, value := range secret.Data {
		lines[key] = bytes.Count(value, []byte("\n")) + bytes.Count(value, []byte("\r"))
	}
	return lines
}
