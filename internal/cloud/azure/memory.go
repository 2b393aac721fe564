package azure

import (
	"strings"
	"sync"
	"time"
)

const (
	// maxRoles bounds how many roles are remembered: far more than requests name.
	maxRoles = 256
	// roleLife is how long a role's permissions are taken for what they were.
	roleLife = 24 * time.Hour
)

// roleMemory keeps what the roles give that requests name, by their names in lower case. It is safe for concurrent use.
type roleMemory struct {
	mu    sync.Mutex
	known map[string]role
}

// role is what is known of a role. The zero value says nothing but that somebody wants to know.
type role struct {
	name   string
	grants []grant
	exists bool
	until  time.Time
}

func newRoleMemory() *roleMemory { return &roleMemory{known: map[string]role{}} }

// get returns what is known of a role. If that is nothing, the role is on the list for the next time that anything is asked at all.
func (m *roleMemory) get(name string) (role, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	key := strings.ToLower(name)
	found, has := m.known[key]
	if !has && len(m.known) < maxRoles {
		m.known[key] = role{name: name}
	}
	return found, !found.until.IsZero()
}

func (m *roleMemory) put(found role) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known[strings.ToLower(found.name)] = found
}

// due are the names of roles that somebody wants to know about and that nothing recent is known of.
func (m *roleMemory) due(now time.Time) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var names []string
	for _, known := range m.known {
		if !known.until.After(now) {
			names = append(names, known.name)
		}
	}
	return names
}
