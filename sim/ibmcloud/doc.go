// Package ibmcloud is a simulated account of IBM Cloud: tokens for API keys, service IDs, API keys, access policies with their roles, and resource groups. Power
// Virtual Server uses the same.
//
// A Cloud is an http.Handler that speaks the REST APIs of IAM (tokens, identity services, policy management version 1) and of the resource manager. IBM's
// SDK uses it unmodified, through a proxy that sends the hosts iam.DOMAIN and resource-controller.DOMAIN to it. It is written from the API reference
// of IBM Cloud and the sources of its SDK, and it enforces what they say: tokens, the access policies of the caller, sizes of names and descriptions,
// sizes and tokens of pages, entity tags, locks, limits. On request it misbehaves (package fault), and it keeps a log of every request (package calls).
//
// The services of the log are "token", "identity", "policy" and "resource-manager". Operations are named by the operation IDs of the API reference:
// "get_token", "create_service_id", "list_policies", "list_resource_groups".
//
// The file of each noun holds its record, its rules and its operations. An operation is a function from a *request to a value that becomes the JSON
// of the answer.
package ibmcloud
