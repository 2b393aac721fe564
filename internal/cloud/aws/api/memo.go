package api

import "sync"

// Memo is a value that is read once. An error is not kept.
type Memo[T any] struct {
	mu    sync.Mutex
	done  bool
	value T
}

// Get returns the value, which it reads with read if nobody did before. Others who ask meanwhile wait.
func (m *Memo[T]) Get(read func() (T, error)) (T, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.done {
		return m.value, nil
	}
	value, err := read()
	if err == nil {
		m.value, m.done = value, true
	}
	return value, err
}

// Set makes value the one that was read.
func (m *Memo[T]) Set(value T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.value, m.done = value, true
}

// Known returns the value if it was read.
func (m *Memo[T]) Known() (T, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.value, m.done
}
