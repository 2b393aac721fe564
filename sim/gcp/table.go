package gcp

import (
	"slices"
	"sort"
	"time"
)

// entry is a thing with its past, so that reads can lag behind writes. Values are never changed once they are in an entry:
// a write makes a copy, changes that and puts it.
type entry[T any] struct {
	versions []version[T] // oldest first
}

// version is the state of a thing from a time on. A nil value means that there was no such thing.
type version[T any] struct {
	since time.Time
	value *T
}

// latest is what a write has to agree with.
func (e *entry[T]) latest() *T {
	if e == nil || len(e.versions) == 0 {
		return nil
	}
	return e.versions[len(e.versions)-1].value
}

// at is what a read sees that knows of nothing younger than t.
func (e *entry[T]) at(t time.Time) *T {
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

// put adds a version and forgets those that nobody can see any more because a younger one is visible.
func (e *entry[T]) put(now, visible time.Time, value *T) {
	e.versions = append(e.versions, version[T]{now, value})
	first := 0
	for i, v := range e.versions {
		if !v.since.After(visible) {
			first = i
		}
	}
	e.versions = slices.Delete(e.versions, 0, first)
}

// reset makes a value the only one that there has ever been.
func (e *entry[T]) reset(value *T) {
	e.versions = []version[T]{{time.Time{}, value}}
}

// table holds entries by name and knows their order.
type table[T any] struct {
	entries map[string]*entry[T]
	order   []string
}

func newTable[T any]() *table[T] {
	return &table[T]{entries: map[string]*entry[T]{}}
}

// get returns the entry of that name, which is nil if there never was one. A nil entry can be read.
func (t *table[T]) get(name string) *entry[T] { return t.entries[name] }

// make returns the entry of that name, a new one if need be.
func (t *table[T]) make(name string) *entry[T] {
	if e := t.entries[name]; e != nil {
		return e
	}
	e := &entry[T]{}
	t.entries[name] = e
	t.order = slices.Insert(t.order, sort.SearchStrings(t.order, name), name)
	return e
}

// under gives the names that begin with a prefix, in their order.
func (t *table[T]) under(prefix string) []string {
	start := sort.SearchStrings(t.order, prefix)
	end := start
	for end < len(t.order) && len(t.order[end]) >= len(prefix) && t.order[end][:len(prefix)] == prefix {
		end++
	}
	return t.order[start:end]
}
