package credentialsrequest_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest/decide"
	"github.com/cloudcredential/operator/internal/operator/operatortest"
)

// update writes a change of a Secret.
func update(t *testing.T, w *operatortest.World, s *corev1.Secret, change func(*corev1.Secret)) {
	t.Helper()
	change(s)
	if err := w.Env.Client.Update(t.Context(), s); err != nil {
		t.Fatal(err)
	}
}

// satisfied is a world with an instance and one request that stands well.
func satisfied(t *testing.T, name string) (*operatortest.World, *operatortest.Instance) {
	t.Helper()
	w := operatortest.New(t)
	i := w.Instance()
	w.Request(name)
	i.Satisfy(name)
	forget(i)
	return w, i
}

func TestStrippedMarksAreRestoredAndNoKeyIsMinted(t *testing.T) {
	t.Parallel()
	strip := map[string]func(*corev1.Secret){
		"label":      func(s *corev1.Secret) { s.Labels = nil },
		"annotation": func(s *corev1.Secret) { delete(s.Annotations, v1.AnnotationCredentialsRequest) },
		"both":       func(s *corev1.Secret) { s.Labels, s.Annotations = nil, nil },
	}
	for name, change := range strip {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, i := satisfied(t, "ingress")
			before := w.Secret("ingress")
			update(t, w, before.DeepCopy(), change)
			i.Satisfy("ingress")
			after := w.Secret("ingress")
			if after.Labels[v1.LabelCredentialsRequest] != "true" || after.Annotations[v1.AnnotationCredentialsRequest] != w.Namespace+"/ingress" {
				t.Errorf("marks = %v %v", after.Labels, after.Annotations)
			}
			if operatortest.KeyOf(after) != operatortest.KeyOf(before) {
				t.Error("the key was replaced")
			}
			if writes := w.Cloud.Calls().Writes(); writes != 0 {
				t.Errorf("%d writes to the cloud: %v", writes, operations(w))
			}
			ready(t, w, "ingress")
		})
	}
}

func TestDeletedSecretIsMintedAgainAndTheOldKeyGoes(t *testing.T) {
	t.Parallel()
	w, i := satisfied(t, "ingress")
	old := operatortest.KeyOf(w.Secret("ingress"))
	if err := w.Env.Client.Delete(t.Context(), w.Secret("ingress")); err != nil {
		t.Fatal(err)
	}
	i.Satisfy("ingress")
	key := operatortest.KeyOf(w.Secret("ingress"))
	if _, valid := w.Cloud.Valid(key); !valid || key.ID == old.ID {
		t.Errorf("new key %q is valid: %v", key.ID, valid)
	}
	if _, valid := w.Cloud.Valid(old); valid {
		t.Error("the old key is still valid")
	}
	if users := w.Components(); len(users) != 1 || len(users[0].Keys) != 1 {
		t.Errorf("users = %+v", users)
	}
}

func TestEditedSecretIsPutRight(t *testing.T) {
	t.Parallel()
	edits := map[string]struct {
		change  func(*corev1.Secret)
		newKey  bool
		foreign bool
	}{
		"file of credentials": {change: func(s *corev1.Secret) { s.Data["credentials"] = []byte("[default]") }},
		"extra key":           {change: func(s *corev1.Secret) { s.Data["more"] = []byte("x") }},
		"secret half": {newKey: true, change: func(s *corev1.Secret) {
			s.Data["aws_secret_access_key"] = []byte("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
		}},
		"secret half and no record of the content": {newKey: true, change: func(s *corev1.Secret) {
			s.Data["aws_secret_access_key"] = []byte("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
			delete(s.Annotations, v1.AnnotationContentHash)
		}},
		"key removed": {newKey: true, change: func(s *corev1.Secret) { delete(s.Data, "aws_access_key_id") }},
	}
	for name, edit := range edits {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, i := satisfied(t, "ingress")
			before := w.Secret("ingress")
			update(t, w, before.DeepCopy(), edit.change)
			i.Satisfy("ingress")
			after := w.Secret("ingress")
			if replaced := operatortest.KeyOf(after).ID != operatortest.KeyOf(before).ID; replaced != edit.newKey {
				t.Errorf("key replaced: %v, want %v", replaced, edit.newKey)
			}
			if _, valid := w.Cloud.Valid(operatortest.KeyOf(after)); !valid {
				t.Error("the key in the Secret is not valid")
			}
			if keys := slices.Sorted(maps.Keys(after.Data)); !slices.Equal(keys, []string{"aws_access_key_id", "aws_secret_access_key", "credentials"}) {
				t.Errorf("keys of the data = %v", keys)
			}
			if users := w.Components(); len(users) != 1 || len(users[0].Keys) != 1 {
				t.Errorf("users = %+v", users)
			}
			forget(i)
			i.Satisfy("ingress")
			if writes := i.Kube.Writes(); len(writes) != 0 || len(operations(w)) != 0 {
				t.Errorf("the next pass does something: %v %v", writes, operations(w))
			}
		})
	}
}

