package vsphere

import (
	"context"
	"fmt"

	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/types"
)

// maxEntities bounds how many entities are looked at where nothing is known of where in a vCenter a cluster lives.
const maxEntities = 200

// entities are those of a place, the root folder first. blind says why not all of them could be found.
func (s *session) entities(ctx context.Context, p place) (found []types.ManagedObjectReference, blind string, err error) {
	found = append(found, s.content.RootFolder)
	from := s.content.RootFolder
	for _, path := range p.paths() {
		entity, err := s.find(ctx, path)
		if err != nil {
			return nil, "", err
		}
		if entity == nil {
			return found, unseenPlace(s.server, path), nil
		}
		found, from = append(found, *entity), *entity
	}
	for _, path := range p.guessed {
		entity, err := s.find(ctx, path)
		if err != nil {
			return nil, "", err
		}
		if entity != nil {
			found = append(found, *entity)
		}
	}
	if !p.whole {
		return found, "", nil
	}
	below, more, err := s.below(ctx, from)
	if more {
		blind = fmt.Sprintf("vCenter %s has more than %d objects to look at: name the failure domains in spec.platformSpec.vsphere of Infrastructure cluster", s.server, maxEntities)
	}
	return append(found, below...), blind, err
}

// find is the entity of an inventory path; nil where there is none, or none that the account sees.
func (s *session) find(ctx context.Context, path string) (*types.ManagedObjectReference, error) {
	answer, err := call(ctx, s, "FindByInventoryPath", path, methods.FindByInventoryPath, &types.FindByInventoryPath{This: *s.content.SearchIndex, InventoryPath: path})
	if err != nil {
		return nil, err
	}
	return answer.Returnval, nil
}

// below are the entities below a folder or a datacenter on which privileges are granted: virtual machines and hosts are not among them.
func (s *session) below(ctx context.Context, from types.ManagedObjectReference) (found []types.ManagedObjectReference, more bool, err error) {
	var kinds []types.PropertySpec
	for _, kind := range []string{"Datacenter", "Folder", "ComputeResource", "ResourcePool", "Datastore", "Network", "DistributedVirtualSwitch"} {
		kinds = append(kinds, types.PropertySpec{Type: kind, PathSet: []string{"name"}})
	}
	objects, more, err := s.properties(ctx, types.PropertyFilterSpec{
		ObjectSet: []types.ObjectSpec{{Obj: from, SelectSet: descent()}}, PropSet: kinds,
	})
	for _, object := range objects {
		found = append(found, object.Obj)
	}
	return found, more, err
}

// descent is the way from a folder or a datacenter to all below it, as the PropertyCollector goes it.
func descent() []types.BaseSelectionSpec {
	steps := []struct{ name, kind, path string }{
		{"children", "Folder", "childEntity"},
		{"compute", "Datacenter", "hostFolder"},
		{"machines", "Datacenter", "vmFolder"},
		{"storage", "Datacenter", "datastoreFolder"},
		{"networks", "Datacenter", "networkFolder"},
		{"root pool", "ComputeResource", "resourcePool"},
		{"pools", "ResourcePool", "resourcePool"},
	}
	var all, way []types.BaseSelectionSpec
	for _, step := range steps {
		all = append(all, &types.SelectionSpec{Name: step.name})
	}
	for _, step := range steps {
		way = append(way, &types.TraversalSpec{SelectionSpec: types.SelectionSpec{Name: step.name}, Type: step.kind, Path: step.path, SelectSet: all})
	}
	return way
}
