package targetsecret

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/secret"
)

// State is a Secret as it was read from the API server, never from a cache, and whose it is.
type State struct {
	// Name of the Secret.
	Name types.NamespacedName
	// Found is the Secret; nil where there is none.
	Found *corev1.Secret
	// Owner is whose it is.
	Owner Ownership
	// Holder says who a foreign Secret belongs to.
	Holder string
	// Marked says that it carries both marks of the request.
	Marked bool
}

// Read reads a Secret and judges it. That there is none is a State; an error says that this could not be found out.
func Read(ctx context.Context, live client.Reader, name types.NamespacedName, claim Claim) (State, error) {
	state := State{Name: name, Owner: Absent}
	var found corev1.Secret
	switch err := live.Get(ctx, name, &found); {
	case absent(err):
		return state, nil
	case err != nil:
		return State{}, fmt.Errorf("read Secret %s before anything is done about it: %w", name, err)
	case found.Namespace != name.Namespace || found.Name != name.Name || found.UID == "":
		return State{}, fmt.Errorf("read Secret %s before anything is done about it: the answer is not that Secret; look for a proxy before the API server", name)
	}
	state.Found = &found
	state.Owner, state.Holder = Judge(&found, claim)
	state.Marked = marked(&found, claim.Request)
	return state, nil
}

// absent reports whether the API server says that there is no such object. A page that says so of itself is none of its answers.
func absent(err error) bool {
	return apierrors.IsNotFound(err) && !apierrors.HasStatusCause(err, metav1.CauseTypeUnexpectedServerResponse)
}

// Own reports whether the Secret exists and is the request's, with its marks or without.
func (s State) Own() bool { return s.Owner == Ours || s.Owner == Stripped }

// ContentHash is the Hash of what the Secret holds; empty where there is none.
func (s State) ContentHash() string {
	if s.Found == nil {
		return ""
	}
	return Hash(s.Found.Data)
}

// Delivered is the Secret as a provider sees it; nil where there is none that a provider may look at.
func (s State) Delivered() *cloud.Delivered {
	if !s.Own() && s.Owner != Adoptable {
		return nil
	}
	delivered := &cloud.Delivered{
		Data:       make(cloud.Credential, len(s.Found.Data)),
		Identity:   s.Found.Annotations[v1.AnnotationIdentity],
		RequestUID: types.UID(s.Found.Annotations[v1.AnnotationRequestUID]),
	}
	for key, value := range s.Found.Data {
		delivered.Data[key] = secret.New(value)
	}
	if at, err := time.Parse(time.RFC3339, s.Found.Annotations[v1.AnnotationMintedAt]); err == nil {
		delivered.MintedAt = at
	}
	return delivered
}

// Hash is the SHA-256 of a Secret's data, in lower-case hexadecimal. Keys and values are told apart by their lengths, so that no two different
// contents are written to the hash alike.
func Hash(data map[string][]byte) string {
	h := sha256.New()
	write := func(b []byte) {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(b))))
		h.Write(b)
	}
	for _, key := range slices.Sorted(maps.Keys(data)) {
		write([]byte(key))
		write(data[key])
	}
	return hex.EncodeToString(h.Sum(nil))
}
