package credentialsrequest_test

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/cloudcredential/operator/internal/operator/operatortest"
)

// die runs one pass of an instance that is killed at the n-th of its requests, to cluster and cloud together: before it is sent, or after it
// took effect. It reports whether there were so many.
func die(w *operatortest.World, name string, n int, after bool) bool {
	i := w.Instance()
	var sent, answered atomic.Int64
	kill := func(count *atomic.Int64) func(int, *http.Request) error {
		return func(int, *http.Request) error {
			if count.Add(1) == int64(n) {
				i.Kill()
			}
			return nil
		}
	}
	if after {
		i.Kube.After, i.Net.After = kill(&answered), kill(&answered)
	} else {
		i.Kube.Before, i.Net.Before = kill(&sent), kill(&sent)
	}
	_, _ = i.Pass(name)
	return sent.Load()+answered.Load() >= int64(n)
}

// mostRequests is more than any pass makes.
const mostRequests = 40

func TestDeathAtAnyRequestOfAMint(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{false, true} {
		for n := 1; n <= mostRequests; n++ {
			w := operatortest.New(t)
			w.Request("ingress")
			more := die(w, "ingress", n, after)
			i := w.Instance()
			i.Settle("ingress")
			whole(t, w, fmt.Sprintf("death at request %d, after it: %v", n, after))
			i.Settle("ingress")
			forget(i)
			i.Satisfy("ingress")
			if writes := i.Kube.Writes(); len(writes) != 0 {
				t.Errorf("death at %d: a settled request is written: %v", n, writes)
			}
			if !more {
				t.Logf("a pass makes %d requests", n-1)
				break
			}
		}
	}
}

// whole fails the test unless the world holds exactly what one minted request leads to.
func whole(t *testing.T, w *operatortest.World, what string) {
	t.Helper()
	ready(t, w, "ingress")
	users := w.Components()
	if len(users) != 1 || len(users[0].Keys) != 1 || len(users[0].Policies) != 1 {
		t.Errorf("%s: users = %+v", what, users)
		return
	}
	if name, valid := w.Cloud.Valid(operatortest.KeyOf(w.Secret("ingress"))); !valid || name != users[0].Name {
		t.Errorf("%s: the key in the Secret is of %q, valid %v", what, name, valid)
	}
}

func TestDeathAtAnyRequestOfARotation(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{false, true} {
		for n := 1; n <= mostRequests; n++ {
			w, _ := satisfied(t, "ingress")
			held := w.Secret("ingress")
			held.Data["aws_secret_access_key"] = []byte("edited")
			if err := w.Env.Client.Update(t.Context(), held); err != nil {
				t.Fatal(err)
			}
			more := die(w, "ingress", n, after)
			rotated := operatortest.KeyOf(w.Secret("ingress"))
			w.Instance().Settle("ingress")
			what := fmt.Sprintf("death at request %d, after it: %v", n, after)
			whole(t, w, what)
			if rotated.Secret != "edited" && operatortest.KeyOf(w.Secret("ingress")) != rotated {
				t.Errorf("%s: a key that was delivered well was replaced", what)
			}
			if !more {
				t.Logf("a pass makes %d requests", n-1)
				break
			}
		}
	}
}

func TestDeathAtAnyRequestOfADeletion(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{false, true} {
		for n := 1; n <= mostRequests; n++ {
			w, _ := satisfied(t, "ingress")
			remove(t, w, "ingress")
			more := die(w, "ingress", n, after)
			w.Instance().Settle("ingress")
			gone(t, w, "ingress")
			if !more {
				t.Logf("a pass makes %d requests", n-1)
				break
			}
		}
	}
}

func TestDeathWhileASecretIsMoved(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{false, true} {
		for n := 1; n <= mostRequests; n++ {
			w, _ := satisfied(t, "ingress")
			key := operatortest.KeyOf(w.Secret("ingress"))
			request := w.Get("ingress")
			request.Spec.SecretRef.Name = "moved"
			if err := w.Env.Client.Update(t.Context(), request); err != nil {
				t.Fatal(err)
			}
			more := die(w, "ingress", n, after)
			w.Instance().Settle("ingress")
			if moved := w.SecretAt(w.Target, "moved"); moved == nil || operatortest.KeyOf(moved) != key || w.Secret("ingress") != nil {
				t.Errorf("death at request %d, after it: %v: the Secret was not moved with its key", n, after)
			}
			if got := ready(t, w, "ingress").Status.DeliveredSecret; got.Name != "moved" || got.Namespace != w.Target {
				t.Errorf("record = %+v", got)
			}
			if !more {
				t.Logf("a pass makes %d requests", n-1)
				break
			}
		}
	}
}
