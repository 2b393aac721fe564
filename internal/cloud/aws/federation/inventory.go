package federation

import (
	"context"
	"errors"
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
	var bucket bucketFound
	var edge edgeFound
	var roles rolesFound
	var providers []string
	var providersErr error
	var parts sync.WaitGroup
	parts.Go(func() {
		bucket = i.findBucket(ctx)
		edge = i.findEdge(ctx, bucket)
	})
	parts.Go(func() { roles = i.findRoles(ctx) })
	parts.Go(func() { providers, providersErr = i.listProviders(ctx) })
	parts.Wait()

	nodes := append(bucket.nodes, edge.nodes...)
	if providersErr != nil {
		return append(append(nodes, roles.nodes(nil)...), plan.Node{Resource: unlistedProviders{i.o, providersErr}, Absent: true})
	}
	found := i.findProviders(ctx, providers, bucket, edge, roles)
	return append(append(nodes, found.nodes...), roles.nodes(found.byTrust)...)
}

// each calls visit for each item, several at a time.
func each[T any](items []T, visit func(T)) {
	free := make(chan struct{}, plan.DefaultParallelism)
	var visits sync.WaitGroup
	for _, item := range items {
		free <- struct{}{}
		visits.Go(func() {
			defer func() { <-free }()
			visit(item)
		})
	}
	visits.Wait()
}

// errKept is the reason why something cannot be removed that nobody but its owner may remove.
var errKept = errors.New("it is not ours")
