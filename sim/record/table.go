package record

import (
	"slices"
	"sort"
	"strings"
	"time"
)

// Table holds entries by name and knows their order.
type Table[T any] struct {
	entries map[string]*Entry[T]
	order   []string
}

// NewTable makes an empty one.
func NewTable[T any]() *Table[T] {
	return &Table[T]{entries: map[string]*Entry[T]{}}
}

// Get returns the entry of that name, which is nil if there never was one. A nil entry can be read.
func (t *Table[T]) Get(name string) *Entry[T] { return t.entries[name] }

// Make returns the entry of that name, a new one if need be.
func (t *Table[T]) Make(name string) *Entry[T] {
	if e := t.entries[name]; e != nil {
		return e
	}
	e := &Entry[T]{}
	t.entries[name] = e
	t.order = slices.Insert(t.order, sort.SearchStrings(t.order, name), name)
	return e
}

// Forget removes an entry that holds nothing but that there is no such thing.
func (t *Table[T]) Forget(name string) {
	e := t.entries[name]
	if e == nil || len(e.versions) > 1 || e.Latest() != nil {
		return
	}
	delete(t.entries, name)
	if i := sort.SearchStrings(t.order, name); i < len(t.order) && t.order[i] == name {
		t.order = slices.Delete(t.order, i, i+1)
	}
}

// After returns up to limit values in the order of their names, beginning behind a name, and whether there are more.
func (t *Table[T]) After(name string, limit int, visible time.Time, want func(*T) bool) (values []*T, more bool) {
	start := sort.SearchStrings(t.order, name)
	if start < len(t.order) && t.order[start] == name {
		start++
	}
	for _, key := range t.order[start:] {
		v := t.entries[key].At(visible)
		if v == nil || !want(v) {
			continue
		}
		if len(values) == limit {
			return values, true
		}
		values = append(values, v)
	}
	return values, false
}

// All returns the newest state of everything, in the order of names.
func (t *Table[T]) All() []*T {
	var values []*T
	for _, key := range t.order {
		if v := t.entries[key].Latest(); v != nil {
			values = append(values, v)
		}
	}
	return values
}

// Names are those of all entries, in their order; also of things that are gone. They must not be changed.
func (t *Table[T]) Names() []string { return t.order }

// Under gives the names that begin with a prefix, in their order. They must not be changed.
func (t *Table[T]) Under(prefix string) []string {
	start := sort.SearchStrings(t.order, prefix)
	end := start
	for end < len(t.order) && strings.HasPrefix(t.order[end], prefix) {
		end++
	}
	return t.order[start:end]
}
