package onazure

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// Groups are resource groups of which a cluster's components may have to do with some.
type Groups struct {
	// Cluster is the one that the cluster is installed in. Network and DNS are those of its network and of its public DNS zone, if somebody else has them.
	Cluster, Network, DNS string
	// Other is one that no component has to do with.
	Other string
}

// Trial is what the credential of a request must and must not be able to do.
type Trial struct {
	// Own is a right that the request asks for, and Foreign one that it does not.
	Own, Foreign Action
	// network and dns say that the component works in those groups, too.
	network, dns bool
}

// Versions of the providers' APIs.
const (
	compute = "2024-07-01"
	network = "2024-05-01"
	records = "2018-05-01"
)

// Trials has one trial for each of the requests that the components of an Azure cluster of OpenShift 4.17 file, by the request's name. The foreign action
// is always a right of another one of them.
func Trials() map[string]Trial {
	var (
		disk     = Write("Microsoft.Compute/disks", compute, "tried")
		image    = Write("Microsoft.Compute/images", compute, "tried")
		machine  = Write("Microsoft.Compute/virtualMachines", compute, "tried")
		balancer = Write("Microsoft.Network/loadBalancers", network, "tried")
		port     = Write("Microsoft.Network/networkInterfaces", network, "tried")
		subnet   = Write("Microsoft.Network/virtualNetworks/subnets", network, "cluster", "tried")
		record   = Write("Microsoft.Network/dnsZones/A", records, "example.com", "tried")
	)
	return map[string]Trial{
		"azure-disk-csi-driver-operator":                  {Own: disk, Foreign: StorageAccount()},
		"azure-file-csi-driver-operator":                  {Own: subnet, Foreign: disk, network: true},
		"openshift-azure-cloud-controller-manager":        {Own: balancer, Foreign: machine, network: true},
		"openshift-cloud-network-config-controller-azure": {Own: port, Foreign: balancer, network: true},
		"openshift-cluster-api-azure":                     {Own: image, Foreign: disk},
		"openshift-image-registry-azure":                  {Own: StorageAccount(), Foreign: port, network: true},
		"openshift-ingress-azure":                         {Own: record, Foreign: Write("Microsoft.Network/dnsZones", records, "example.com"), network: true, dns: true},
		"openshift-machine-api-azure":                     {Own: machine, Foreign: disk, network: true},
	}
}

// Further is how many groups besides the cluster's the own right holds in.
func (t Trial) Further() int {
	n := 0
	for _, in := range []bool{t.network, t.dns} {
		if in {
			n++
		}
	}
	return n
}

// Scopes tells where the own right holds, for a sentence.
func (t Trial) Scopes() string {
	switch {
	case t.dns:
		return "the groups of cluster, network and DNS zone"
	case t.network:
		return "the groups of cluster and network"
	}
	return "the cluster's group"
}

// Hold says in what the caller falls short of the trial or goes beyond it, nil if in nothing. All is tried side by side.
func (t Trial) Hold(ctx context.Context, as Caller, in Groups) error {
	tries, ctx := errgroup.WithContext(ctx)
	for _, each := range []struct {
		group   string
		allowed bool
	}{{in.Cluster, true}, {in.Network, t.network}, {in.DNS, t.dns}, {in.Other, false}} {
		try := as.MustBeDenied
		if each.allowed {
			try = as.Try
		}
		tries.Go(func() error { return try(ctx, t.Own, each.group) })
	}
	tries.Go(func() error { return as.MustBeDenied(ctx, t.Foreign, in.Cluster) })
	return tries.Wait()
}
