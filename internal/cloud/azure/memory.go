package azure

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/cloudcredential/operator/internal/cloud/clientset"
)

// rightsMemory keeps what was found out about the credentials in use, by the ID of their client. It is safe for concurrent use.
type rightsMemory struct {
	// turn holds one element while nobody asks again.
	turn chan struct{}

	mu    sync.Mutex
	known map[string]rights
}

func newRightsMemory() *rightsMemory {
	m := &rightsMemory{turn: make(chan struct{}, 1), known: map[string]rights{}}
	m.turn <- struct{}{}
	return m
}

func (m *rightsMemory) get(id string) (rights, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found, has := m.known[id]
	return found, has
}

func (m *rightsMemory) put(id string, found rights) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, has := m.known[id]; !has && len(m.known) >= clientset.Max {
		m.drop()
	}
	m.known[id] = found
}

// drop forgets what is known longest.
func (m *rightsMemory) drop() {
	oldest := ""
	for id, known := range m.known {
		if oldest == "" || known.asked.Before(m.known[oldest].asked) {
			oldest = id
		}
	}
	delete(m.known, oldest)
}

// forget is for a credential that the cloud refuses.
func (m *rightsMemory) forget(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.known, id)
}

// alone waits until nobody else asks again.
func (m *rightsMemory) alone(ctx context.Context) (done func(), err error) {
	select {
	case <-m.turn:
		return func() { m.turn <- struct{}{} }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

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
