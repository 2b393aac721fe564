package vsphere

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// domain is the one that all users are of.
const domain = "vsphere.local"

// VCenter is one simulated vCenter Server.
type VCenter struct {
	cloud   *Cloud
	host    string
	model   *simulator.Model
	service *simulator.Service
	manager *authorization

	mu       sync.RWMutex
	users    map[string]string // passwords by canonical name
	sessions map[string]string // canonical names by cookie
	cookies  []string          // of all sessions that there ever were
	grants   *grants
}

func newVCenter(c *Cloud, host string, datacenters int) (*VCenter, error) {
	model := simulator.VPX()
	model.Datacenter, model.Host, model.ClusterHost, model.Machine = datacenters, 0, 1, 0
	if err := create(model); err != nil {
		return nil, err
	}
	v := &VCenter{
		cloud: c, host: host, model: model, service: model.Service,
		users: map[string]string{}, sessions: map[string]string{}, grants: newGrants(),
	}
	// Logins are checked by ValidLogin only where the listener has a user of its own.
	v.service.Listen = &url.URL{Scheme: "https", Host: host, Path: "/sdk", User: url.UserPassword("nobody", "")}
	registry := v.service.Context.Map
	v.service.RegisterSDK(registry)
	registry.SessionManager().ValidLogin = v.admits
	v.manager = newAuthorization(v, registry)
	registry.Put(v.manager)
	registry.Put(newCollector(registry))
	registry.Handler = v.guard
	return v, nil
}

// creating is held while a model is made: govmomi's simulator keeps a licence in a variable of its package, which each model that is made changes.
var creating sync.Mutex //nolint:gochecknoglobals // so is what it guards

func create(model *simulator.Model) error {
	creating.Lock()
	defer creating.Unlock()
	return model.Create()
}

// Host is the host name.
func (v *VCenter) Host() string { return v.host }

// canonical is how a vCenter calls a user, in whichever form the name was given: name@domain, DOMAIN\name or only a name.
func canonical(name string) string {
	of := domain
	if before, after, found := strings.Cut(name, `\`); found {
		of, name = before, after
	} else if before, after, found := strings.Cut(name, "@"); found {
		name, of = before, after
	}
	return strings.ToUpper(of) + `\` + strings.ToLower(name)
}

// AddUser adds a user, or gives one another password. A user can log in once there is a permission for it.
func (v *VCenter) AddUser(name, password string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.users[canonical(name)] = password
}

// RemoveUser removes a user; false where there is none. Its sessions go on, as they do in a real vCenter.
func (v *VCenter) RemoveUser(name string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	_, found := v.users[canonical(name)]
	delete(v.users, canonical(name))
	return found
}

// admits checks a login, and gives the session the name by which the vCenter calls the user.
func (v *VCenter) admits(login *types.Login) bool {
	v.mu.RLock()
	defer v.mu.RUnlock()
	name := canonical(login.UserName)
	password, known := v.users[name]
	login.UserName = name
	return known && password == login.Password
}

// Accepts reports whether a user can log in with a password: it is right, and there is a permission for the user.
func (v *VCenter) Accepts(user, password string) bool {
	login := &types.Login{UserName: user, Password: password}
	return v.admits(login) && v.sees(login.UserName, v.rootFolder())
}

// Cookies are those of all sessions that there ever were. Whoever has one of an open session needs no password.
func (v *VCenter) Cookies() []string {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return slices.Clone(v.cookies)
}

// Sessions are the users of the open sessions, sorted.
func (v *VCenter) Sessions() []string {
	v.mu.RLock()
	defer v.mu.RUnlock()
	var users []string
	for _, user := range v.sessions {
		users = append(users, user)
	}
	slices.Sort(users)
	return users
}

// EndSessions ends all sessions, as their expiry does.
func (v *VCenter) EndSessions() {
	v.mu.Lock()
	defer v.mu.Unlock()
	clear(v.sessions)
}

// AddRole makes a role of privileges, which must exist, or gives a role other ones. Every role has those that come with each: System.Anonymous, System.Read and
// System.View.
func (v *VCenter) AddRole(name string, privileges ...string) error {
	all := object.AuthorizationRoleList(v.manager.roles()).ByName("Admin").Privilege
	for _, privilege := range privileges {
		if !slices.Contains(all, privilege) {
			return fmt.Errorf("there is no privilege %q", privilege)
		}
	}
	v.manager.putRole(name, append([]string{"System.Anonymous", "System.Read", "System.View"}, privileges...))
	return nil
}

// Grant gives a user a role on the entity of an inventory path, and if it propagates on all below. The path / is the root folder, which stands for the vCenter.
// It is in place of what the user was given on that entity before.
func (v *VCenter) Grant(user, role, path string, propagate bool) error {
	entity, found := v.find(path)
	if !found {
		return fmt.Errorf("there is nothing at %s", path)
	}
	given := object.AuthorizationRoleList(v.manager.roles()).ByName(role)
	if given == nil {
		return fmt.Errorf("there is no role %q", role)
	}
	v.put(grant{entity: entity, user: canonical(user), role: given.RoleId, propagates: propagate})
	return nil
}

// Revoke takes back what a user was given on the entity of a path; false where that was nothing.
func (v *VCenter) Revoke(user, path string) bool {
	entity, found := v.find(path)
	return found && v.remove(entity, canonical(user))
}

// find is the entity of an inventory path, for nobody in particular.
func (v *VCenter) find(path string) (types.ManagedObjectReference, bool) {
	registry := v.service.Context.Map
	if path == "/" {
		return v.rootFolder(), true
	}
	ctx := &simulator.Context{Context: v.service.Context.Context, Map: registry}
	answer := registry.SearchIndex().FindByInventoryPath(ctx, &types.FindByInventoryPath{InventoryPath: path})
	found := inventoryPathResult(answer)
	if found == nil {
		return types.ManagedObjectReference{}, false
	}
	return *found, true
}

func (v *VCenter) rootFolder() types.ManagedObjectReference { return v.model.ServiceContent.RootFolder }
