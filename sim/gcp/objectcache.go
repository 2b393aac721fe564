package gcp

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// publicCache is what stands between everybody and objects that everybody may read: an object may be served as it was for as long as its
// Cache-Control says, also when it has changed, is deleted, or is public no longer ("Caching with Cloud Storage").
type publicCache struct {
	mu   sync.Mutex
	on   bool
	kept map[string]cached // by path
}

type cached struct {
	answer *response
	since  time.Time
	age    time.Duration
}

// SetPublicCaching lets reads without a credential be answered from a cache for as long as the Cache-Control of objects allows: an
// hour where they say nothing. The real service may do so at any time. The default is that it never does.
func (c *Cloud) SetPublicCaching(on bool) {
	k := &c.storage.cache
	k.mu.Lock()
	defer k.mu.Unlock()
	k.on, k.kept = on, map[string]cached{}
}

// fromCache gives what the cache has for a read, nil if it has nothing that may be used. Who comes with a token, or wants to be sure, is not
// served from it.
func (r *request) fromCache() *response {
	k, now := &r.cloud.storage.cache, r.cloud.clock()
	k.mu.Lock()
	defer k.mu.Unlock()
	held, there := k.kept[r.URL.EscapedPath()]
	if !k.on || !there || r.caller != nil || r.Header.Get("Range") != "" || strings.Contains(r.Header.Get("Cache-Control"), "no-cache") ||
		now.Sub(held.since) >= held.age {
		return nil
	}
	answer := *held.answer
	answer.header = answer.header.Clone()
	answer.header.Set("Age", strconv.Itoa(int(now.Sub(held.since)/time.Second)))
	return &answer
}

var maxAge = regexp.MustCompile(`\bmax-age=(\d+)`)

// toCache keeps an answer for as long as it allows.
func (r *request) toCache(answer *response) {
	control := answer.header.Get("Cache-Control")
	m := maxAge.FindStringSubmatch(control)
	if m == nil || r.caller != nil || r.Header.Get("Range") != "" || strings.Contains(control, "private") || strings.Contains(control, "no-") {
		return
	}
	seconds, err := strconv.Atoi(m[1])
	if err != nil {
		return
	}
	k := &r.cloud.storage.cache
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.on {
		k.kept[r.URL.EscapedPath()] = cached{answer, r.cloud.clock(), time.Duration(seconds) * time.Second}
	}
}
