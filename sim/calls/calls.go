// Package calls keeps the log of requests that a simulated cloud has answered.
// Tests count in it: how many calls a mint costs is a promise of the project.
package calls

import (
	"sync"
	"time"
)

// Call is one request that a simulator has answered, or given up on.
type Call struct {
	// N numbers the requests of one simulator from 1 in the order of their arrival.
	N int
	// Service is the cloud's own short name of the API, such as "iam" or "sts".
	Service string
	// Operation is the API action, such as "CreateUser".
	Operation string
	// Principal is the caller as the cloud names it (an ARN on AWS), empty if the caller could not be authenticated.
	Principal string
	// Write says that the operation is one that changes state, whether or not it did.
	Write bool
	// Code is the cloud's error code, empty for success.
	Code string
	// Start is the time at which the request arrived, by the simulator's clock.
	Start time.Time
}

// Log is a list of calls that is safe for concurrent use. The zero value is an empty log.
type Log struct {
	mu    sync.Mutex
	last  int
	calls []Call
}

// New gives an empty log.
func New() *Log {
	return &Log{}
}

// Next hands out the number of a request that has just arrived. Faults are decided by that number, so it
// has to be known before the call is answered and added.
func (l *Log) Next() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last++
	return l.last
}

// Add records a call. A call without a number gets the next one.
func (l *Log) Add(c Call) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.N == 0 {
		l.last++
		c.N = l.last
	}
	l.calls = append(l.calls, c)
}

// All returns a copy of the recorded calls in the order in which they were answered.
func (l *Log) All() []Call {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Call(nil), l.calls...)
}

// Count tells how many recorded calls are of this service and operation. An empty string means any.
func (l *Log) Count(service, operation string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for _, c := range l.calls {
		if (service == "" || c.Service == service) && (operation == "" || c.Operation == operation) {
			n++
		}
	}
	return n
}

// Writes tells how many recorded calls were of operations that change state, refused ones included.
func (l *Log) Writes() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for _, c := range l.calls {
		if c.Write {
			n++
		}
	}
	return n
}

// Reset forgets all calls and starts counting from 1 again. A call whose number was handed out before the reset
// and that ends after it is recorded with its old number.
func (l *Log) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last, l.calls = 0, nil
}
