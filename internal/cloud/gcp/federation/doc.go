// Package federation prepares a Google Cloud project, from outside of a cluster, so that the cluster's components need no stored keys: an issuer in
// Cloud Storage, or only its keys in the provider; the workload identity pool and provider that make the cloud trust it; and for each
// CredentialsRequest a service account that only its ServiceAccounts can act as.
//
// All of it is one graph for the engine, together with the files that the installer and the cluster need:
//
//	signing keys ─────────────┐
//	bucket ─┬─ bucket policy ─┴─ documents
//	        └─────────────────┐
//	pool ─── provider (after the documents)
//	project (number) ─────────┬──────────────┐
//	service account* ─┬─ account policy*     │
//	custom role*  ────┴─ project policy      │
//	                  └─ Secret manifest* ───┘
//
// Names, descriptions and documents are those of existing clusters.
package federation
