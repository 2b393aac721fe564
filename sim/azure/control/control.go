// Package control is a small JSON API to look into a subscription of a simulated Azure and to change it behind the back of whoever uses it.
// It is for demonstrations and for people; tests in Go use the methods of azure.Cloud.
package control

import (
	"net/http"
	"time"

	"github.com/cloudcredential/operator/sim/azure"
	"github.com/cloudcredential/operator/sim/control"
)

// Help lists the requests that the API understands.
const Help = `GET    /groups                                 all resource groups with their tags
PUT    /groups/NAME                            make one, or make it so; the body is {"location":"westeurope","tags":{}}
DELETE /groups/NAME                            delete it with everything in it
GET    /identities                             all user-assigned identities with their federated credentials
POST   /identities                             make one; the body is {"group":"g","name":"n","tags":{}}
DELETE /identities/GROUP/NAME/federated/ID     delete a federated credential
GET    /roles                                  all custom roles
GET    /assignments                            all role assignments; ?principal=OBJECTID selects
POST   /assignments                            make one; the body is {"scope":"/subscriptions/…","role":"Reader","principalId":"…"}
DELETE /assignments/PRINCIPAL                  delete all of a principal
GET    /allows                                 whether ?principal=OBJECTID may do ?action=ACTION on ?scope=ID; ?data=true for a data action
GET    /applications                           all applications
POST   /applications                           make one with a secret; the body is {"name":"n","scope":"/subscriptions/…","roles":["Reader"],"graph":[]}
GET    /accounts                               all storage accounts with their containers and blobs
GET    /accounts/ACCOUNT/CONTAINER/BLOB        a blob
PUT    /taken/NAME                             let the name of a storage account be somebody else's
PUT    /providers/NAMESPACE                    register a resource provider, or take it back; the body is true or false
POST   /policies                               forbid; the body is {"name":"n","scope":"/subscriptions/…","publicBlobs":true,"sharedKeys":true}
DELETE /policies                               take all policies away
POST   /tokens                                 make an access token; the body is {"principalId":"…","audience":"","lasting":"1h"}
PUT    /quotas                                 the limits that hold; the body is {"RoleAssignments":4000,…}, of which none is required
PUT    /replication                            how long new principals, roles and assignments take to be known; the body is a duration such as 2m
PUT    /operation-delay                        how long it takes to make an account and to delete a group; the body is a duration such as 10s
PUT    /lag                                    how far reads lag behind writes; the body is a duration such as 10s
GET    /calls                                  the log; ?service=arm&operation=RoleAssignments_Create selects
DELETE /calls                                  forget the log
POST   /faults                                 misbehave; the body is {"service":"arm","operation":"RoleAssignments_Create","writes":true,
                                               "effect":"Throttle","latency":"2s","probability":0.5,"times":3}, all of it optional;
                                               the answer is {"id":1}
DELETE /faults/ID                              end one misbehaviour
DELETE /faults                                 end all
GET    /unexpected                             what was sent to hosts that are not Azure's
`

// api is the handler's state.
type api struct {
	cloud        *azure.Cloud
	subscription string
}

// Handler serves the API for a subscription. unexpected tells what else the program under test has called.
func Handler(c *azure.Cloud, subscription string, unexpected func() []string) http.Handler {
	a := &api{c, subscription}
	return control.Handler(Help, control.Common(c, unexpected), a.resourceOperations(), a.accessOperations(), a.settingOperations())
}

func (a *api) settingOperations() map[string]control.Operation {
	return map[string]control.Operation{
		"PUT /taken/{name}":          a.take,
		"PUT /providers/{namespace}": a.register,
		"POST /policies":             a.addPolicy,
		"DELETE /policies":           func(*http.Request) (any, error) { a.cloud.RemovePolicies(); return nil, nil },
		"PUT /quotas":                a.setQuotas,
		"PUT /replication":           control.Duration(a.cloud.SetReplicationDelay),
		"PUT /operation-delay":       control.Duration(a.cloud.SetOperationDelay),
		"POST /tokens":               a.addToken,
	}
}

func (a *api) take(r *http.Request) (any, error) {
	a.cloud.TakeStorageAccountName(r.PathValue("name"))
	return nil, nil
}

func (a *api) register(r *http.Request) (any, error) {
	var on bool
	if err := control.Body(r, &on); err != nil {
		return nil, err
	}
	a.cloud.SetProviderRegistered(a.subscription, r.PathValue("namespace"), on)
	return nil, nil
}

func (a *api) addPolicy(r *http.Request) (any, error) {
	var p azure.Policy
	if err := control.Body(r, &p); err != nil {
		return nil, err
	}
	a.cloud.AddPolicy(p)
	return nil, nil
}

func (a *api) setQuotas(r *http.Request) (any, error) {
	q := azure.DefaultQuotas()
	if err := control.Body(r, &q); err != nil {
		return nil, err
	}
	a.cloud.SetQuotas(q)
	return nil, nil
}

func (a *api) addToken(r *http.Request) (any, error) {
	var wanted struct {
		PrincipalID string `json:"principalId"`
		Audience    string `json:"audience"`
		Lasting     string `json:"lasting"`
	}
	if err := control.Body(r, &wanted); err != nil {
		return nil, err
	}
	lasting, err := time.ParseDuration(wanted.Lasting)
	if err != nil {
		return nil, err
	}
	value := a.cloud.Token(wanted.PrincipalID, wanted.Audience, lasting)
	return control.Found(map[string]string{"accessToken": value}, value != "")
}
