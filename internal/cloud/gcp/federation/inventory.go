package federation

import (
	"context"
	"fmt"
	"sync"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
)

// Removal finds everything that belongs to a set-up, in whatever state it is, and returns it as a graph of what should not exist. What was read
// is kept, so that the session's drivers do not read it again.
//
// What cannot be listed is in the graph, too, as something that cannot be observed, so that everything else can be removed. The notes say what was
// not looked at, and why that should not matter. The error is about the credential or the context: nothing can be done then.
func (s *Session) Removal(ctx context.Context, o Options) (*plan.Graph, []string, error) {
	o.removal, o.Adopt = true, false
	i := &inventory{session: s.shared, o: o}
	nodes := i.take(ctx)
	if ctx.Err() != nil {
		return nil, nil, fmt.Errorf("look for what belongs to %s: %w", o.Name, context.Cause(ctx))
	}
	if err := i.refused(); err != nil {
		return nil, nil, fmt.Errorf("look for what belongs to %s: %w", o.Name, err)
	}
	graph, err := plan.NewGraph(nodes...)
	return graph, i.notes, err
}

// inventory is one search for what belongs to a set-up.
type inventory struct {
	*session
	o Options

	mu     sync.Mutex
	notes  []string
	errors []error
}

// take looks at everything, side by side as far as one thing does not lead to another.
func (i *inventory) take(ctx context.Context) []plan.Node {
	var issuer, accounts []plan.Node
	var parts sync.WaitGroup
	parts.Go(func() { issuer = i.findIssuer(ctx) })
	parts.Go(func() { accounts = i.findAccounts(ctx) })
	parts.Wait()
	return append(issuer, accounts...)
}

// note takes down a sentence for the user.
func (i *inventory) note(format string, args ...any) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.notes = append(i.notes, fmt.Sprintf(format, args...))
}

// failed takes down an error, and returns it.
func (i *inventory) failed(err error) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.errors = append(i.errors, err)
	return err
}

// refused is the error about a credential that was refused, if it was: then nothing that follows can succeed.
func (i *inventory) refused() error {
	for _, err := range i.errors {
		if cloud.Is(err, cloud.Unauthenticated) {
			return err
		}
	}
	return nil
}
