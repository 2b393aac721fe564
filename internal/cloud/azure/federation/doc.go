// Package federation prepares an Azure subscription, from outside of a cluster, so that the cluster's components need no stored keys: an issuer in
// blobs, and for each CredentialsRequest a managed identity that only its ServiceAccounts can log in as, with the roles that it asks for.
//
// All of it is one graph for the engine, together with the files that the installer and the cluster need:
//
//	signing keys ───────────────────────────────────┐
//	OIDC group ─── storage account ─── container ───┴─ documents
//	installation group
//	OIDC group ─── managed identity* ─┬─ federated credentials*
//	custom role* ─────────────────────┼─ role assignment* ─── withdrawal of roles*
//	built-in role (read) ─────────────┘
//	                                  └─ Secret manifest*
//
// Names, tags and documents are those of existing clusters.
package federation
