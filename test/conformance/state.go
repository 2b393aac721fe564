package conformance

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/targetsecret"
)

// State is everything that there is in a world because of one request, in a form in which it can be compared with that of another world: names
// that are chosen, UIDs, keys and times are replaced by words that say whether they are what they should be.
type State struct {
	// Finalizers of the request; Filed is false where there is no request any more.
	Filed      bool
	Finalizers []string
	// Status of the request as JSON.
	Status string
	// Secret is what the target Secret holds besides payload: its keys, labels and annotations. Delivered is false where there is none.
	Delivered bool
	Secret    string
	// Valid says that the cloud accepts the credential in the Secret, and Own that it belongs to an identity of the account.
	Valid, Own bool
	// Identities in the account, Keys of all of them, and Leftovers besides.
	Identities, Keys, Leftovers int
	// Rights that the holder of the Secret's credential has.
	Rights []string
}

// State is that of a request as everything stands now. The account holds nothing for other requests.
func (w *World) State(name string) State {
	w.Helper()
	state := State{Identities: len(w.Account.Identities()), Leftovers: len(w.Account.Leftovers())}
	for _, identity := range w.Account.Identities() {
		state.Keys += len(w.Account.Keys(identity))
	}
	words := map[string]string{w.Requests: "REQUESTS", w.Targets: "TARGETS"}
	for _, identity := range w.Account.Identities() {
		words[identity] = "IDENTITY"
	}
	object, secret := w.Request(name), w.Secret(name)
	if secret != nil {
		words[string(secret.UID)], words[targetsecret.Hash(secret.Data)] = "SECRET-UID", "SECRET-HASH"
		var holder string
		holder, state.Valid = w.Account.Holder(secret.Data)
		state.Own = slices.Contains(w.Account.Identities(), holder)
		if state.Own {
			state.Rights = w.Account.Rights(holder)
		}
		if key := w.Account.KeyID(secret.Data); key != "" {
			words[key] = "KEY"
		}
	}
	if object != nil {
		words[string(object.UID)] = "REQUEST-UID"
		state.Filed, state.Finalizers = true, object.Finalizers
		state.Status = plain(w, object.Status, words)
	}
	if secret != nil {
		state.Delivered, state.Secret = true, plain(w, described(secret), words)
	}
	return state
}

// described is what a Secret says, without payload.
func described(secret *corev1.Secret) any {
	var keys []string
	for key, value := range secret.Data {
		if len(value) == 0 {
			key += " (empty)"
		}
		keys = append(keys, key)
	}
	slices.Sort(keys)
	annotations := map[string]string{}
	for name, value := range secret.Annotations {
		if name == v1.AnnotationMintedAt {
			if _, err := time.Parse(time.RFC3339, value); err == nil {
				value = "TIME"
			}
		}
		annotations[name] = value
	}
	return map[string]any{"keys": keys, "labels": secret.Labels, "annotations": annotations, "type": secret.Type}
}

// plain is a value as indented JSON with words put in and times taken out.
func plain(w *World, value any, words map[string]string) string {
	w.Helper()
	if status, ok := value.(v1.CredentialsRequestStatus); ok {
		value = timeless(status)
	}
	encoded, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		w.Fatal(err)
	}
	text := string(encoded)
	for long, word := range words {
		if long != "" {
			text = strings.ReplaceAll(text, long, word)
		}
	}
	return text
}

// timeless is a status without times and without the resourceVersions that it is based on, its conditions in the order of their types.
func timeless(status v1.CredentialsRequestStatus) v1.CredentialsRequestStatus {
	status = *status.DeepCopy()
	if status.LastSyncTimestamp != nil {
		status.LastSyncTimestamp = &metav1.Time{}
	}
	status.LastSyncCloudCredsSecretResourceVersion, status.LastSyncInfrastructureResourceVersion = "", ""
	for i := range status.Conditions {
		status.Conditions[i].LastProbeTime, status.Conditions[i].LastTransitionTime = metav1.Time{}, metav1.Time{}
	}
	slices.SortFunc(status.Conditions, func(a, b v1.CredentialsRequestCondition) int { return strings.Compare(string(a.Type), string(b.Type)) })
	return status
}

// Calm is a state without the conditions that say that something is not, or no longer, wrong: an operator that saw a failure leaves
// them behind.
func (s State) Calm(w *World) State {
	w.Helper()
	if s.Status == "" {
		return s
	}
	var status v1.CredentialsRequestStatus
	if err := json.Unmarshal([]byte(s.Status), &status); err != nil {
		w.Fatal(err)
	}
	status.Conditions = slices.DeleteFunc(status.Conditions, func(c v1.CredentialsRequestCondition) bool {
		return c.Type != v1.Ready && c.Status != corev1.ConditionTrue
	})
	s.Status = plain(w, status, nil)
	return s
}

// sameGeneration is a state as if the request had never been edited.
func sameGeneration(s State) State {
	s.Status = regexp.MustCompile(`"lastSyncGeneration": \d+`).ReplaceAllString(s.Status, `"lastSyncGeneration": 1`)
	return s
}
