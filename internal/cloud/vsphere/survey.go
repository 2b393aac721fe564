package vsphere

import (
	"context"
	"fmt"
	"slices"

	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/types"

	"github.com/cloudcredential/operator/internal/cloud"
)

const (
	// batch is how many entities one question about privileges is about: an answer names each privilege of each.
	batch = 50
	// maxUnseen is how many entities of a batch may turn out not to be for the account's eyes, before nothing is made of it.
	maxUnseen = 10
)

// survey finds out what the account may do in each place of a vCenter. Its error says that nothing could be found out.
func (c *client) survey(ctx context.Context, t target) (known, error) {
	found := known{server: t.account.server}
	s, err := c.login(ctx, t)
	if err != nil {
		return found, err
	}
	defer s.end(ctx)
	found.user = s.user
	entities := make([][]types.ManagedObjectReference, len(t.places))
	for i, p := range t.places {
		looked := heldIn{place: p, held: map[string]bool{}}
		if entities[i], looked.blind, err = s.entities(ctx, p); err != nil {
			return found, err
		}
		found.places = append(found.places, looked)
	}
	held, err := s.privileges(ctx, entities)
	if err != nil {
		return found, err
	}
	for i := range found.places {
		for _, entity := range entities[i] {
			lowered(held[entity], found.places[i].held)
		}
	}
	found.exist, err = s.existing(ctx)
	return found, err
}

// privileges are those of the account on each of the entities. Every entity is asked about once, however many places it is in.
func (s *session) privileges(ctx context.Context, places [][]types.ManagedObjectReference) (map[types.ManagedObjectReference][]string, error) {
	var all []types.ManagedObjectReference
	asked := map[types.ManagedObjectReference]bool{}
	for _, entity := range slices.Concat(places...) {
		if !asked[entity] {
			asked[entity] = true
			all = append(all, entity)
		}
	}
	held := map[types.ManagedObjectReference][]string{}
	for some := range slices.Chunk(all, batch) {
		if err := s.fetch(ctx, slices.Clone(some), held); err != nil {
			return nil, err
		}
	}
	return held, nil
}

// fetch asks about some entities. One that the account may not look at refuses the whole question, so it is asked again without: the account has no
// privilege there.
func (s *session) fetch(ctx context.Context, entities []types.ManagedObjectReference, held map[types.ManagedObjectReference][]string) error {
	for unseen := 0; len(entities) > 0; unseen++ {
		answer, err := call(ctx, s, "FetchUserPrivilegeOnEntities", s.server, methods.FetchUserPrivilegeOnEntities, &types.FetchUserPrivilegeOnEntities{
			This: *s.content.AuthorizationManager, Entities: entities, UserName: s.user,
		})
		if err == nil {
			for _, each := range answer.Returnval {
				held[each.Entity] = each.Privileges
			}
			return nil
		}
		refused, is := refusedEntity(err)
		i := slices.Index(entities, refused)
		if !is || i < 0 || unseen >= maxUnseen {
			return err
		}
		entities = slices.Delete(entities, i, i+1)
	}
	return nil
}

// existing are the privileges that the vCenter knows, which its role for administrators has, all of them. Nil where that may not be read.
func (s *session) existing(ctx context.Context) (map[string]bool, error) {
	manager := *s.content.AuthorizationManager
	objects, _, err := s.properties(ctx, types.PropertyFilterSpec{
		ObjectSet: []types.ObjectSpec{{Obj: manager}},
		PropSet:   []types.PropertySpec{{Type: manager.Type, PathSet: []string{"roleList"}}},
	})
	switch {
	case cloud.Is(err, cloud.Denied):
		return nil, nil
	case err != nil:
		return nil, err
	}
	all := map[string]bool{}
	for _, object := range objects {
		for _, property := range object.PropSet {
			roles, _ := property.Val.(types.ArrayOfAuthorizationRole)
			for _, role := range roles.AuthorizationRole {
				lowered(role.Privilege, all)
			}
		}
	}
	return all, nil
}

// properties reads properties of objects, and says whether there are more than are read at once.
func (s *session) properties(ctx context.Context, what types.PropertyFilterSpec) (objects []types.ObjectContent, more bool, err error) {
	answer, err := call(ctx, s, "RetrievePropertiesEx", s.server, methods.RetrievePropertiesEx, &types.RetrievePropertiesEx{
		This: s.content.PropertyCollector, SpecSet: []types.PropertyFilterSpec{what}, Options: types.RetrieveOptions{MaxObjects: maxEntities},
	})
	if err != nil || answer.Returnval == nil {
		return nil, false, err
	}
	return answer.Returnval.Objects, answer.Returnval.Token != "", nil
}

// unseenPlace says that something is not there, or not for the account to see.
func unseenPlace(server, path string) string {
	return fmt.Sprintf("the account sees no %s on vCenter %s: grant it System.View there, or correct spec.platformSpec.vsphere of Infrastructure cluster", path, server)
}
