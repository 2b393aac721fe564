// Package ibmcloud makes, from outside of a cluster, the service IDs of its components in an account of IBM Cloud, which Power Virtual Server uses, too: for
// each CredentialsRequest a service ID with the access policies that the request asks for and an API key, and the Secret that holds the key. IBM
// Cloud trusts no tokens of a cluster, so that the keys last until somebody replaces them.
//
// All of it is one graph for the engine:
//
//	account ──────────┬─ access policies*
//	resource group ───┘        │
//	service ID* ───────────────┤
//	                           └─ API key* ── Secret* (a manifest, or in a cluster) ── older keys* go
//
// Names and Secrets are those of existing clusters.
package ibmcloud
