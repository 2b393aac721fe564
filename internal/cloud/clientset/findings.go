package clientset

import (
	"context"
	"sync"
	"time"
)

// Findings keep what was found out about credentials, by the ID of their clients, and when. They are safe for concurrent use.
type Findings[T any] struct {
	now func() time.Time
	// turn holds one element while nobody asks again.
	turn chan struct{}

	mu    sync.Mutex
	known map[string]finding[T]
}

type finding[T any] struct {
	value T
	asked time.Time
}

// NewFindings makes an empty memory with a clock.
func NewFindings[T any](now func() time.Time) *Findings[T] {
	f := &Findings[T]{now: now, turn: make(chan struct{}, 1), known: map[string]finding[T]{}}
	f.turn <- struct{}{}
	return f
}

// Get returns what is known; false where that is nothing.
func (f *Findings[T]) Get(id string) (T, bool) {
	found, has := f.get(id)
	return found.value, has
}

// Recent is Get for what was found out less than an age ago.
func (f *Findings[T]) Recent(id string, age time.Duration) (T, bool) {
	found, has := f.get(id)
	if !has || f.now().Sub(found.asked) >= age {
		var none T
		return none, false
	}
	return found.value, true
}

func (f *Findings[T]) get(id string) (finding[T], bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	found, has := f.known[id]
	return found, has
}

// Put remembers what was found out now. Beyond Max credentials, what was found out longest ago is forgotten.
func (f *Findings[T]) Put(id string, value T) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, has := f.known[id]; !has && len(f.known) >= Max {
		oldest := ""
		for other, known := range f.known {
			if oldest == "" || known.asked.Before(f.known[oldest].asked) {
				oldest = other
			}
		}
		delete(f.known, oldest)
	}
	f.known[id] = finding[T]{value, f.now()}
}

// Forget is for a credential that the cloud refuses.
func (f *Findings[T]) Forget(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.known, id)
}

// Renew asks once more, unless what is known is younger than an age; several who want that wait for one. Where asking comes to nothing, what is known stands
// for that long, unless final says of the error that it is about the credential itself.
func (f *Findings[T]) Renew(ctx context.Context, id string, age time.Duration, ask func(context.Context) (T, error), final func(error) bool) (T, error) {
	var none T
	select {
	case <-f.turn:
		defer func() { f.turn <- struct{}{} }()
	case <-ctx.Done():
		return none, context.Cause(ctx)
	}
	if known, has := f.Recent(id, age); has {
		return known, nil
	}
	known, has := f.get(id)
	found, err := ask(ctx)
	switch {
	case err == nil:
		f.Put(id, found)
		return found, nil
	case !has, final(err), ctx.Err() != nil:
		return none, err
	}
	f.Put(id, known.value) // so that the next one who waits does not wait for the same answer
	return known.value, nil
}
