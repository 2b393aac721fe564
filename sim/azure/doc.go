// Package azure is a simulated Microsoft Azure: one Microsoft Entra tenant with its applications and service principals, the token endpoint, and one or several
// subscriptions with resource groups, user-assigned identities and their federated credentials, roles and their assignments, storage accounts and
// the blobs in them.
//
// A Cloud is an http.Handler that speaks the REST APIs. Microsoft's clients use it unmodified, through a proxy that sends the host names of
// its environment to it: public, US government, China, or those of an Azure Stack Hub. It is written from Microsoft's REST reference and the
// sources of its SDKs, and it enforces what they say: signatures of tokens and assertions, role assignments with their scopes, name rules, quotas, resource
// providers that are not registered, policies. On request it misbehaves (package fault), and it keeps a log of every request (package calls).
//
// The services of the log are "entra", "arm", "blob" and "graph". Operations are named by the operation IDs of Microsoft's API specifications
// ("UserAssignedIdentities_CreateOrUpdate", "RoleAssignments_Create", "BlockBlob_Upload"); entra and graph have the names that
// their tables in entra.go and graph.go give them.
//
// The file of each noun holds its record, its rules and its operations. An operation is a function from a *request to a value that
// becomes the JSON of the answer; each service has a table of them.
package azure
