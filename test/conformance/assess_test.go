package conformance

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/internal/operator/rootsecret"
	"github.com/cloudcredential/operator/sim/fault"
)

// assesses reports whether there is somebody to ask what a root credential can be used for.
func assesses(c Cloud, mode v1.Mode) bool { return mode != v1.ModeToken && len(c.Places()) > 0 }

// assessed are the operations, handshakes included, with which the root credential of a mode is looked at, and what is found out.
func assessed(t *testing.T, c Cloud, mode v1.Mode) (asked []operation, found Finding) {
	t.Helper()
	w := NewWorld(t, c, mode)
	a := w.Start(nil).Assessor()
	w.Account.Calls().Reset()
	_, err := a.Look()
	must(t, err)
	for _, call := range w.Account.Calls().All() {
		if op := (operation{call.Service, call.Operation}); !slices.Contains(asked, op) {
			asked = append(asked, op)
		}
	}
	if len(asked) == 0 || w.Found().Mode != strings.ToLower(string(mode)) {
		t.Fatalf("with %v it is found out that %+v", asked, w.Found())
	}
	return asked, w.Found()
}

// eachAssessed runs a case, in a bubble, for every operation of the assessment of every cloud and mode.
func eachAssessed(t *testing.T, test func(w *World, op operation, found Finding)) {
	t.Helper()
	eachThat(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		asked, found := assessed(t, c, mode)
		for _, op := range asked {
			t.Run(op.name, func(t *testing.T) {
				t.Parallel()
				bubble(t, c, mode, func(w *World) { test(w, op, found) })
			})
		}
	}, assesses)
}

// TestC3_assessment_breaks has each operation with which the root credential is looked at fail in every way: what was known of it stays in force, requests are
// satisfied as before, and it is told once that nothing could be found out.
func TestC3_assessment_breaks(t *testing.T) {
	eachAssessed(t, func(w *World, op operation, found Finding) {
		for _, effect := range []fault.Effect{
			fault.InternalError, fault.Unavailable, fault.Throttle, fault.ResetBefore, fault.ResetAfter, fault.Garbage, fault.Hang,
		} {
			production(w)
			o := w.Start(nil)
			a := o.Assessor()
			_, err := a.Look()
			must(w, err)
			repair := w.Account.Faults().Add(fault.Rule{Effect: effect, Match: only(op.service, op.name)})
			for range 3 {
				time.Sleep(interval)
				began := time.Now()
				_, err = a.Look()
				if took := time.Since(began); took > 5*time.Minute {
					w.Errorf("%s: it took %s", effect, took)
				}
			}
			if w.Found() != found {
				w.Errorf("%s: the root secret says %+v", effect, w.Found())
			}
			if told := o.unknown(); err != nil && told != 1 {
				w.Errorf("%s: that nothing was found out is told %d times", effect, told)
			}
			if err == nil && !unasked(w.Cloud) {
				w.Errorf("%s: nothing failed", effect)
			}
			repair()
			time.Sleep(time.Hour)
			if _, err := a.Look(); err != nil || w.Found() != found {
				w.Errorf("%s: when it works again, the root secret says %+v: %v", effect, w.Found(), err)
			}
			o.Kill()
		}
		w.File("request")
		o := w.Start(nil)
		defer o.Kill()
		o.Settle("request")
		requireGood(w, w.Mode, w.State("request"))
	})
}

// unknown is how often it was told that nothing could be found out of the root credential.
func (o *Operator) unknown() int {
	told := 0
	for _, event := range o.Told.Events() {
		if event.Reason == rootsecret.EventUnknown {
			told++
		}
	}
	return told
}

// TestC4_assessment_is_denied refuses one operation at a time to the root credential. Who may not look is no reason to refuse what works; if it is said to be of no
// use, requests say why. When the denial is lifted, all is as before.
func TestC4_assessment_is_denied(t *testing.T) {
	eachAssessed(t, func(w *World, op operation, found Finding) {
		if w.Account.Public(op.service, op.name) {
			return
		}
		o := w.Start(nil)
		defer o.Kill()
		a := o.Assessor()
		lift := w.Account.Faults().Add(fault.Rule{Effect: fault.Deny, Match: only(op.service, op.name)})
		time.Sleep(interval)
		_, err := a.Look()
		denied := w.Found()
		switch {
		case err != nil && denied != found:
			w.Errorf("the root secret says %+v, and it ended with %v", denied, err)
		case denied.Mode == v1.ModeAnnotationInsufficient && denied.Reason == "":
			w.Error("that it is of no use is said without a reason")
		case denied.Mode == v1.ModeAnnotationInsufficient:
			w.File("request")
			_, _ = o.Pass("request")
			requireFound(w, denied.Reason)
		}
		lift()
		time.Sleep(interval)
		if _, err := a.Look(); err != nil || w.Found() != found {
			w.Errorf("when the denial is lifted, the root secret says %+v: %v", w.Found(), err)
		}
		if w.Request("request") == nil {
			w.File("request")
		}
		o.Settle("request")
		requireGood(w, w.Mode, w.State("request"))
	})
}

// requireFound expects the request to say that the root credential is of no use, and why.
func requireFound(w *World, reason string) {
	w.Helper()
	failing, found := condition.Failing(w.Request("request").Status.Conditions)
	if !found || failing.Type != v1.InsufficientCloudCreds || !strings.Contains(failing.Message, reason) {
		w.Errorf("the request does not say %q: %+v", reason, w.Request("request").Status.Conditions)
	}
}

