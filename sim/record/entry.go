// Package record keeps what a simulated cloud holds: each thing with its past, so that reads can lag behind writes as they do in a real one. Whoever
// uses it holds a lock.
package record

import (
	"slices"
	"time"
)

// Entry is a thing with its past, so that reads can lag behind writes. Values are never changed once they are in an entry:
// a write makes a copy, changes that and puts it.
type Entry[T any] struct {
	versions []version[T] // oldest first
}

// version is the state of a thing from a time on. A nil value means that there was no such thing.
type version[T any] struct {
	since time.Time
	value *T
}

// Latest is what a write has to agree with.
func (e *Entry[T]) Latest() *T {
	if e == nil || len(e.versions) == 0 {
		return nil
	}
	return e.versions[len(e.versions)-1].value
}

// At is what a read sees that knows of nothing younger than t.
func (e *Entry[T]) At(t time.Time) *T {
	if e == nil {
		return nil
	}
	for _, v := range slices.Backward(e.versions) {
		if !v.since.After(t) {
			return v.value
		}
	}
	return nil
}

// First is the oldest state that is kept in which there is such a thing.
func (e *Entry[T]) First() *T {
	if e == nil {
		return nil
	}
	for _, v := range e.versions {
		if v.value != nil {
			return v.value
		}
	}
	return nil
}

// Put adds a version and forgets those that nobody can see any more because a younger one is visible.
func (e *Entry[T]) Put(now, visible time.Time, value *T) {
	e.versions = append(e.versions, version[T]{now, value})
	first := 0
	for i, v := range e.versions {
		if !v.since.After(visible) {
			first = i
		}
	}
	e.versions = slices.Delete(e.versions, 0, first)
}

// Reset makes a value the only one that there has ever been.
func (e *Entry[T]) Reset(value *T) {
	e.versions = []version[T]{{time.Time{}, value}}
}
