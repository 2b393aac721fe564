// Package clientset holds what the clouds share about the clients of their APIs: one set of clients per credential, which is kept while it is in
// use; which of several credentials to read with; and how connections are made.
package clientset

import (
	"sync"
	"time"
)

const (
	// Max bounds how many sets of clients are kept. A cluster has a root and a read-only credential, and for a while those that they replaced.
	Max = 8
	// Idle is how long a set of clients is kept that nobody uses.
	Idle = 30 * time.Minute
)

// Client is the set of clients of one credential.
type Client interface {
	// ID is a hash of the credential and of where it is used; it is safe to be kept.
	ID() string
	// CloseIdleConnections lets go of connections.
	CloseIdleConnections()
}

// Pool keeps the clients in use. It is safe for concurrent use.
type Pool[C Client] struct {
	now func() time.Time

	mu   sync.Mutex
	kept map[string]*kept[C]
}

type kept[C Client] struct {
	client C
	used   time.Time
}

// NewPool makes an empty pool with a clock.
func NewPool[C Client](now func() time.Time) *Pool[C] {
	return &Pool[C]{now: now, kept: map[string]*kept[C]{}}
}

// Get returns the clients of that ID, which it has made if there are none. An error of make is returned as it is, and nothing is kept.
func (p *Pool[C]) Get(id string, make func() (C, error)) (C, error) {
	now := p.now()
	p.mu.Lock()
	defer p.mu.Unlock()
	found, has := p.kept[id]
	if !has {
		made, err := make()
		if err != nil {
			return made, err
		}
		found = &kept[C]{client: made}
		p.kept[id] = found
	}
	found.used = now
	p.drop(now)
	return found.client, nil
}

// drop lets go of clients that have not been used for a while, and of the least used ones beyond the bound.
func (p *Pool[C]) drop(now time.Time) {
	for id, k := range p.kept {
		if now.Sub(k.used) > Idle {
			p.remove(id)
		}
	}
	for len(p.kept) > Max {
		var oldest string
		for id, k := range p.kept {
			if oldest == "" || k.used.Before(p.kept[oldest].used) {
				oldest = id
			}
		}
		p.remove(oldest)
	}
}

func (p *Pool[C]) remove(id string) {
	p.kept[id].client.CloseIdleConnections()
	delete(p.kept, id)
}

// Len is how many sets of clients are kept.
func (p *Pool[C]) Len() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.kept)
}

// Close lets go of all clients.
func (p *Pool[C]) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id := range p.kept {
		p.remove(id)
	}
}
