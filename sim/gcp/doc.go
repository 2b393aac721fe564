// Package gcp is a simulated Google Cloud: one or several projects with IAM (service accounts and their keys, custom roles, workload
// identity pools and providers), Cloud Resource Manager, Service Usage, Cloud Storage, the endpoint that gives access tokens for keys, the
// Security Token Service, which gives them for tokens of other issuers, IAM Service Account Credentials, and a little of Compute Engine and Cloud DNS.
//
// A Cloud is an http.Handler that speaks the REST APIs. Google's clients and command line use it unmodified, through a proxy
// that sends Google's host names to it. It is written from the API references and discovery documents and enforces what they say:
// tokens, permissions with the conditions of bindings, name rules, quotas, etags, soft deletion, APIs that are not enabled.
// On request it misbehaves (package fault), and it keeps a log of every request (package calls).
//
// The file of each noun holds its record, its rules and its operations: accounts.go, keys.go, roles.go and so on. An operation
// is a function from a *request to a value that becomes the JSON of the answer; each service has a table of them, and
// another service is another table in route.go.
package gcp
