// Package control is a small JSON API to look into simulated vCenters and to change them behind the back of whoever uses them.
// It is for demonstrations and for people; tests in Go use the methods of vsphere.Cloud.
package control

import (
	"fmt"
	"net/http"

	"github.com/cloudcredential/operator/sim/control"
	"github.com/cloudcredential/operator/sim/vsphere"
)

// Help lists the requests that the API understands.
const Help = `GET    /vcenters                               all vCenters with their users, roles, permissions and open sessions
POST   /vcenters                               add one; the body is {"host":"vc.example.com","datacenters":1}
PUT    /vcenters/HOST/users/NAME               make a user, or give one another password; the body is a password in quotation marks
DELETE /vcenters/HOST/users/NAME               delete a user
PUT    /vcenters/HOST/roles/NAME               make a role, or give one other privileges; the body is ["Network.Assign",…]
POST   /vcenters/HOST/permissions              give a user a role; the body is {"user":"n","role":"r","path":"/DC0","propagates":true}
DELETE /vcenters/HOST/permissions              take back what ?user=NAME was given on ?path=PATH
GET    /vcenters/HOST/privileges               what ?user=NAME may do on ?path=PATH
DELETE /vcenters/HOST/sessions                 end all sessions
PUT    /lag                                    how far answers about privileges lag behind changes; the body is a duration such as 10s
GET    /calls                                  the log; ?service=HOST&operation=Login selects
DELETE /calls                                  forget the log
POST   /faults                                 misbehave; the body is {"service":"HOST","operation":"Login","writes":true,
                                               "effect":"Throttle","latency":"2s","probability":0.5,"times":3}, all of it optional;
                                               the answer is {"id":1}
DELETE /faults/ID                              end one misbehaviour
DELETE /faults                                 end all
GET    /unexpected                             what was sent to hosts that are no vCenters
`

// api is the handler's state.
type api struct{ cloud *vsphere.Cloud }

// Handler serves the API. unexpected tells what else the program under test has called.
func Handler(c *vsphere.Cloud, unexpected func() []string) http.Handler {
	a := &api{c}
	return control.Handler(Help, control.Common(c, unexpected), map[string]control.Operation{
		"GET /vcenters":                        func(*http.Request) (any, error) { return a.list(), nil },
		"POST /vcenters":                       a.add,
		"PUT /vcenters/{host}/users/{name}":    a.on(putUser),
		"DELETE /vcenters/{host}/users/{name}": a.on(removeUser),
		"PUT /vcenters/{host}/roles/{name}":    a.on(putRole),
		"POST /vcenters/{host}/permissions":    a.on(grant),
		"DELETE /vcenters/{host}/permissions":  a.on(revoke),
		"GET /vcenters/{host}/privileges":      a.on(privileges),
		"DELETE /vcenters/{host}/sessions":     a.on(endSessions),
	})
}

// on makes an operation of one on the vCenter that a request names.
func (a *api) on(do func(*vsphere.VCenter, *http.Request) (any, error)) control.Operation {
	return func(r *http.Request) (any, error) {
		v, found := a.cloud.VCenter(r.PathValue("host"))
		if !found {
			return nil, control.ErrNotFound
		}
		return do(v, r)
	}
}

func (a *api) list() []vsphere.Snapshot {
	all := []vsphere.Snapshot{}
	for _, v := range a.cloud.VCenters() {
		all = append(all, v.Snapshot())
	}
	return all
}

func (a *api) add(r *http.Request) (any, error) {
	var wanted struct {
		Host        string `json:"host"`
		Datacenters int    `json:"datacenters"`
	}
	if err := control.Body(r, &wanted); err != nil {
		return nil, err
	}
	if wanted.Host == "" || wanted.Datacenters < 1 {
		return nil, fmt.Errorf("a vCenter has a host and at least one datacenter, and this one has %q and %d", wanted.Host, wanted.Datacenters)
	}
	_, err := a.cloud.AddVCenter(wanted.Host, wanted.Datacenters)
	return nil, err
}

func putUser(v *vsphere.VCenter, r *http.Request) (any, error) {
	var password string
	if err := control.Body(r, &password); err != nil {
		return nil, err
	}
	v.AddUser(r.PathValue("name"), password)
	return nil, nil
}

func removeUser(v *vsphere.VCenter, r *http.Request) (any, error) {
	return control.Removed(v.RemoveUser(r.PathValue("name")))
}

func putRole(v *vsphere.VCenter, r *http.Request) (any, error) {
	var wanted []string
	if err := control.Body(r, &wanted); err != nil {
		return nil, err
	}
	return nil, v.AddRole(r.PathValue("name"), wanted...)
}

func grant(v *vsphere.VCenter, r *http.Request) (any, error) {
	var wanted vsphere.Permission
	if err := control.Body(r, &wanted); err != nil {
		return nil, err
	}
	return nil, v.Grant(wanted.User, wanted.Role, wanted.Path, wanted.Propagates)
}

func revoke(v *vsphere.VCenter, r *http.Request) (any, error) {
	return control.Removed(v.Revoke(r.FormValue("user"), r.FormValue("path")))
}

func privileges(v *vsphere.VCenter, r *http.Request) (any, error) {
	return control.Found(v.Privileges(r.FormValue("user"), r.FormValue("path")))
}

func endSessions(v *vsphere.VCenter, _ *http.Request) (any, error) {
	v.EndSessions()
	return nil, nil
}
