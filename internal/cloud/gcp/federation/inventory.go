package federation

import (
	"context"
	"sync"

	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/removal"
)

// Removal finds everything that belongs to a set-up, in whatever state it is, and returns it as a graph of what should not exist. What was read
// is kept, so that the session's drivers do not read it again.
//
// What cannot be listed is in the graph, too, as something that cannot be observed, so that everything else can be removed. The notes say what was
// not looked at, and why that should not matter. The error is about the credential or the context: nothing can be done then.
func (s *Session) Removal(ctx context.Context, o Options) (*plan.Graph, []string, error) {
	o.removal, o.Adopt = true, false
	i := &inventory{session: s.shared, o: o}
	return i.Graph(ctx, o.Name, i.take(ctx))
}

// inventory is one search for what belongs to a set-up.
type inventory struct {
	*session
	removal.Search
	o Options
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
