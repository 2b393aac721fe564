// Package control is a small JSON API to look into a simulated OpenStack and to change it behind the back of whoever uses it. It is for demonstrations and
// for people; tests in Go use the methods of openstack.Cloud.
package control

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/cloudcredential/operator/sim/control"
	"github.com/cloudcredential/operator/sim/openstack"
)

// Help lists the requests that the API understands. USER and PROJECT are IDs.
const Help = `GET    /users/USER/application-credentials        the application credentials of a user, without their secrets
POST   /users/USER/application-credentials        make one with all of the user's roles; the body is {"project":"PROJECT","name":"n","unrestricted":true}
DELETE /application-credentials/ID                delete one
POST   /users                                     make a user; the body is {"name":"n","password":"p","project":"PROJECT","role":"member"}
PUT    /users/USER/password                       change the password; the body is the new one
DELETE /users/USER/projects/PROJECT/roles/ROLE    take a role, by its name, from a user; the user's credentials for the project go with it
PUT    /limit                                     how many application credentials a user can have; the body is a number, negative for no bound
GET    /projects/PROJECT/servers                  the names of the servers
GET    /projects/PROJECT/volumes                  the names of the volumes
PUT    /lag                                       how far reads lag behind writes; the body is a duration such as 10s
GET    /calls                                     the log; ?service=identity&operation=authenticate selects
DELETE /calls                                     forget the log
POST   /faults                                    misbehave; the body is {"service":"identity","operation":"authenticate","writes":true,
                                                  "effect":"Throttle","latency":"2s","probability":0.5,"times":3}, all of it optional;
                                                  the answer is {"id":1}
DELETE /faults/ID                                 end one misbehaviour
DELETE /faults                                    end all
GET    /unexpected                                what was sent to hosts that are not the cloud's
`

// api is the handler's state.
type api struct{ cloud *openstack.Cloud }

// Handler serves the API for a cloud. unexpected tells what else the program under test has called.
func Handler(c *openstack.Cloud, unexpected func() []string) http.Handler {
	a := api{c}
	return control.Handler(Help, control.Common(c, unexpected), map[string]control.Operation{
		"GET /users/{user}/application-credentials":            a.credentials,
		"POST /users/{user}/application-credentials":           a.addCredential,
		"DELETE /application-credentials/{id}":                 a.deleteCredential,
		"POST /users":                                          a.addUser,
		"PUT /users/{user}/password":                           a.setPassword,
		"DELETE /users/{user}/projects/{project}/roles/{role}": a.revoke,
		"PUT /limit":                      a.setLimit,
		"GET /projects/{project}/servers": func(r *http.Request) (any, error) { return c.Servers(r.PathValue("project")), nil },
		"GET /projects/{project}/volumes": func(r *http.Request) (any, error) { return c.Volumes(r.PathValue("project")), nil },
	})
}

func (a api) credentials(r *http.Request) (any, error) {
	return a.cloud.ApplicationCredentials(r.PathValue("user")), nil
}

func (a api) addCredential(r *http.Request) (any, error) {
	var wanted struct {
		Project      string `json:"project"`
		Name         string `json:"name"`
		Unrestricted bool   `json:"unrestricted"`
	}
	if err := control.Body(r, &wanted); err != nil {
		return nil, err
	}
	id, secret := a.cloud.AddApplicationCredential(r.PathValue("user"), wanted.Project, wanted.Name, wanted.Unrestricted)
	return map[string]string{"id": id, "secret": secret}, nil
}

func (a api) deleteCredential(r *http.Request) (any, error) {
	return control.Removed(a.cloud.DeleteApplicationCredential(r.PathValue("id")))
}

func (a api) addUser(r *http.Request) (any, error) {
	var wanted struct {
		Name     string `json:"name"`
		Password string `json:"password"`
		Project  string `json:"project"`
		Role     string `json:"role"`
	}
	if err := control.Body(r, &wanted); err != nil {
		return nil, err
	}
	id := a.cloud.AddUser(wanted.Name, "default", wanted.Password)
	if !a.cloud.Grant(id, wanted.Project, wanted.Role) {
		return nil, errors.New("there is no role " + strconv.Quote(wanted.Role) + ": choose admin, member or reader")
	}
	return map[string]string{"id": id}, nil
}

func (a api) setPassword(r *http.Request) (any, error) {
	text, err := control.Text(r)
	if err != nil {
		return nil, err
	}
	a.cloud.SetPassword(r.PathValue("user"), text)
	return nil, nil
}

func (a api) revoke(r *http.Request) (any, error) {
	a.cloud.Revoke(r.PathValue("user"), r.PathValue("project"), r.PathValue("role"))
	return nil, nil
}

func (a api) setLimit(r *http.Request) (any, error) {
	var limit int
	if err := control.Body(r, &limit); err != nil {
		return nil, err
	}
	a.cloud.SetLimit(limit)
	return nil, nil
}
