// Package alibabacloud makes, from outside of a cluster, the RAM users of its components in an account of Alibaba Cloud: for each CredentialsRequest a user
// with a policy of what the request asks for and an access key, and the Secret that holds the key.
//
// All of it is one graph for the engine:
//
//	account ── user* ──┬─ attached policies*
//	       └─ policy* ─┘
//	           user* ──── access key* ── Secret* (a manifest) ── the key that it held before goes
//
// Names, marks and Secrets are those of existing clusters. The APIs are called without the vendor's SDK, whose calls cannot be given up and which reads the environment
// of the process; the SDK is what the simulated account is tried with.
package alibabacloud
