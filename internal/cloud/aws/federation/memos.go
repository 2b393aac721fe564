package federation

import (
	"sync"

	"github.com/cloudcredential/operator/internal/cloud/aws/api"
)

// memos are values of which each is read once, by the key that it is read with. The zero value is ready for use.
type memos[T any] struct {
	mu    sync.Mutex
	byKey map[string]*api.Memo[T]
}

// of returns the memo of a key.
func (m *memos[T]) of(key string) *api.Memo[T] {
	m.mu.Lock()
	defer m.mu.Unlock()
	memo, found := m.byKey[key]
	if !found {
		memo = &api.Memo[T]{}
		if m.byKey == nil {
			m.byKey = map[string]*api.Memo[T]{}
		}
		m.byKey[key] = memo
	}
	return memo
}
