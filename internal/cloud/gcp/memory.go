package gcp

import (
	"sync"
	"time"
)

// maxRemembered bounds how many values are remembered.
const maxRemembered = 4096

// memory keeps what was read, each for a while. It is safe for concurrent use.
type memory[T any] struct {
	mu    sync.Mutex
	known map[string]remembered[T]
}

type remembered[T any] struct {
	value T
	until time.Time
}

func newMemory[T any]() *memory[T] { return &memory[T]{known: map[string]remembered[T]{}} }

func (m *memory[T]) get(key string, now time.Time) (T, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found, has := m.known[key]
	return found.value, has && found.until.After(now)
}

func (m *memory[T]) put(key string, value T, until time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.known) >= maxRemembered {
		clear(m.known)
	}
	m.known[key] = remembered[T]{value: value, until: until}
}
