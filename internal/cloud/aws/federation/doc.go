// Package federation prepares an AWS account, from outside of a cluster, so that the cluster's components need no stored keys: an issuer in S3,
// with CloudFront before it where the bucket is to be private; the identity provider that makes IAM trust it; and for each
// CredentialsRequest a role that only its ServiceAccounts can assume.
//
// All of it is one graph for the engine, together with the files that the installer and the cluster need:
//
//	signing keys ───────────────────────────────┐
//	bucket ─┬─ public access block ─ policy ─────┴─ documents
//	        └─ (origin access control ─ distribution ─ deployment)
//	caller ─── identity provider ─── role ─── role policy
//	                                  └────── Secret manifest
//
// Names, tags and documents are those of existing clusters.
package federation
