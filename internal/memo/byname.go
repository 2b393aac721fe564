package memo

import "sync"

// ByName are values of which each is read once, by the name that it is read with. The zero value is ready for use.
type ByName[T any] struct {
	mu     sync.Mutex
	byName map[string]*Memo[T]
}

// Of returns the memo of a name.
func (m *ByName[T]) Of(name string) *Memo[T] {
	m.mu.Lock()
	defer m.mu.Unlock()
	memo, found := m.byName[name]
	if !found {
		memo = &Memo[T]{}
		if m.byName == nil {
			m.byName = map[string]*Memo[T]{}
		}
		m.byName[name] = memo
	}
	return memo
}
