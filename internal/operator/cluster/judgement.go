package cluster

import (
	"crypto/sha256"
	"encoding/json"
	"maps"
	"slices"
	"sync"

	"github.com/cloudcredential/operator/internal/cloud"
)

// judgement remembers which content of the root secret was judged last, and as what. The annotation by itself does not say which content it is about: after the
// administrator has replaced the credential, it is about the former one until the new one has been judged.
type judgement struct {
	mu      sync.Mutex
	known   bool
	content [sha256.Size]byte
	verdict verdict
}

// verdict is what the annotations of the root secret say, or will once the cache has caught up.
type verdict struct{ mode, reason string }

// of returns what is known of a content whose annotation is that; false while it waits to be judged. What is met first is believed: it was judged by the
// process before this one.
func (j *judgement) of(content cloud.Credential, annotated verdict) (verdict, bool) {
	if annotated.mode == "" {
		return annotated, true
	}
	digest := digestOf(content)
	j.mu.Lock()
	defer j.mu.Unlock()
	if !j.known {
		j.known, j.content, j.verdict = true, digest, annotated
	}
	if j.content != digest {
		return verdict{}, false
	}
	return j.verdict, true
}

// put remembers the verdict on a content.
func (j *judgement) put(content cloud.Credential, of verdict) {
	digest := digestOf(content)
	j.mu.Lock()
	defer j.mu.Unlock()
	j.known, j.content, j.verdict = true, digest, of
}

func digestOf(content cloud.Credential) [sha256.Size]byte {
	hash := sha256.New()
	encoder := json.NewEncoder(hash)
	for _, key := range slices.Sorted(maps.Keys(content)) {
		// Neither can fail to encode, and a hash takes everything.
		_ = encoder.Encode(key)
		_ = encoder.Encode(content[key].Reveal())
	}
	return [sha256.Size]byte(hash.Sum(nil))
}

// Judged says that a root credential, mended where the provider does that, was judged: what the annotations of its Secret are from now on. Requests that waited
// for that go on.
func (s *Source) Judged(content cloud.Credential, mode, reason string) {
	s.judgement.put(content, verdict{mode, reason})
}
