// Package vsphere is a number of simulated vCenter Servers, each with an inventory, users with passwords, roles, and permissions on the entities of its
// inventory.
//
// A Cloud is an http.Handler that speaks the SOAP form of the vSphere Web Services API. Unmodified clients use it, through a proxy that sends the host names of
// its vCenters to it. What a vCenter consists of is govmomi's simulator, an implementation of that API which lets everybody in and grants every
// privilege. This package adds what it lacks: logins are checked, questions about privileges are answered from the permissions, and what a user may not see or do is
// refused. The rules are those of "vSphere Security", chapter "vSphere Permissions and User Management Tasks", and of the reference of the API:
//
//   - A permission gives a user a role on an entity, and, if it propagates, on all below it.
//   - A permission on an entity itself is in place of what is inherited from above.
//   - Somebody with a permission anywhere below an entity can see that entity, and no more.
//   - Who asks about privileges on an entity needs System.View there.
//
// There are no groups. On request a vCenter misbehaves (package fault), and there is a log of every request (package calls). The services of the log
// and of faults are the host names of the vCenters, the operations are the methods of the API ("Login", "FetchUserPrivilegeOnEntities").
package vsphere
