// Package control is a small JSON API to look into a simulated account of Alibaba Cloud and to change it behind the back of whoever uses it. It is for
// demonstrations and for people; tests in Go use the methods of alibabacloud.Cloud.
package control

import (
	"net/http"

	"github.com/cloudcredential/operator/sim/alibabacloud"
	"github.com/cloudcredential/operator/sim/control"
)

// Help lists the requests that the API understands.
const Help = `GET    /users                                  all RAM users with their access keys and the policies that are attached to them
POST   /users                                  make one; the body is {"name":"n","comments":""}
POST   /users/NAME/keys                        give it an access key; the answer has ID and secret
PUT    /users/NAME/policies/POLICY             attach a policy; one of the cloud itself is System%2FNAME
DELETE /users/NAME/policies/POLICY             detach it
DELETE /keys/ID                                delete an access key
PUT    /keys/ID/active                         turn an access key on or off; the body is true or false
GET    /policies                               all custom policies with the document of the default version
POST   /policies                               make one; the body is {"name":"n","description":"","document":"{…}"}
POST   /holder                                 who signs in with an access key; the body is {"id":"…","secret":"…"}
POST   /allows                                 whether somebody may; the body is {"user":"n","action":"ecs:RunInstances","resource":"*"}
PUT    /page-size                              how many things a page has at most; the body is a number
PUT    /lag                                    how far reads lag behind writes; the body is a duration such as 10s
GET    /calls                                  the log; ?service=ram&operation=CreateUser selects
DELETE /calls                                  forget the log
POST   /faults                                 misbehave; the body is {"service":"ram","operation":"CreatePolicy","writes":true,
                                               "effect":"Throttle","latency":"2s","probability":0.5,"times":3}, all of it optional;
                                               the answer is {"id":1}
DELETE /faults/ID                              end one misbehaviour
DELETE /faults                                 end all
GET    /unexpected                             what was sent to hosts that are not Alibaba Cloud's
`

// api is the handler's state.
type api struct{ cloud *alibabacloud.Cloud }

// Handler serves the API. unexpected tells what else the program under test has called.
func Handler(c *alibabacloud.Cloud, unexpected func() []string) http.Handler {
	a := &api{c}
	return control.Handler(Help, control.Common(c, unexpected), a.operations())
}

func (a *api) operations() map[string]control.Operation {
	return map[string]control.Operation{
		"GET /users":                             func(*http.Request) (any, error) { return a.cloud.Users(), nil },
		"POST /users":                            a.addUser,
		"POST /users/{name}/keys":                a.addKey,
		"PUT /users/{name}/policies/{policy}":    a.attached(a.cloud.Attach),
		"DELETE /users/{name}/policies/{policy}": a.attached(a.cloud.Detach),
		"DELETE /keys/{id}": func(r *http.Request) (any, error) {
			return control.Removed(a.cloud.RemoveKey(r.PathValue("id")) == nil)
		},
		"PUT /keys/{id}/active": a.active,
		"GET /policies":         func(*http.Request) (any, error) { return a.cloud.Policies(), nil },
		"POST /policies":        a.addPolicy,
		"POST /holder":          a.holder,
		"POST /allows":          a.allows,
		"PUT /page-size":        a.pageSize,
	}
}

func (a *api) addUser(r *http.Request) (any, error) {
	var wanted struct{ Name, Comments string }
	if err := control.Body(r, &wanted); err != nil {
		return nil, err
	}
	a.cloud.AddUser(wanted.Name, wanted.Comments)
	return control.Found(a.cloud.User(wanted.Name))
}

func (a *api) addKey(r *http.Request) (any, error) {
	if _, exists := a.cloud.User(r.PathValue("name")); !exists {
		return nil, control.ErrNotFound
	}
	id, secret := a.cloud.AddKey(r.PathValue("name"))
	return map[string]string{"id": id, "secret": secret}, nil
}

func (a *api) attached(to func(user, policy string) error) control.Operation {
	return func(r *http.Request) (any, error) { return nil, to(r.PathValue("name"), r.PathValue("policy")) }
}

func (a *api) active(r *http.Request) (any, error) {
	var active bool
	if err := control.Body(r, &active); err != nil {
		return nil, err
	}
	return nil, a.cloud.SetKeyActive(r.PathValue("id"), active)
}

func (a *api) addPolicy(r *http.Request) (any, error) {
	var wanted struct{ Name, Description, Document string }
	if err := control.Body(r, &wanted); err != nil {
		return nil, err
	}
	a.cloud.AddPolicy(wanted.Name, wanted.Description, wanted.Document)
	return control.Found(a.cloud.Policy(wanted.Name))
}

func (a *api) holder(r *http.Request) (any, error) {
	var asked struct{ ID, Secret string }
	if err := control.Body(r, &asked); err != nil {
		return nil, err
	}
	return control.Found(a.cloud.Holder(asked.ID, asked.Secret))
}

func (a *api) allows(r *http.Request) (any, error) {
	var asked struct{ User, Action, Resource string }
	if err := control.Body(r, &asked); err != nil {
		return nil, err
	}
	return a.cloud.Allows(asked.User, asked.Action, asked.Resource), nil
}

func (a *api) pageSize(r *http.Request) (any, error) {
	size := 0
	if err := control.Body(r, &size); err != nil {
		return nil, err
	}
	a.cloud.SetPageSize(max(size, 1))
	return nil, nil
}