func TestSecretOfAnotherIsLeftAsItIs(t *testing.T) {
	t.Parallel()
	foreign := map[string]*corev1.Secret{
		"unmarked":           {},
		"of another request": {ObjectMeta: metav1.ObjectMeta{Annotations: map[string]string{v1.AnnotationCredentialsRequest: "elsewhere/other"}}},
	}
	for name, secret := range foreign {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := operatortest.New(t)
			i := w.Instance()
			held := secret.DeepCopy()
			held.Namespace, held.Name = w.Target, "ingress-creds"
			held.Data = map[string][]byte{"password": []byte("theirs")}
			if err := w.Env.Client.Create(t.Context(), held); err != nil {
				t.Fatal(err)
			}
			w.Request("ingress")
			i.Satisfy("ingress")
			failing(t, w, "ingress", v1.CredentialsProvisionFailure)
			if got := operations(w); len(got) != 0 {
				t.Errorf("calls to the cloud = %v", got)
			}
			if err := w.Env.Client.Delete(t.Context(), w.Get("ingress")); err != nil {
				t.Fatal(err)
			}
			i.Settle("ingress")
			if after := w.SecretAt(w.Target, "ingress-creds"); after == nil || after.ResourceVersion != held.ResourceVersion {
				t.Errorf("the Secret was touched: %+v", after)
			}
		})
	}
}

func TestSecretMadeByAnAdministratorIsAdoptedInTheOperatorsNamespace(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	i := w.Instance()
	held := &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Namespace: w.Target, Name: "ingress-creds"},
		Data:       map[string][]byte{"aws_access_key_id": []byte("AKIAIOSFODNN7EXAMPLE"), "aws_secret_access_key": []byte("theirs")},
	}
	if err := w.Env.Client.Create(t.Context(), held); err != nil {
		t.Fatal(err)
	}
	w.Request("ingress")
	i.Satisfy("ingress")
	ready(t, w, "ingress")
	if _, valid := w.Cloud.Valid(operatortest.KeyOf(w.Secret("ingress"))); !valid {
		t.Error("the key in the Secret is not valid")
	}
	if !slices.Contains(i.Events.Reasons(), credentialsrequest.EventAdopted) {
		t.Errorf("events = %+v", i.Events.Told())
	}
}

