// Package memo holds what is read once, however many ask for it.
package memo

import (
	"errors"
	"sync"
)

// errUnread is how a reading ends that does not return.
var errUnread = errors.New("it was not read")

// Memo is a value that is read once. An error is not kept. The zero value has not been read, and is safe for concurrent use.
type Memo[T any] struct {
	mu    sync.Mutex // never held while the value is being read
	done  bool
	value T
	// reading is there while somebody reads, and closed when that is over.
	reading chan struct{}
}

// Get returns the value, which it reads with read if nobody did before. Others who ask meanwhile wait.
func (m *Memo[T]) Get(read func() (T, error)) (T, error) {
	for {
		m.mu.Lock()
		if m.done {
			defer m.mu.Unlock()
			return m.value, nil
		}
		if m.reading == nil {
			m.reading = make(chan struct{})
			m.mu.Unlock()
			break
		}
		reading := m.reading
		m.mu.Unlock()
		<-reading
	}
	var value T
	err := errUnread
	defer func() { m.read(value, err) }()
	value, err = read()
	return value, err
}

// read takes note of how reading ended. What was Set meanwhile is newer.
func (m *Memo[T]) read(value T, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err == nil && !m.done {
		m.value, m.done = value, true
	}
	close(m.reading)
	m.reading = nil
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