// TestF10_root_credential_is_looked_at_again has every mishap befall a root credential of which nothing is written down: it is found out what is wrong, a request
// says it, and when it is made good, that is found out, too.
func TestF10_root_credential_is_looked_at_again(t *testing.T) {
	eachThat(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		_, found := assessed(t, c, mode)
		for i, mishap := range c.Open(t, NewClock().Now).Mishaps(rootOf(mode)) {
			t.Run(mishap.Name, func(t *testing.T) {
				t.Parallel()
				w := NewWorld(t, c, mode)
				mishap := w.Account.Mishaps(rootOf(mode))[i]
				o := w.Start(nil)
				a := o.Assessor()
				w.put(mishap.Happen(t))
				w.Clock.Advance(interval) // so that nothing lasts that was got with the credential before
				_, err := a.Look()
				must(t, err)
				w.File("request")
				_, _ = o.Pass("request")
				_, _ = o.Pass("request")
				switch {
				case mishap.Harmless && w.Found() != found:
					t.Errorf("the root secret says %+v", w.Found())
				case !mishap.Harmless && w.Found().Mode == found.Mode:
					t.Errorf("the root secret says %+v of a credential of no use", w.Found())
				case !mishap.Harmless:
					requireSaid(t, w, mishap, "")
				}
				w.put(mishap.Mend(t))
				w.Clock.Advance(interval)
				if _, err := a.Look(); err != nil || w.Found() != found {
					t.Errorf("when it is made good, the root secret says %+v: %v", w.Found(), err)
				}
				o.Settle("request")
				requireGood(t, mode, w.State("request"))
			})
		}
	}, assesses)
}

// put puts a root secret there of which nobody has found anything out; nil takes it away.
func (w *World) put(data map[string][]byte) {
	if data == nil {
		w.RemoveRoot()
		return
	}
	w.Settings.SetRoot(w.root, data, "")
}

// TestC4_root_credential_lacks_a_right has a request ask for more than a root credential has that is handed on: it says what is missing and to whom, nothing is delivered
// to it, and it is left in peace mostly; others do not notice. When it asks for less, it is satisfied.
func TestC4_root_credential_lacks_a_right(t *testing.T) {
	eachThat(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		bubble(t, c, mode, func(w *World) {
			production(w)
			excess, says := c.Excess()
			work := w.Start(nil).Work(0)
			defer work.Stop()
			w.File("request", func(r *v1.CredentialsRequest) { r.Spec.ProviderSpec = w.encode(w.Spec(append(c.Sample(), excess)...)) })
			w.File("bystander")
			work.Wake("request", "bystander")
			work.For(2 * time.Hour)
			failing, found := condition.Failing(w.Request("request").Status.Conditions)
			if !found || failing.Type != v1.InsufficientCloudCreds || !strings.Contains(failing.Message, says) {
				w.Errorf("the request does not say that %s is missing: %+v", says, w.Request("request").Status.Conditions)
			}
			if w.Secret("request") != nil || w.Secret("bystander") == nil {
				w.Error("the wrong Secrets are delivered")
			}
			if passes := work.Passes("request"); len(passes) > 30 {
				w.Errorf("%d passes in two hours", len(passes))
			}
			w.Ask("request", w.Spec(c.Sample()...))
			work.Wake("request")
			work.For(time.Minute)
			requireGood(w, mode, w.State("request"))
		})
	}, func(c Cloud, mode v1.Mode) bool {
		excess, _ := c.Excess()
		return mode == v1.ModePassthrough && excess != ""
	})
}

// TestC9_ca_bundle_of_the_assessment has the cloud be reached at an endpoint that only the cluster's CA bundle vouches for: without it nothing is sent there, and nothing
// found out; with it the operator that runs finds out all.
func TestC9_ca_bundle_of_the_assessment(t *testing.T) {
	eachThat(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		_, found := assessed(t, c, mode)
		w := NewWorld(t, c, mode)
		account, way, bundle := c.Private(t, w.Clock.Now)
		w.settle(account)
		w.toCloud, w.way = nil, way
		a := w.Start(nil).Assessor()
		nothing := Finding{}
		_, err := a.Look()
		switch {
		case unasked(c):
			nothing = found
			must(t, err)
		case err == nil || !strings.Contains(err.Error(), "certificate"):
			t.Errorf("without the bundle it ended with %v", err)
		}
		if calls := w.Account.Calls().All(); len(calls) > 0 || w.Found() != nothing {
			t.Errorf("without the bundle the root secret says %+v, and the calls were %+v", w.Found(), calls)
		}
		name := cluster.BundleConfigMap(w.Account.Provider(nil, nil, w.Clock.Now))
		config := &corev1.ConfigMap{Data: map[string]string{"ca-bundle.pem": string(bundle)}}
		config.Namespace, config.Name = name.Namespace, name.Name
		w.Settings.Put(config)
		w.Account.Calls().Reset()
		_, err = a.Look()
		must(t, err)
		if calls := w.Account.Calls().All(); len(calls) == 0 {
			t.Error("with the bundle nothing was called")
		}
		if diff := cmp.Diff(found, w.Found()); diff != "" {
			t.Errorf("with the bundle the root secret says otherwise than elsewhere (-want +got):\n%s", diff)
		}
	}, assesses)
}
