// Package openstack simulates an OpenStack cloud: its identity service, Keystone, with domains, users, projects, roles, tokens and application
// credentials, and so much of Nova and Cinder that it can be seen what a credential may do there.
//
// It speaks the Identity API v3 ("Identity API v3", "Application Credentials" of Keystone's documentation) well enough for gophercloud and keystoneauth as
// they are. It enforces what a cloud enforces: passwords and secrets, scopes, roles on projects, expiry, that a restricted application credential manages no
// others, and access rules, in the way in which keystonemiddleware does. It can misbehave on request, and it keeps a log of calls.
package openstack