func TestOlderOfTwoRequestsForOneSecretWins(t *testing.T) {
	t.Parallel()
	w, i := satisfied(t, "ingress")
	before := w.Secret("ingress")
	w.Request("rival", operatortest.WithSecret(w.Target, "ingress-creds"))
	// Times of creation are in whole seconds, so the order between the two may be that of their UIDs.
	for range 3 {
		for _, name := range []string{"rival", "ingress"} {
			if _, err := i.Pass(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	if after := w.Secret("ingress"); after.ResourceVersion != before.ResourceVersion {
		t.Error("the Secret was written")
	}
	if users := w.Components(); len(users) != 1 {
		t.Errorf("users = %+v", users)
	}
	failing(t, w, "rival", v1.CredentialsProvisionFailure)
	ready(t, w, "ingress")
}

func TestYoungerOfTwoRequestsWaitsForTheOlderThoughThereIsNoSecretYet(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	i := w.Instance()
	older, younger := w.Request("ingress"), w.Request("rival", operatortest.WithSecret(w.Target, "ingress-creds"))
	if decide.Earlier(younger, older) { // times of creation are in whole seconds
		older, younger = younger, older
	}
	i.Satisfy(younger.Name)
	if c := failing(t, w, younger.Name, v1.CredentialsProvisionFailure); !strings.Contains(c.Message, w.Namespace+"/"+older.Name) {
		t.Errorf("the message does not name the older request: %s", c.Message)
	}
	if got := operations(w); len(got) != 0 {
		t.Errorf("calls to the cloud = %v", got)
	}
	i.Satisfy(older.Name)
	ready(t, w, older.Name)
}

func TestRequestThatMayNotHaveTheSecretDoesNotKeepItFromOthers(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	i := w.Instance(func(o *credentialsrequest.Options) { o.TrustedNamespaces = []string{} })
	elsewhere := w.Target + "-team"
	w.Env.Namespace(t, elsewhere)
	hostile := w.NewRequest("hostile", operatortest.WithSecret(w.Target, "ingress-creds"), func(r *v1.CredentialsRequest) { r.Namespace = elsewhere })
	if err := w.Env.Client.Create(t.Context(), hostile); err != nil {
		t.Fatal(err)
	}
	own := w.Request("ingress", operatortest.WithSecret(w.Target, "ingress-creds"))
	for !decide.Earlier(hostile, own) { // times of creation are in whole seconds, and UIDs are random
		if err := w.Env.Client.Delete(t.Context(), own); err != nil {
			t.Fatal(err)
		}
		own = w.Request("ingress", operatortest.WithSecret(w.Target, "ingress-creds"))
	}
	i.Satisfy("ingress")
	ready(t, w, "ingress")
}

func TestRequestOfAnotherPlatformForTheSameSecretDoesNotCount(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	i := w.Instance()
	w.Request("ingress-gcp", operatortest.WithSecret(w.Target, "ingress-creds"),
		operatortest.WithSpec(`{"apiVersion":"cloudcredential.openshift.io/v1","kind":"GCPProviderSpec","predefinedRoles":["roles/viewer"]}`))
	w.Request("ingress")
	i.Satisfy("ingress-gcp")
	i.Satisfy("ingress")
	ready(t, w, "ingress")
}

func TestSecretIsMovedWithItsKeyWhenTheRequestNamesAnother(t *testing.T) {
	t.Parallel()
	w, i := satisfied(t, "ingress")
	key := operatortest.KeyOf(w.Secret("ingress"))
	request := w.Get("ingress")
	request.Spec.SecretRef.Name = "elsewhere"
	if err := w.Env.Client.Update(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	i.Satisfy("ingress")
	if moved := w.SecretAt(w.Target, "elsewhere"); moved == nil || operatortest.KeyOf(moved) != key {
		t.Errorf("new Secret = %+v", moved)
	}
	if w.Secret("ingress") != nil {
		t.Error("the former Secret is still there")
	}
	if writes := w.Cloud.Calls().Writes(); writes != 0 {
		t.Errorf("writes to the cloud = %v", operations(w))
	}
	if record := ready(t, w, "ingress").Status.DeliveredSecret; record.Name != "elsewhere" {
		t.Errorf("record = %+v", record)
	}
}

func TestSecretsThatMayNotBeAskedFor(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	i := w.Instance(func(o *credentialsrequest.Options) { o.TrustedNamespaces = []string{} })
	other := w.Target + "-other"
	w.Env.Namespace(t, other)
	refused := map[string]*v1.CredentialsRequest{
		"in another namespace": w.NewRequest("a", func(r *v1.CredentialsRequest) { r.Namespace = other }),
		"root secret":          w.NewRequest("b", operatortest.WithSecret("kube-system", "aws-creds")),
		"of another platform":  w.NewRequest("c", operatortest.WithSecret("kube-system", "gcp-credentials")),
	}
	for name, request := range refused {
		t.Run(name, func(t *testing.T) {
			if err := w.Env.Client.Create(t.Context(), request); err != nil {
				t.Fatal(err)
			}
			if _, err := i.PassOver(nameOf(request)); err != nil {
				t.Fatal(err)
			}
			found := conditionsOf(t, w, request)
			if c := found[v1.CredentialsProvisionFailure]; c.Status != corev1.ConditionTrue {
				t.Errorf("conditions = %+v", found)
			}
			if found[v1.Ready].Reason != "TargetSecretForbidden" {
				t.Errorf("Ready = %+v", found[v1.Ready])
			}
		})
	}
	if got := operations(w); len(got) != 0 {
		t.Errorf("calls to the cloud = %v", got)
	}
	own := w.NewRequest("own", func(r *v1.CredentialsRequest) { r.Namespace, r.Spec.SecretRef.Namespace = other, other })
	if err := w.Env.Client.Create(t.Context(), own); err != nil {
		t.Fatal(err)
	}
	if _, err := i.PassOver(nameOf(own)); err != nil {
		t.Fatal(err)
	}
	if found := conditionsOf(t, w, own); found[v1.Ready].Status != corev1.ConditionTrue {
		t.Errorf("a request for a Secret in its own namespace: %+v", found)
	}
}
