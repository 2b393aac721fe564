package targetsecret_test

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/targetsecret"
)

func TestJudge(t *testing.T) {
	t.Parallel()
	claim := targetsecret.Claim{
		Request:   types.NamespacedName{Namespace: "ns", Name: "ingress"},
		Delivered: &v1.DeliveredSecret{Namespace: "target", Name: "creds", UID: "1"},
	}
	adopting := claim
	adopting.AdoptKeys = []string{"id", "key", "*.token"}
	secret := func(uid types.UID, annotation string, keys ...string) *corev1.Secret {
		s := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: "target", Name: "creds", UID: uid}, Data: map[string][]byte{}}
		if annotation != "" {
			s.Annotations = map[string]string{v1.AnnotationCredentialsRequest: annotation}
		}
		for _, key := range keys {
			s.Data[key] = []byte("x")
		}
		return s
	}
	labelled := secret("9", "", "id")
	labelled.Labels = map[string]string{v1.LabelCredentialsRequest: "true"}
	owned := secret("9", "", "id")
	owned.OwnerReferences = []metav1.OwnerReference{{Kind: "Other"}}
	token := secret("9", "", "id")
	token.Type = corev1.SecretTypeServiceAccountToken
	tests := map[string]struct {
		found *corev1.Secret
		claim targetsecret.Claim
		want  targetsecret.Ownership
	}{
		"there is none":                              {nil, claim, targetsecret.Absent},
		"annotation names the request":               {secret("1", "ns/ingress"), claim, targetsecret.Ours},
		"restored from a backup under another UID":   {secret("2", "ns/ingress"), claim, targetsecret.Ours},
		"stripped, and the one that was delivered":   {secret("1", "", "id", "key", "more"), claim, targetsecret.Stripped},
		"stripped, and another one of that name":     {secret("2", "", "id", "key"), claim, targetsecret.Foreign},
		"annotation names another request":           {secret("1", "ns/other"), claim, targetsecret.Foreign},
		"annotation names another, adoption allowed": {secret("1", "ns/other", "id"), adopting, targetsecret.Foreign},
		"label alone proves nothing":                 {labelled, claim, targetsecret.Foreign},
		"unmarked with credential keys only":         {secret("9", "", "id", "key"), adopting, targetsecret.Adoptable},
		"unmarked with other keys":                   {secret("9", "", "id", "password"), adopting, targetsecret.Foreign},
		"unmarked with keys of any beginning":        {secret("9", "", "id", "a.token", "b.c.token"), adopting, targetsecret.Adoptable},
		"unmarked with a key that ends otherwise":    {secret("9", "", "a.token.old"), adopting, targetsecret.Foreign},
		"unmarked, adoption not allowed":             {secret("9", "", "id"), claim, targetsecret.Foreign},
		"unmarked and owned by another object":       {owned, adopting, targetsecret.Foreign},
		"unmarked and of another type":               {token, adopting, targetsecret.Foreign},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			owner, holder := targetsecret.Judge(test.found, test.claim)
			if owner != test.want {
				t.Errorf("owner = %s, want %s", owner, test.want)
			}
			if (owner == targetsecret.Foreign) != (holder != "") {
				t.Errorf("holder = %q", holder)
			}
		})
	}
}

func TestHashTellsContentsApart(t *testing.T) {
	t.Parallel()
	contents := []map[string][]byte{
		nil,
		{"a": nil},
		{"a": []byte("b")},
		{"ab": nil},
		{"a": []byte("bc"), "d": nil},
		{"a": []byte("b"), "c": []byte("d")},
		{"a": []byte("d"), "c": []byte("b")},
	}
	seen := map[string]int{}
	for i, content := range contents {
		hash := targetsecret.Hash(content)
		if j, again := seen[hash]; again {
			t.Errorf("contents %d and %d have one hash", i, j)
		}
		seen[hash] = i
	}
}

func TestDeliveredTellsWhatTheAnnotationsSay(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	state := targetsecret.State{Owner: targetsecret.Ours, Found: &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Annotations: map[string]string{
			v1.AnnotationIdentity: "user", v1.AnnotationRequestUID: "uid", v1.AnnotationMintedAt: at.Format(time.RFC3339),
		}},
		Data: map[string][]byte{"id": []byte("value")},
	}}
	got := state.Delivered()
	if got.Identity != "user" || got.RequestUID != "uid" || !got.MintedAt.Equal(at) || got.Data["id"].RevealString() != "value" {
		t.Errorf("delivered = %+v", got)
	}
	state.Owner = targetsecret.Foreign
	if state.Delivered() != nil {
		t.Error("a foreign Secret is shown to a provider")
	}
}
