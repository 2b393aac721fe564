package operatortest

import (
	"fmt"
	"sync"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/events"
)

// Event is what was told of a request.
type Event struct {
	// Type, Reason and Note of the event.
	Type, Reason, Note string
}

// Events is a recorder that remembers.
type Events struct {
	mu   sync.Mutex
	told []Event
}

var _ events.EventRecorder = (*Events)(nil)

// Eventf implements events.EventRecorder.
func (e *Events) Eventf(_, _ runtime.Object, kind, reason, _, note string, args ...any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.told = append(e.told, Event{Type: kind, Reason: reason, Note: fmt.Sprintf(note, args...)})
}

// Told are the events, in their order.
func (e *Events) Told() []Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]Event(nil), e.told...)
}

// Reasons are the reasons of the events, in their order.
func (e *Events) Reasons() []string {
	var reasons []string
	for _, event := range e.Told() {
		reasons = append(reasons, event.Reason)
	}
	return reasons
}
