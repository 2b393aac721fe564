package credentialsrequest_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/internal/operator/operatortest"
)

// once calls act at the first request of that method on a target Secret.
func once(method string, act func()) func(int, *http.Request) error {
	var do sync.Once
	return func(_ int, request *http.Request) error {
		if request.Method == method && strings.Contains(request.URL.Path, "/secrets") {
			do.Do(act)
		}
		return nil
	}
}

func TestSecretThatIsChangedAtTheSameTime(t *testing.T) {
	t.Parallel()
	theirs := func(w *operatortest.World) {
		update(t, w, w.Secret("ingress"), func(s *corev1.Secret) { s.Data["aws_secret_access_key"] = []byte("since " + s.ResourceVersion) })
	}
	tests := map[string]func(*operatortest.World, *operatortest.Instance){
		"before it is written": func(w *operatortest.World, i *operatortest.Instance) {
			i.Kube.Before = once(http.MethodPut, func() { theirs(w) })
		},
		"before it is read back": func(w *operatortest.World, i *operatortest.Instance) {
			i.Kube.After = once(http.MethodPut, func() { theirs(w) })
		},
	}
	for name, interfere := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _ := satisfied(t, "ingress")
			old := operatortest.KeyOf(w.Secret("ingress"))
			theirs(w) // so that a new key is due
			i := w.Instance()
			interfere(w, i)
			if _, err := i.Pass("ingress"); err == nil {
				t.Error("the pass succeeded")
			}
			if _, valid := w.Cloud.Valid(old); !valid {
				t.Error("the old key went before the new one was seen in the Secret")
			}
			w.Instance().Settle("ingress")
			whole(t, w, name)
		})
	}
}

func TestSecretThatComesIntoBeingAtTheSameTimeIsLeftAsItIs(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	i := w.Instance()
	w.Request("ingress")
	foreign := &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Namespace: w.Target, Name: "ingress-creds"}, Data: map[string][]byte{"password": []byte("theirs")},
	}
	i.Kube.Before = once(http.MethodPost, func() {
		if err := w.Env.Client.Create(t.Context(), foreign); err != nil {
			t.Error(err)
		}
	})
	if _, err := i.Pass("ingress"); err == nil {
		t.Error("the pass succeeded")
	}
	i.Satisfy("ingress")
	failing(t, w, "ingress", v1.CredentialsProvisionFailure)
	if now := w.Secret("ingress"); now.ResourceVersion != foreign.ResourceVersion {
		t.Error("the Secret was touched")
	}
}

func TestSecretThatWasReplacedIsNotDeleted(t *testing.T) {
	t.Parallel()
	w, _ := satisfied(t, "ingress")
	remove(t, w, "ingress")
	i := w.Instance()
	i.Kube.Before = once(http.MethodDelete, func() {
		if err := w.Env.Client.Delete(t.Context(), w.Secret("ingress")); err != nil {
			t.Error(err)
		}
		theirs := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: w.Target, Name: "ingress-creds"}}
		if err := w.Env.Client.Create(t.Context(), theirs); err != nil {
			t.Error(err)
		}
	})
	if _, err := i.Pass("ingress"); err == nil {
		t.Error("the pass succeeded")
	}
	w.Instance().Settle("ingress")
	if w.Secret("ingress") == nil {
		t.Error("a Secret that somebody else made was deleted")
	}
	if w.Get("ingress") != nil || len(w.Components()) != 0 {
		t.Error("the request and its identity should be gone")
	}
}

func TestRequestThatIsEditedDuringAPassIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	i := w.Instance()
	w.Request("ingress")
	i.Kube.After = once(http.MethodPost, func() {
		edited := w.Get("ingress")
		operatortest.WithSpec(strings.Replace(operatortest.DefaultSpec, `"s3:ListBucket"`, `"s3:GetObject"`, 1))(edited)
		if err := w.Env.Client.Update(t.Context(), edited); err != nil {
			t.Error(err)
		}
	})
	if _, err := i.Pass("ingress"); err == nil {
		t.Error("the status was written onto a request that had changed")
	}
	if got := w.Get("ingress"); condition.IsTrue(got.Status.Conditions, v1.Ready) {
		t.Errorf("status = %+v", got.Status)
	}
	i.Satisfy("ingress")
	whole(t, w, "after the second pass")
	if user := w.Components()[0].Name; w.Cloud.Allows(user, "s3:ListBucket", "*") || !w.Cloud.Allows(user, "s3:GetObject", "*") {
		t.Error("the rights are not those of the edited request")
	}
}
