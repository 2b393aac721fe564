package azure

import "time"

// builtIn is a role that every tenant has ("Azure built-in roles").
type builtIn struct {
	id, name, description string
	permission            permission
}

// seedBuiltInRoles puts the roles there that programs for clusters use. There are hundreds of others.
func (c *Cloud) seedBuiltInRoles() {
	long := time.Date(2015, 2, 2, 21, 55, 9, 0, time.UTC)
	for _, b := range builtIns() {
		c.definitions.Make(b.id).Reset(&definition{
			id: b.id, name: b.name, description: b.description, permissions: []permission{b.permission.normal()}, scopes: []string{"/"}, created: long, updated: long,
		})
	}
}

// standing is what most roles of a service have besides their own actions.
func standing(own ...string) []string {
	return append(own, "Microsoft.Authorization/*/read", "Microsoft.Insights/alertRules/*", "Microsoft.ResourceHealth/availabilityStatuses/read",
		"Microsoft.Resources/deployments/*", "Microsoft.Resources/subscriptions/resourceGroups/read", "Microsoft.Support/*")
}

func builtIns() []builtIn {
	const blobs = "Microsoft.Storage/storageAccounts/blobServices/"
	return []builtIn{
		{"8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner", "Grants full access to manage all resources, including the ability to assign roles in Azure RBAC.", permission{Actions: []string{"*"}}},
		{"b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor", "Grants full access to manage all resources, but not to assign roles.", permission{
			Actions: []string{"*"}, NotActions: []string{
				"Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write", "Microsoft.Authorization/elevateAccess/Action", "Microsoft.Blueprint/blueprintAssignments/write",
				"Microsoft.Blueprint/blueprintAssignments/delete", "Microsoft.Compute/galleries/share/action", "Microsoft.Purview/consents/write", "Microsoft.Purview/consents/delete",
			},
		}},
		{"acdd72a7-3385-48ef-bd42-f606fba81ae7", "Reader", "View all resources, but not make changes.", permission{Actions: []string{"*/read"}}},
		{"18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "User Access Administrator", "Manage user access to Azure resources.", permission{
			Actions: []string{"*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"},
		}},
		{"f58310d9-a9f6-439a-9e8d-f62e7b41a168", "Role Based Access Control Administrator", "Manage access to Azure resources by assigning roles.", permission{
			Actions: []string{"Microsoft.Authorization/roleAssignments/write", "Microsoft.Authorization/roleAssignments/delete", "*/read", "Microsoft.Support/*"},
		}},
		{"e40ec5ca-96e0-45a2-b4ff-59039f2c2b59", "Managed Identity Contributor", "Create, read, update and delete user-assigned identities.", permission{
			Actions: standing("Microsoft.ManagedIdentity/userAssignedIdentities/read", "Microsoft.ManagedIdentity/userAssignedIdentities/write", "Microsoft.ManagedIdentity/userAssignedIdentities/delete",
				"Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read", "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write",
				"Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/delete", "Microsoft.ManagedIdentity/userAssignedIdentities/revokeTokens/action"),
		}},
		{"f1a07417-d97a-45cb-824c-7a7467783830", "Managed Identity Operator", "Read and assign user-assigned identities.", permission{
			Actions: standing("Microsoft.ManagedIdentity/userAssignedIdentities/*/read", "Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action"),
		}},
		{"17d1049b-9a84-46fb-8f53-869881c3d3ab", "Storage Account Contributor", "Manage storage accounts, and through their keys the data in them.", permission{
			Actions: standing("Microsoft.Insights/diagnosticSettings/*", "Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action", "Microsoft.Storage/storageAccounts/*"),
		}},
		{"b7e6dc6d-f1e8-4753-8033-0f276bb0955b", "Storage Blob Data Owner", "Full access to blob containers and data, POSIX access control included.", permission{
			Actions: []string{blobs + "containers/*", blobs + "generateUserDelegationKey/action"}, DataActions: []string{blobs + "containers/blobs/*"},
		}},
		{"ba92f5b4-2d11-453d-a403-e96b0029c9fe", "Storage Blob Data Contributor", "Read, write and delete blob containers and data.", permission{
			Actions: []string{blobs + "containers/delete", blobs + "containers/read", blobs + "containers/write", blobs + "generateUserDelegationKey/action"},
			DataActions: []string{
				blobs + "containers/blobs/delete", blobs + "containers/blobs/read", blobs + "containers/blobs/write", blobs + "containers/blobs/move/action", blobs + "containers/blobs/add/action",
			},
		}},
		{"2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", "Storage Blob Data Reader", "Read blob containers and data.", permission{
			Actions: []string{blobs + "containers/read", blobs + "generateUserDelegationKey/action"}, DataActions: []string{blobs + "containers/blobs/read"},
		}},
		{"4d97b98b-1d4f-4787-a291-c67834d212e7", "Network Contributor", "Manage networks, but not access to them.", permission{Actions: standing("Microsoft.Network/*")}},
		{"befefa01-2a29-4197-83a8-272ff33ce314", "DNS Zone Contributor", "Manage DNS zones and record sets.", permission{Actions: standing("Microsoft.Network/dnsZones/*")}},
		{"b12aa53e-6015-4669-85d0-8515ebb3ae7f", "Private DNS Zone Contributor", "Manage private DNS zones.", permission{
			Actions: standing("Microsoft.Network/privateDnsZones/*", "Microsoft.Network/privateDnsOperationResults/*", "Microsoft.Network/privateDnsOperationStatuses/*", "Microsoft.Network/virtualNetworks/read",
				"Microsoft.Network/virtualNetworks/join/action"),
		}},
		{"9980e02c-c2be-4d73-94e8-173b1dc7cf3c", "Virtual Machine Contributor", "Manage virtual machines, but not access to them nor the networks and accounts that they use.", permission{
			Actions: standing("Microsoft.Compute/availabilitySets/*", "Microsoft.Compute/locations/*", "Microsoft.Compute/virtualMachines/*", "Microsoft.Compute/virtualMachineScaleSets/*",
				"Microsoft.Compute/disks/write", "Microsoft.Compute/disks/read", "Microsoft.Compute/disks/delete", "Microsoft.Network/loadBalancers/read", "Microsoft.Network/networkInterfaces/*",
				"Microsoft.Network/networkSecurityGroups/join/action", "Microsoft.Network/networkSecurityGroups/read", "Microsoft.Network/publicIPAddresses/join/action", "Microsoft.Network/publicIPAddresses/read",
				"Microsoft.Network/virtualNetworks/read", "Microsoft.Network/virtualNetworks/subnets/join/action", "Microsoft.Storage/storageAccounts/listKeys/action", "Microsoft.Storage/storageAccounts/read"),
		}},
	}
}
