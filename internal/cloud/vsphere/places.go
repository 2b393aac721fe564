package vsphere

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	configv1 "github.com/openshift/api/config/v1"

	"github.com/cloudcredential/operator/internal/cloud"
)

// target is a vCenter that the cluster uses, and where in it.
type target struct {
	account account
	port    int32
	places  []place
}

// place is where in a vCenter one part of a cluster lives. A request says which privileges it needs and not on which entities. So a privilege is there if it is
// held on any of the place's entities, the root folder included, which stands for the vCenter: the levels on which the installer's
// documentation ("vSphere privileges") grants privileges.
type place struct {
	datacenter, cluster, pool, datastore, folder string
	networks                                     []string
	// guessed are entities that there need not be.
	guessed []string
	// whole asks for all that is in the datacenter, or in the vCenter if that is empty, as nothing is known in more detail.
	whole bool
}

// paths are the inventory paths of the entities that have to be there.
func (p place) paths() []string {
	var paths []string
	for _, path := range append([]string{p.datacenter, p.cluster, p.pool, p.datastore, p.folder}, p.networks...) {
		if path != "" && !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	return paths
}

// levelOf is the entity on which a privilege is usually granted, for people.
func (p place) levelOf(privilege string) string {
	if p.whole && p.datacenter == "" {
		return "its inventory"
	}
	family, _, _ := strings.Cut(privilege, ".")
	level := p.datacenter
	switch family {
	case "Cns", "InventoryService", "Sessions", "StorageProfile", "Authorization", "Global", "ContentLibrary":
		return "the root folder"
	case "Datastore":
		level = p.datastore
	case "Network":
		level = strings.Join(p.networks, " and ")
	case "Host":
		level = p.cluster
	case "Resource", "VApp":
		level = cmp.Or(p.pool, p.cluster)
	case "Folder", "VirtualMachine":
		level = p.folder
	}
	return cmp.Or(level, p.datacenter)
}

// serversOf are the names of the vCenters that the Infrastructure knows.
func serversOf(cluster cloud.Cluster) []string {
	spec := cluster.PlatformSpec.VSphere
	if spec == nil {
		return nil
	}
	var servers []string
	for _, known := range spec.VCenters {
		servers = append(servers, known.Server)
	}
	for _, domain := range spec.FailureDomains {
		if !slices.Contains(servers, domain.Server) {
			servers = append(servers, domain.Server)
		}
	}
	return servers
}

// checkServers refuses names of vCenters in the Infrastructure that no component can find an account for: the keys of a Secret have no colons.
func checkServers(cluster cloud.Cluster) error {
	for _, server := range serversOf(cluster) {
		_, invalid := netip.ParseAddr(server)
		if host, _, has := strings.Cut(server, ":"); has && invalid != nil {
			return fmt.Errorf("vCenter %q in spec.platformSpec.vsphere of Infrastructure cluster has a port in its name: set server to %q, and port beside it", server, host)
		}
	}
	return nil
}

// targetsOf are the vCenters to ask: those of the Infrastructure, and where it knows none, those that there is an account for. without are those that there is
// no account for.
func targetsOf(cluster cloud.Cluster, accounts []account) (targets []target, without []string) {
	servers := serversOf(cluster)
	if len(servers) == 0 {
		for _, a := range accounts {
			targets = append(targets, target{account: a, places: []place{{whole: true}}})
		}
		return targets, nil
	}
	for _, server := range servers {
		i := slices.IndexFunc(accounts, func(a account) bool { return strings.EqualFold(a.server, server) })
		if i < 0 {
			without = append(without, server)
			continue
		}
		t := target{account: accounts[i], places: placesIn(cluster, server)}
		for _, known := range cluster.PlatformSpec.VSphere.VCenters {
			if known.Server == server {
				t.port = known.Port
			}
		}
		targets = append(targets, t)
	}
	return targets, without
}

// placesIn are the failure domains in a vCenter, and the datacenters that there is no failure domain in.
func placesIn(cluster cloud.Cluster, server string) []place {
	spec := cluster.PlatformSpec.VSphere
	var places []place
	for _, domain := range spec.FailureDomains {
		if domain.Server == server {
			places = append(places, placeOf(domain.Topology, cluster.InfrastructureName))
		}
	}
	for _, known := range spec.VCenters {
		if known.Server != server {
			continue
		}
		for _, datacenter := range known.Datacenters {
			path := rooted(datacenter, "/")
			if !slices.ContainsFunc(places, func(p place) bool { return p.datacenter == path }) {
				places = append(places, place{datacenter: path, whole: true})
			}
		}
	}
	if len(places) == 0 {
		places = []place{{whole: true}}
	}
	return places
}

// placeOf is a failure domain. What its topology leaves out, the installer has chosen: the cluster's root resource pool, and a folder with the name of the cluster.
func placeOf(topology configv1.VSpherePlatformTopology, infrastructureName string) place {
	p := place{
		datacenter: rooted(topology.Datacenter, "/"), cluster: topology.ComputeCluster, pool: topology.ResourcePool, datastore: topology.Datastore,
		folder: topology.Folder,
	}
	for _, network := range topology.Networks {
		p.networks = append(p.networks, rooted(network, p.datacenter+"/network/"))
	}
	if p.pool == "" && p.cluster != "" {
		p.guessed = append(p.guessed, p.cluster+"/Resources")
	}
	if p.folder == "" {
		p.guessed = append(p.guessed, p.datacenter+"/vm", p.datacenter+"/vm/"+infrastructureName)
	}
	return p
}

// rooted is an inventory path, which begins with a slash, of a name that may be one already.
func rooted(name, below string) string {
	if name == "" || strings.HasPrefix(name, "/") {
		return name
	}
	return below + name
}
