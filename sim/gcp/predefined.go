package gcp

// roleFacts is a predefined role as it is written down here.
type roleFacts struct {
	name, title, description string
	// permissions are separated by white space.
	permissions      string
	organisationOnly bool
}

// predefinedRoles are the roles that components ask for and those that administer IAM. The first part has Google's own lists (of late
// 2025; storage.admin without the recommender's). In the second part, from the mark on, the lists are from memory of the role reference:
// enough for what the roles are for, and an assumption in the detail.
var predefinedRoles = []roleFacts{
	{
		name: "roles/compute.storageAdmin", title: "Compute Storage Admin", description: "Full control of Compute Engine storage resources.",
		permissions: `cloudkms.keyHandles.create cloudkms.keyHandles.get cloudkms.keyHandles.list cloudkms.operations.get
			cloudkms.projects.showEffectiveAutokeyConfig compute.diskSettings.get compute.diskSettings.update compute.diskTypes.get
			compute.diskTypes.list compute.disks.addResourcePolicies compute.disks.create compute.disks.createSnapshot
			compute.disks.createTagBinding compute.disks.delete compute.disks.deleteTagBinding compute.disks.get
			compute.disks.getIamPolicy compute.disks.list compute.disks.listEffectiveTags compute.disks.listTagBindings
			compute.disks.removeResourcePolicies compute.disks.resize compute.disks.setIamPolicy compute.disks.setLabels
			compute.disks.startAsyncReplication compute.disks.stopAsyncReplication compute.disks.stopGroupAsyncReplication
			compute.disks.update compute.disks.use compute.disks.useReadOnly compute.globalOperations.get
			compute.globalOperations.list compute.images.create compute.images.createTagBinding compute.images.delete
			compute.images.deleteTagBinding compute.images.deprecate compute.images.get compute.images.getFromFamily
			compute.images.getIamPolicy compute.images.list compute.images.listEffectiveTags compute.images.listTagBindings
			compute.images.setIamPolicy compute.images.setLabels compute.images.update compute.images.useReadOnly
			compute.instanceSettings.get compute.instantSnapshots.create compute.instantSnapshots.delete
			compute.instantSnapshots.export compute.instantSnapshots.get compute.instantSnapshots.getIamPolicy
			compute.instantSnapshots.list compute.instantSnapshots.setIamPolicy compute.instantSnapshots.setLabels
			compute.instantSnapshots.useReadOnly compute.licenseCodes.get compute.licenseCodes.getIamPolicy
			compute.licenseCodes.list compute.licenseCodes.setIamPolicy compute.licenseCodes.update compute.licenses.create
			compute.licenses.delete compute.licenses.get compute.licenses.getIamPolicy compute.licenses.list
			compute.licenses.setIamPolicy compute.licenses.update compute.projects.get compute.regionOperations.get
			compute.regionOperations.list compute.regions.get compute.regions.list compute.resourcePolicies.create
			compute.resourcePolicies.delete compute.resourcePolicies.get compute.resourcePolicies.getIamPolicy
			compute.resourcePolicies.list compute.resourcePolicies.setIamPolicy compute.resourcePolicies.update
			compute.resourcePolicies.use compute.resourcePolicies.useReadOnly compute.snapshots.create
			compute.snapshots.createTagBinding compute.snapshots.delete compute.snapshots.deleteTagBinding compute.snapshots.get
			compute.snapshots.getIamPolicy compute.snapshots.list compute.snapshots.listEffectiveTags
			compute.snapshots.listTagBindings compute.snapshots.setIamPolicy compute.snapshots.setLabels
			compute.snapshots.useReadOnly compute.storagePools.create compute.storagePools.delete compute.storagePools.get
			compute.storagePools.getIamPolicy compute.storagePools.list compute.storagePools.setIamPolicy
			compute.storagePools.update compute.storagePools.use compute.zoneOperations.get compute.zoneOperations.list
			compute.zones.get compute.zones.list resourcemanager.projects.get resourcemanager.projects.list serviceusage.quotas.get
			serviceusage.services.get serviceusage.services.list`,
	},
	{
		name: "roles/iam.roleAdmin", title: "Role Administrator", description: "Access to administer all custom roles in the project.",
		permissions: `iam.roles.create iam.roles.delete iam.roles.get iam.roles.list iam.roles.undelete iam.roles.update
			resourcemanager.projects.get resourcemanager.projects.getIamPolicy`,
	},
	{
		name: "roles/iam.serviceAccountAdmin", title: "Service Account Admin", description: "Create and manage service accounts.",
		permissions: `iam.serviceAccountApiKeyBindings.create iam.serviceAccountApiKeyBindings.delete
			iam.serviceAccountApiKeyBindings.undelete iam.serviceAccounts.create iam.serviceAccounts.createTagBinding
			iam.serviceAccounts.delete iam.serviceAccounts.deleteTagBinding iam.serviceAccounts.disable iam.serviceAccounts.enable
			iam.serviceAccounts.get iam.serviceAccounts.getIamPolicy iam.serviceAccounts.list iam.serviceAccounts.listEffectiveTags
			iam.serviceAccounts.listTagBindings iam.serviceAccounts.setIamPolicy iam.serviceAccounts.undelete
			iam.serviceAccounts.update resourcemanager.projects.get resourcemanager.projects.list`,
	},
	{
		name: "roles/iam.serviceAccountKeyAdmin", title: "Service Account Key Admin", description: "Create and manage (and rotate) service account keys.",
		permissions: `iam.serviceAccountKeys.create iam.serviceAccountKeys.delete iam.serviceAccountKeys.disable
			iam.serviceAccountKeys.enable iam.serviceAccountKeys.get iam.serviceAccountKeys.list iam.serviceAccounts.get
			iam.serviceAccounts.list resourcemanager.projects.get resourcemanager.projects.list`,
	},
	{
		name: "roles/iam.serviceAccountTokenCreator", title: "Service Account Token Creator", description: "Impersonate service accounts (create OAuth2 access tokens, sign blobs or JWTs, etc).",
		permissions: `iam.serviceAccounts.get iam.serviceAccounts.getAccessToken iam.serviceAccounts.getOpenIdToken
			iam.serviceAccounts.implicitDelegation iam.serviceAccounts.list iam.serviceAccounts.signBlob
			iam.serviceAccounts.signJwt resourcemanager.projects.get resourcemanager.projects.list`,
	},
	{
		name: "roles/iam.serviceAccountUser", title: "Service Account User", description: "Run operations as the service account.",
		permissions: `iam.serviceAccounts.actAs iam.serviceAccounts.get iam.serviceAccounts.list resourcemanager.projects.get
			resourcemanager.projects.list`,
	},
	{
		name: "roles/iam.workloadIdentityPoolAdmin", title: "IAM Workload Identity Pool Admin", description: "Full rights to create and manage workload identity pools.",
		permissions: `iam.workloadIdentityPoolProviders.create iam.workloadIdentityPoolProviders.delete iam.workloadIdentityPoolProviders.get
			iam.workloadIdentityPoolProviders.list iam.workloadIdentityPoolProviders.undelete
			iam.workloadIdentityPoolProviders.update iam.workloadIdentityPools.create iam.workloadIdentityPools.delete
			iam.workloadIdentityPools.get iam.workloadIdentityPools.list iam.workloadIdentityPools.undelete
			iam.workloadIdentityPools.update resourcemanager.projects.get resourcemanager.projects.list`,
	},
	{
		name: "roles/storage.admin", title: "Storage Admin", description: "Grants full control of buckets and objects.",
		permissions: `orgpolicy.policy.get resourcemanager.hierarchyNodes.listEffectiveTags resourcemanager.projects.get
			resourcemanager.projects.list storage.buckets.create storage.buckets.createTagBinding storage.buckets.delete
			storage.buckets.deleteTagBinding storage.buckets.enableObjectRetention storage.buckets.get storage.buckets.getIamPolicy
			storage.buckets.getIpFilter storage.buckets.getObjectInsights storage.buckets.list storage.buckets.listEffectiveTags
			storage.buckets.listTagBindings storage.buckets.relocate storage.buckets.restore storage.buckets.setIamPolicy
			storage.buckets.setIpFilter storage.buckets.update storage.folders.create storage.folders.delete storage.folders.get
			storage.folders.list storage.folders.rename storage.managedFolders.create storage.managedFolders.delete
			storage.managedFolders.get storage.managedFolders.getIamPolicy storage.managedFolders.list
			storage.managedFolders.setIamPolicy storage.multipartUploads.abort storage.multipartUploads.create
			storage.multipartUploads.list storage.multipartUploads.listParts storage.objects.create storage.objects.delete
			storage.objects.get storage.objects.getIamPolicy storage.objects.list storage.objects.move
			storage.objects.overrideUnlockedRetention storage.objects.restore storage.objects.setIamPolicy
			storage.objects.setRetention storage.objects.update`,
	},
	// Assumed from here on.
	{
		name: "roles/iam.roleViewer", title: "Role Viewer", description: "Read access to all custom roles in the project.",
		permissions: `iam.roles.get iam.roles.list resourcemanager.projects.get resourcemanager.projects.getIamPolicy`,
	},
	{
		name: "roles/iam.serviceAccountCreator", title: "Create Service Accounts", description: "Access to create service accounts.",
		permissions: `iam.serviceAccounts.create iam.serviceAccounts.get iam.serviceAccounts.list resourcemanager.projects.get
			resourcemanager.projects.list`,
	},
	{
		name: "roles/iam.serviceAccountDeleter", title: "Delete Service Accounts", description: "Access to delete service accounts.",
		permissions: `iam.serviceAccounts.delete iam.serviceAccounts.get iam.serviceAccounts.list resourcemanager.projects.get
			resourcemanager.projects.list`,
	},
	{
		name: "roles/iam.serviceAccountOpenIdTokenCreator", title: "Service Account OpenID Connect Identity Token Creator", description: "Create OpenID Connect (OIDC) identity tokens.",
		permissions: `iam.serviceAccounts.getOpenIdToken`,
	},
	{
		name: "roles/iam.serviceAccountViewer", title: "View Service Accounts", description: "Read access to service accounts, metadata, and keys.",
		permissions: `iam.serviceAccountKeys.get iam.serviceAccountKeys.list iam.serviceAccounts.get iam.serviceAccounts.getIamPolicy
			iam.serviceAccounts.list resourcemanager.projects.get resourcemanager.projects.list`,
	},
	{
		name: "roles/iam.workloadIdentityPoolViewer", title: "IAM Workload Identity Pool Viewer", description: "Read access to workload identity pools.",
		permissions: `iam.workloadIdentityPoolProviders.get iam.workloadIdentityPoolProviders.list iam.workloadIdentityPools.get
			iam.workloadIdentityPools.list resourcemanager.projects.get resourcemanager.projects.list`,
	},
	{
		name: "roles/iam.workloadIdentityUser", title: "Workload Identity User", description: "Impersonate service accounts from federated workloads.",
		permissions: `iam.serviceAccounts.get iam.serviceAccounts.getAccessToken iam.serviceAccounts.getOpenIdToken iam.serviceAccounts.list`,
	},
	{
		name: "roles/orgpolicy.policyAdmin", title: "Organization Policy Administrator", description: "Set organization policies on resources.", organisationOnly: true,
		permissions: `orgpolicy.policy.get orgpolicy.policy.set`,
	},
	{
		name: "roles/resourcemanager.organizationAdmin", title: "Organization Administrator", description: "Access to administer all resources belonging to the organization.", organisationOnly: true,
		permissions: `resourcemanager.projects.get resourcemanager.projects.getIamPolicy resourcemanager.projects.list
			resourcemanager.projects.setIamPolicy`,
	},
	{
		name: "roles/resourcemanager.projectIamAdmin", title: "Project IAM Admin", description: "Access to administer the allow policy of a project.",
		permissions: `resourcemanager.projects.get resourcemanager.projects.getIamPolicy resourcemanager.projects.setIamPolicy`,
	},
	{
		name: "roles/resourcemanager.tagUser", title: "Tag User", description: "Access to list Tags and manage their associations with resources.",
		permissions: `resourcemanager.hierarchyNodes.createTagBinding resourcemanager.hierarchyNodes.deleteTagBinding
			resourcemanager.hierarchyNodes.listEffectiveTags resourcemanager.hierarchyNodes.listTagBindings
			resourcemanager.projects.get resourcemanager.tagHolds.create resourcemanager.tagHolds.delete
			resourcemanager.tagHolds.list resourcemanager.tagKeys.get resourcemanager.tagKeys.list
			resourcemanager.tagValueBindings.create resourcemanager.tagValueBindings.delete resourcemanager.tagValues.get
			resourcemanager.tagValues.list`,
	},
	{
		name: "roles/serviceusage.serviceUsageAdmin", title: "Service Usage Admin", description: "Ability to enable, disable, and inspect service states.",
		permissions: `monitoring.timeSeries.list serviceusage.operations.cancel serviceusage.operations.delete serviceusage.operations.get
			serviceusage.operations.list serviceusage.quotas.get serviceusage.quotas.update serviceusage.services.disable
			serviceusage.services.enable serviceusage.services.get serviceusage.services.list serviceusage.services.use`,
	},
	{
		name: "roles/serviceusage.serviceUsageConsumer", title: "Service Usage Consumer", description: "Ability to inspect service states and operations.",
		permissions: `monitoring.timeSeries.list serviceusage.operations.get serviceusage.operations.list serviceusage.quotas.get
			serviceusage.services.get serviceusage.services.list serviceusage.services.use`,
	},
	{
		name: "roles/serviceusage.serviceUsageViewer", title: "Service Usage Viewer", description: "Ability to inspect service states.",
		permissions: `monitoring.timeSeries.list serviceusage.operations.get serviceusage.operations.list serviceusage.quotas.get
			serviceusage.services.get serviceusage.services.list`,
	},
	{
		name: "roles/storage.legacyBucketOwner", title: "Storage Legacy Bucket Owner", description: "Read and write access to buckets with object listing, creation and deletion.",
		permissions: `storage.buckets.get storage.buckets.getIamPolicy storage.buckets.setIamPolicy storage.buckets.update
			storage.multipartUploads.abort storage.multipartUploads.create storage.multipartUploads.list
			storage.multipartUploads.listParts storage.objects.create storage.objects.delete storage.objects.list`,
	},
	{
		name: "roles/storage.legacyBucketReader", title: "Storage Legacy Bucket Reader", description: "Read access to buckets with object listing.",
		permissions: `storage.buckets.get storage.multipartUploads.list storage.objects.list`,
	},
	{
		name: "roles/storage.legacyObjectReader", title: "Storage Legacy Object Reader", description: "Read access to objects without listing.",
		permissions: `storage.objects.get`,
	},
	{
		name: "roles/storage.legacyBucketWriter", title: "Storage Legacy Bucket Writer", description: "Read access to buckets with object listing, creation and deletion.",
		permissions: `storage.buckets.get storage.multipartUploads.abort storage.multipartUploads.create storage.multipartUploads.list
			storage.multipartUploads.listParts storage.objects.create storage.objects.delete storage.objects.list`,
	},
	{
		name: "roles/storage.legacyObjectOwner", title: "Storage Legacy Object Owner", description: "Read and write access to objects without listing.",
		permissions: `storage.objects.get storage.objects.getIamPolicy storage.objects.setIamPolicy storage.objects.update`,
	},
	{
		name: "roles/storage.objectAdmin", title: "Storage Object Admin", description: "Grants full control of objects.",
		permissions: `resourcemanager.projects.get resourcemanager.projects.list storage.folders.create storage.folders.delete
			storage.folders.get storage.folders.list storage.folders.rename storage.managedFolders.create
			storage.managedFolders.delete storage.managedFolders.get storage.managedFolders.list storage.multipartUploads.abort
			storage.multipartUploads.create storage.multipartUploads.list storage.multipartUploads.listParts storage.objects.create
			storage.objects.delete storage.objects.get storage.objects.getIamPolicy storage.objects.list
			storage.objects.setIamPolicy storage.objects.update`,
	},
	{
		name: "roles/storage.objectCreator", title: "Storage Object Creator", description: "Allows users to create objects.",
		permissions: `resourcemanager.projects.get resourcemanager.projects.list storage.folders.create storage.managedFolders.create
			storage.multipartUploads.abort storage.multipartUploads.create storage.multipartUploads.listParts
			storage.objects.create`,
	},
	{
		name: "roles/storage.objectUser", title: "Storage Object User", description: "Access to create, read, update and delete objects and multipart uploads.",
		permissions: `resourcemanager.projects.get resourcemanager.projects.list storage.folders.create storage.folders.delete
			storage.folders.get storage.folders.list storage.folders.rename storage.managedFolders.create
			storage.managedFolders.delete storage.managedFolders.get storage.managedFolders.list storage.multipartUploads.abort
			storage.multipartUploads.create storage.multipartUploads.list storage.multipartUploads.listParts storage.objects.create
			storage.objects.delete storage.objects.get storage.objects.list storage.objects.update`,
	},
	{
		name: "roles/storage.objectViewer", title: "Storage Object Viewer", description: "Grants access to view objects and their metadata.",
		permissions: `resourcemanager.projects.get resourcemanager.projects.list storage.folders.get storage.folders.list
			storage.managedFolders.get storage.managedFolders.list storage.objects.get storage.objects.list`,
	},
}
