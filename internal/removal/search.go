// Package removal is how the search for what belongs to a set-up is reported, so that it can be removed. It knows no cloud.
package removal

import (
	"context"
	"fmt"
	"sync"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
)

// Search takes down what is seen on the way. Its zero value is ready to be used; it is safe for concurrent use until Graph is called.
type Search struct {
	mu     sync.Mutex
	notes  []string
	errors []error
}

// Note takes down a sentence for the user.
func (s *Search) Note(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notes = append(s.notes, fmt.Sprintf(format, args...))
}

// Failed takes down an error, and returns it.
func (s *Search) Failed(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.errors = append(s.errors, err)
	return err
}

// Graph is the end of a search for what belongs to the set-up of that name: a graph of what was found, and the notes. The error is about a credential
// that was refused or about the context: nothing that follows can succeed then.
func (s *Search) Graph(ctx context.Context, name string, nodes []plan.Node) (*plan.Graph, []string, error) {
	if ctx.Err() != nil {
		return nil, nil, fmt.Errorf("look for what belongs to %s: %w", name, context.Cause(ctx))
	}
	for _, err := range s.errors {
		if cloud.Is(err, cloud.Unauthenticated) {
			return nil, nil, fmt.Errorf("look for what belongs to %s: %w", name, err)
		}
	}
	graph, err := plan.NewGraph(nodes...)
	return graph, s.notes, err
}
