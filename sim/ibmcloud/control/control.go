// Package control is a small JSON API to look into a simulated account of IBM Cloud and to change it behind the back of whoever uses it. It is for
// demonstrations and for people; tests in Go use the methods of ibmcloud.Cloud.
package control

import (
	"net/http"
	"time"

	"github.com/cloudcredential/operator/sim/control"
	"github.com/cloudcredential/operator/sim/ibmcloud"
)

// Help lists the requests that the API understands.
const Help = `GET    /service-ids                            all service IDs with their API keys and access policies
POST   /service-ids                            make one; the body is {"name":"n","description":""}
DELETE /service-ids/ID                         delete one with everything that belongs to it
PUT    /service-ids/ID/locked                  lock it, or open it; the body is true or false
POST   /service-ids/ID/keys                    give it an API key; the body is {"name":"n"}; the answer has ID and value
POST   /service-ids/ID/policies                give it a policy; the body is {"roles":["crn:…:role:Viewer"],"attributes":[{"name":"serviceName","value":"is"}]}
DELETE /keys/ID                                delete an API key
PUT    /keys/ID/disabled                       disable an API key, or enable it; the body is true or false
DELETE /policies/ID                            delete an access policy
POST   /resource-groups                        make one; the body is its name, the answer has its ID
POST   /holder                                 who signs in with an API key; the body is its value
POST   /allows                                 whether somebody has a role; the body is {"apikey":"…","role":"crn:…","attributes":{"serviceName":"is"}}
DELETE /tokens                                 make all access tokens unknown
PUT    /quotas                                 the limits that hold; the body is {"keysOfIdentity":20,…}, of which none is required
PUT    /page-size                              how many things a page has at most; the body is a number
PUT    /lag                                    how far reads lag behind writes; the body is a duration such as 10s
GET    /calls                                  the log; ?service=identity&operation=create_service_id selects
DELETE /calls                                  forget the log
POST   /faults                                 misbehave; the body is {"service":"policy","operation":"create_policy","writes":true,
                                               "effect":"Throttle","latency":"2s","probability":0.5,"times":3}, all of it optional;
                                               the answer is {"id":1}
DELETE /faults/ID                              end one misbehaviour
DELETE /faults                                 end all
GET    /unexpected                             what was sent to hosts that are not IBM Cloud's
`

// api is the handler's state.
type api struct{ cloud *ibmcloud.Cloud }

// Handler serves the API. unexpected tells what else the program under test has called.
func Handler(c *ibmcloud.Cloud, unexpected func() []string) http.Handler {
	a := &api{c}
	return control.Handler(Help, control.Common(c, unexpected), a.operations(), a.settings())
}

func (a *api) operations() map[string]control.Operation {
	return map[string]control.Operation{
		"GET /service-ids":                func(*http.Request) (any, error) { return a.cloud.ServiceIDs(), nil },
		"POST /service-ids":               a.addServiceID,
		"DELETE /service-ids/{id}":        a.removal(a.cloud.RemoveServiceID),
		"PUT /service-ids/{id}/locked":    a.lock,
		"POST /service-ids/{id}/keys":     a.addKey,
		"POST /service-ids/{id}/policies": a.addPolicy,
		"DELETE /keys/{id}":               a.removal(a.cloud.RemoveAPIKey),
		"PUT /keys/{id}/disabled":         a.disable,
		"DELETE /policies/{id}":           a.removal(a.cloud.RemovePolicy),
		"POST /resource-groups":           a.addGroup,
		"POST /holder":                    a.holder,
		"POST /allows":                    a.allows,
	}
}

func (a *api) settings() map[string]control.Operation {
	return map[string]control.Operation{
		"DELETE /tokens": func(*http.Request) (any, error) { a.cloud.RevokeTokens(); return nil, nil },
		"PUT /quotas": func(r *http.Request) (any, error) {
			q := ibmcloud.DefaultQuotas()
			err := control.Body(r, &q)
			if err == nil {
				a.cloud.SetQuotas(q)
			}
			return nil, err
		},
		"PUT /page-size": func(r *http.Request) (any, error) {
			size := 0
			err := control.Body(r, &size)
			if err == nil {
				a.cloud.SetPageSize(max(size, 1))
			}
			return nil, err
		},
	}
}

// removal makes an operation of what removes a thing by its ID.
func (a *api) removal(remove func(id string) error) control.Operation {
	return func(r *http.Request) (any, error) { return control.Removed(remove(r.PathValue("id")) == nil) }
}

func (a *api) addServiceID(r *http.Request) (any, error) {
	var wanted struct{ Name, Description string }
	if err := control.Body(r, &wanted); err != nil {
		return nil, err
	}
	return a.cloud.AddServiceID(wanted.Name, wanted.Description), nil
}

func (a *api) lock(r *http.Request) (any, error) {
	var locked bool
	if err := control.Body(r, &locked); err != nil {
		return nil, err
	}
	return nil, a.cloud.SetLocked(r.PathValue("id"), locked)
}

func (a *api) disable(r *http.Request) (any, error) {
	var disabled bool
	if err := control.Body(r, &disabled); err != nil {
		return nil, err
	}
	return nil, a.cloud.AlterAPIKey(r.PathValue("id"), disabled, time.Time{})
}

// found is the service ID that a path names.
func (a *api) found(r *http.Request) (ibmcloud.ServiceID, error) {
	for _, s := range a.cloud.ServiceIDs() {
		if s.ID == r.PathValue("id") {
			return s, nil
		}
	}
	return ibmcloud.ServiceID{}, control.ErrNotFound
}

func (a *api) addKey(r *http.Request) (any, error) {
	var wanted struct{ Name string }
	if err := control.Body(r, &wanted); err != nil {
		return nil, err
	}
	s, err := a.found(r)
	if err != nil {
		return nil, err
	}
	id, value := a.cloud.AddAPIKey(s.IAMID, wanted.Name)
	return map[string]string{"id": id, "apikey": value}, nil
}

func (a *api) addPolicy(r *http.Request) (any, error) {
	var wanted ibmcloud.Policy
	if err := control.Body(r, &wanted); err != nil {
		return nil, err
	}
	s, err := a.found(r)
	if err != nil {
		return nil, err
	}
	return a.cloud.AddPolicy(s.IAMID, wanted.Roles, wanted.Attributes...), nil
}

func (a *api) addGroup(r *http.Request) (any, error) {
	name, err := control.Text(r)
	if err != nil {
		return nil, err
	}
	return map[string]string{"id": a.cloud.AddResourceGroup(name)}, nil
}

func (a *api) holder(r *http.Request) (any, error) {
	value, err := control.Text(r)
	if err != nil {
		return nil, err
	}
	id, iamID, works := a.cloud.Holder(value)
	return control.Found(map[string]string{"id": id, "iamId": iamID}, works)
}

func (a *api) allows(r *http.Request) (any, error) {
	var asked struct {
		APIKey, Role string
		Attributes   map[string]string
	}
	if err := control.Body(r, &asked); err != nil {
		return nil, err
	}
	return a.cloud.Allows(asked.APIKey, asked.Role, asked.Attributes), nil
}
