package ibmcloud

import "github.com/cloudcredential/operator/sim/record"

// table holds things by ID, each with its past.
type table[T any] = record.Table[T]

func newTable[T any]() *table[T] { return record.NewTable[T]() }

// keep makes a value the newest state of a thing. The caller holds the lock.
func keep[T any](c *Cloud, t *table[T], id string, value *T) {
	t.Make(id).Put(c.clock(), c.visible(), value)
}

// change replaces a thing by a changed copy. The caller holds the lock, and the thing exists.
func change[T any](c *Cloud, t *table[T], id string, to func(*T)) *T {
	next := *t.Get(id).Latest()
	to(&next)
	keep(c, t, id, &next)
	return &next
}

// seen gives all that a read knows of, in the order of their IDs. The caller holds the lock.
func seen[T any](c *Cloud, t *table[T], want func(*T) bool) []*T {
	var all []*T
	for _, id := range t.Names() {
		if v := t.Get(id).At(c.visible()); v != nil && want(v) {
			all = append(all, v)
		}
	}
	return all
}
