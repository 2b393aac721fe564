package gcp

// componentPermissions are those that components of a cluster ask for.
const componentPermissions = `compute.acceleratorTypes.get compute.acceleratorTypes.list compute.addresses.create compute.addresses.delete
	compute.addresses.get compute.addresses.list compute.addresses.useInternal compute.backendServices.create
	compute.backendServices.delete compute.backendServices.get compute.backendServices.update compute.disks.create
	compute.disks.createTagBinding compute.disks.setLabels compute.firewalls.create compute.firewalls.delete
	compute.firewalls.get compute.firewalls.update compute.forwardingRules.create compute.forwardingRules.delete
	compute.forwardingRules.get compute.globalOperations.get compute.globalOperations.list compute.healthChecks.create
	compute.healthChecks.delete compute.healthChecks.get compute.healthChecks.update compute.healthChecks.useReadOnly
	compute.httpHealthChecks.create compute.httpHealthChecks.delete compute.httpHealthChecks.get
	compute.httpHealthChecks.update compute.images.get compute.images.getFromFamily compute.images.useReadOnly
	compute.instanceGroups.create compute.instanceGroups.delete compute.instanceGroups.get compute.instanceGroups.list
	compute.instanceGroups.update compute.instances.attachDisk compute.instances.create compute.instances.createTagBinding
	compute.instances.delete compute.instances.detachDisk compute.instances.get compute.instances.list
	compute.instances.setLabels compute.instances.setMetadata compute.instances.setServiceAccount compute.instances.setTags
	compute.instances.update compute.instances.updateNetworkInterface compute.instances.use compute.machineTypes.get
	compute.machineTypes.list compute.networks.create compute.networks.delete compute.networks.get compute.projects.get
	compute.regionBackendServices.create compute.regionBackendServices.delete compute.regionBackendServices.get
	compute.regionBackendServices.update compute.regions.get compute.regions.list compute.routers.create
	compute.routers.delete compute.routers.get compute.subnetworks.create compute.subnetworks.delete
	compute.subnetworks.get compute.subnetworks.use compute.subnetworks.useExternalIp compute.targetPools.addInstance
	compute.targetPools.create compute.targetPools.delete compute.targetPools.get compute.targetPools.removeInstance
	compute.targetTcpProxies.create compute.targetTcpProxies.delete compute.targetTcpProxies.get compute.zoneOperations.get
	compute.zoneOperations.list compute.zones.get compute.zones.list dns.changes.create dns.resourceRecordSets.create
	dns.resourceRecordSets.delete dns.resourceRecordSets.list dns.resourceRecordSets.update iam.roles.get
	iam.serviceAccountKeys.list iam.serviceAccounts.actAs iam.serviceAccounts.get iam.serviceAccounts.list
	resourcemanager.projects.get resourcemanager.projects.getIamPolicy resourcemanager.tagValueBindings.create
	resourcemanager.tagValues.get resourcemanager.tagValues.list serviceusage.quotas.get serviceusage.services.get
	serviceusage.services.list storage.buckets.create storage.buckets.createTagBinding storage.buckets.delete
	storage.buckets.get storage.buckets.list storage.buckets.listEffectiveTags storage.objects.create
	storage.objects.delete storage.objects.get storage.objects.list`

// furtherPermissions are those that no role here names, but custom roles and tests of permissions may.
const furtherPermissions = `cloudkms.cryptoKeyVersions.useToDecrypt cloudkms.cryptoKeyVersions.useToEncrypt compute.addresses.setLabels
	compute.addresses.use compute.firewalls.list compute.forwardingRules.list compute.forwardingRules.setLabels
	compute.instanceTemplates.list compute.instances.attachDisk compute.instances.detachDisk compute.instances.getIamPolicy
	compute.instances.getSerialPortOutput compute.instances.setIamPolicy compute.instances.start compute.instances.stop
	compute.networks.list compute.networks.updatePolicy compute.networks.use compute.routers.list compute.routers.update
	compute.subnetworks.list dns.changes.get dns.changes.list dns.managedZones.create dns.managedZones.delete
	dns.managedZones.get dns.managedZones.list dns.networks.bindPrivateDNSZone dns.resourceRecordSets.get
	logging.logEntries.create logging.logEntries.list monitoring.timeSeries.create resourcemanager.projects.delete
	resourcemanager.projects.get resourcemanager.projects.getIamPolicy resourcemanager.projects.list
	resourcemanager.projects.setIamPolicy resourcemanager.projects.update storage.hmacKeys.create storage.hmacKeys.delete
	storage.hmacKeys.get storage.hmacKeys.list storage.hmacKeys.update`

// unsupportedPermissions are known, but custom roles of a project cannot hold them.
const unsupportedPermissions = `resourcemanager.projects.list resourcemanager.hierarchyNodes.createTagBinding
	resourcemanager.hierarchyNodes.deleteTagBinding resourcemanager.hierarchyNodes.listEffectiveTags
	resourcemanager.hierarchyNodes.listTagBindings orgpolicy.policy.set`

// tagPermissions are the part of the role of tags that concerns resources of clusters. Google's list has the same four permissions
// for every kind of resource of every API.
func tagPermissions() []string {
	var all []string
	for _, kind := range []string{
		"compute.addresses", "compute.backendServices", "compute.disks", "compute.firewalls", "compute.forwardingRules", "compute.globalAddresses",
		"compute.healthChecks", "compute.images", "compute.instanceGroupManagers", "compute.instanceGroups", "compute.instances",
		"compute.machineImages", "compute.networks", "compute.routers", "compute.routes", "compute.snapshots", "compute.subnetworks",
		"compute.targetPools", "iam.serviceAccounts", "storage.buckets",
	} {
		for _, verb := range []string{"createTagBinding", "deleteTagBinding", "listEffectiveTags", "listTagBindings"} {
			all = append(all, kind+"."+verb)
		}
	}
	return all
}
