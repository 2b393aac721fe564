package ibmcloud

import (
	"context"
	"slices"

	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/removal"
	"github.com/cloudcredential/operator/internal/request"
)

// ownedServiceID is a service ID of the set-up, which should not exist.
type ownedServiceID struct{ found *foundServiceID }

// Ref implements plan.Resource. Two service IDs can have one name.
func (s ownedServiceID) Ref() plan.Ref {
	return plan.Ref{Kind: KindServiceID, Name: s.found.Name + " (" + s.found.ID + ")"}
}

// Fields implements plan.Resource.
func (ownedServiceID) Fields(plan.Known) plan.Fields { return nil }

// unclearServiceID stands for service IDs of which it cannot be told which one is meant.
type unclearServiceID struct {
	name string
	err  error
}

// Ref implements plan.Resource.
func (s unclearServiceID) Ref() plan.Ref { return plan.Ref{Kind: KindServiceID, Name: s.name} }

// Fields implements plan.Resource.
func (unclearServiceID) Fields(plan.Known) plan.Fields { return nil }

// Removal finds the service IDs of the requests, by their exact names, and returns them as a graph of what should not exist. Those that say that they are
// somebody else's stay, with a note. Where several have one name, all of them are meant only with Options.Force. The error is about the credential or the context.
func (s *Session) Removal(ctx context.Context, o Options) (*plan.Graph, []string, error) {
	var search removal.Search
	listed, err := s.shared.allServiceIDs(ctx)
	if err != nil {
		return nil, nil, search.Failed(err)
	}
	var nodes []plan.Node
	for _, req := range o.Requests {
		nodes = append(nodes, o.removalOf(&search, o.sortOut(listed, o.ServiceIDName(req)), o.ServiceIDName(req))...)
	}
	o.noteOthers(&search, listed)
	return search.Graph(ctx, o.Name, nodes)
}

// removalOf deals with the service IDs of one name.
func (o Options) removalOf(search *removal.Search, found candidates, name string) []plan.Node {
	for i := range found.foreign {
		search.Note("Service ID %s is kept: %s.", name, owner(&found.foreign[i]))
	}
	gone := slices.Concat(found.ours, found.earlier)
	switch {
	case len(gone) == 0:
		search.Note("ServiceID %s does not exist.", name)
	case len(gone) > 1 && !o.Force:
		return []plan.Node{{Resource: unclearServiceID{name, severalForced(name, gone)}, Absent: true}}
	}
	var nodes []plan.Node
	for i := range gone {
		nodes = append(nodes, plan.Node{Resource: ownedServiceID{&gone[i]}, Absent: true})
	}
	return nodes
}

// noteOthers names service IDs that say that they are the set-up's, and that no request names.
func (o Options) noteOthers(search *removal.Search, listed []foundServiceID) {
	for _, each := range listed {
		setUp, marked := setUpOf(each.Description)
		asked := slices.ContainsFunc(o.Requests, func(req *request.Request) bool { return o.ServiceIDName(req) == each.Name })
		if marked && setUp == o.Name && !asked {
			search.Note("Service ID %s (%s) is part of %s, too, and is kept: no CredentialsRequest names it.", each.Name, each.ID, o.Name)
		}
	}
}
