package credentialsrequest

import (
	"hash/fnv"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/resourceversion"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// memory is what is remembered of requests between passes. Losing it costs calls and nothing else.
type memory struct {
	mu       sync.Mutex
	requests map[types.NamespacedName]*remembered
}

// remembered is what is remembered of one request.
type remembered struct {
	uid types.UID
	// digest is of everything that was desired when the request was last found, or made, to stand well; empty where it was not.
	digest string
	// checked is when that was.
	checked time.Time
	// failing is since when passes have failed for passing reasons; zero where the last did not.
	failing time.Time
	// written is the object as this process last wrote it, until the cache has caught up.
	written *v1.CredentialsRequest
	// cached is the resourceVersion that the cache last told of; empty where it has not yet.
	cached string
}

func newMemory() *memory { return &memory{requests: map[types.NamespacedName]*remembered{}} }

// of returns the entry of a request, which is new for a request that took the name of another one. The caller holds the lock.
func (m *memory) of(name types.NamespacedName, uid types.UID) *remembered {
	entry := m.requests[name]
	if entry == nil || entry.uid != uid {
		entry = &remembered{uid: uid}
		m.requests[name] = entry
	}
	return entry
}

// forget drops what is remembered of a request that is gone.
func (m *memory) forget(name types.NamespacedName) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.requests, name)
}

// newer returns the object as this process wrote it, if what was read from a cache is older than that.
func (m *memory) newer(name types.NamespacedName, read *v1.CredentialsRequest) *v1.CredentialsRequest {
	m.mu.Lock()
	defer m.mu.Unlock()
	entry := m.of(name, read.UID)
	if entry.written != nil && older(read.ResourceVersion, entry.written.ResourceVersion) {
		return entry.written.DeepCopy()
	}
	entry.written = nil
	return read
}

// wrote remembers the object as it was written, unless the cache has it already.
func (m *memory) wrote(name types.NamespacedName, object *v1.CredentialsRequest) {
	m.mu.Lock()
	defer m.mu.Unlock()
	entry := m.of(name, object.UID)
	entry.written = nil
	if older(entry.cached, object.ResourceVersion) {
		entry.written = object.DeepCopy()
	}
}

// caughtUp takes note of what the cache has of a request, so that no copy of a settled request is kept until its next pass.
func (m *memory) caughtUp(name types.NamespacedName, uid types.UID, resourceVersion string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	entry := m.of(name, uid)
	entry.cached = resourceVersion
	if entry.written != nil && !older(resourceVersion, entry.written.ResourceVersion) {
		entry.written = nil
	}
}

// older reports whether a resourceVersion is known to be of an earlier write than another. Nothing at all is older than anything.
func older(version, than string) bool {
	order, err := resourceversion.CompareResourceVersion(version, than)
	return version == "" || (err == nil && order < 0)
}

// settled remembers that the request stands well.
func (m *memory) settled(name types.NamespacedName, uid types.UID, digest string, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	entry := m.of(name, uid)
	entry.digest, entry.checked, entry.failing = digest, now, time.Time{}
}

// unsettled remembers that the request does not stand well, or not any more.
func (m *memory) unsettled(name types.NamespacedName, uid types.UID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.of(name, uid).digest = ""
}

// failingSince remembers that a pass failed for a passing reason, and returns since when that has been so.
func (m *memory) failingSince(name types.NamespacedName, uid types.UID, now time.Time) time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	entry := m.of(name, uid)
	if entry.failing.IsZero() {
		entry.failing = now
	}
	return entry.failing
}

// peace returns how long the request, if it still stands as it did, is to be left in peace; zero if it is to be looked at now.
func (m *memory) peace(name types.NamespacedName, uid types.UID, digest string, now time.Time, interval time.Duration) time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	entry := m.of(name, uid)
	if entry.digest == "" || entry.digest != digest || now.Before(entry.checked) {
		return 0
	}
	return max(0, interval-now.Sub(entry.checked))
}

// spread makes the interval of each request differ by up to a tenth in either direction, and the same each time, so that requests that
// were filed together do not stay together.
func spread(interval time.Duration, uid types.UID) time.Duration {
	tenth := interval.Seconds() / 10
	return interval + time.Duration(tenth*(2*fraction(string(uid))-1)*float64(time.Second))
}

// fraction is a number in [0, 1) that depends on nothing but s.
func fraction(s string) float64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s))
	const bits = 53
	return float64(h.Sum64()>>(64-bits)) / (1 << bits)
}
