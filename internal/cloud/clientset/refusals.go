package clientset

import (
	"sync"
	"time"
)

// refusalMemory is how long a credential that was refused is not tried first again. New keys are refused for some seconds, until every part
// of a cloud knows them.
const refusalMemory = 5 * time.Minute

// Refusals remember which credentials were refused, wholly or for one operation.
type Refusals struct {
	mu    sync.Mutex
	until map[refusal]time.Time
}

type refusal struct {
	client    string
	operation string // "" stands for all
}

// NewRefusals remembers nothing yet.
func NewRefusals() *Refusals { return &Refusals{until: map[refusal]time.Time{}} }

func (r *Refusals) add(what refusal, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for known, until := range r.until {
		if until.Before(now) {
			delete(r.until, known)
		}
	}
	r.until[what] = now.Add(refusalMemory)
}

func (r *Refusals) has(clientID, operation string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.until[refusal{clientID, ""}].After(now) || r.until[refusal{clientID, operation}].After(now)
}
