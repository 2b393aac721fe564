package cluster

import (
	"sync"

	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/request"
)

// Kinds remembers what requests are for, so that of thousands only those that changed are decoded. The zero Kinds is empty. It is
// safe for use by several goroutines.
type Kinds struct {
	mu    sync.Mutex
	known map[types.UID]knownKind
}

// knownKind is the kind of a provider spec of one generation.
type knownKind struct {
	generation int64
	kind       string
}

// Of returns the kind of provider spec of each request, empty where it cannot be told, and forgets all other requests.
func (k *Kinds) Of(items []v1.CredentialsRequest) []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	kinds := make([]string, len(items))
	known := make(map[types.UID]knownKind, len(items))
	for i := range items {
		present, found := k.known[items[i].UID]
		if !found || present.generation != items[i].Generation {
			present = knownKind{generation: items[i].Generation}
			if kind, err := request.SpecKind(&items[i]); err == nil {
				present.kind = kind
			}
		}
		known[items[i].UID], kinds[i] = present, present.kind
	}
	k.known = known
	return kinds
}
