// Package control is a small JSON API to look into a project of a simulated Google Cloud and to change it behind the back of whoever uses it.
// It is for demonstrations and for people; tests in Go use the methods of gcp.Cloud.
package control

import (
	"net/http"

	"github.com/cloudcredential/operator/sim/control"
	"github.com/cloudcredential/operator/sim/gcp"
)

// Help lists the requests that the API understands.
const Help = `GET    /project                                the project's ID, its number and the APIs that are enabled in it
PUT    /services/API                           enable an API such as sts.googleapis.com, or disable it; the body is true or false
GET    /accounts                               all service accounts with their keys, roles and own policies
GET    /accounts/EMAIL                         one of them
POST   /accounts                               make one with a key; the body is {"accountID":"abcdef","roles":["roles/viewer"]}; the answer is the credentials file
DELETE /accounts/EMAIL                         delete it
PUT    /accounts/EMAIL/disabled                disable it, or enable it; the body is true or false
PUT    /accounts/EMAIL/texts                   what it is called and said to be; the body is {"displayName":"d","description":"e"}
PUT    /accounts/EMAIL/policy                  its own policy; the body is a list of bindings as GET shows them
POST   /accounts/EMAIL/keys                    make a key; the answer is the credentials file
DELETE /accounts/EMAIL/keys/ID                 delete a key
PUT    /accounts/EMAIL/keys/ID/disabled        disable a key, or enable it; the body is true or false
POST   /holder                                 whose a credentials file is, which is the body, and whether tokens are given for it
GET    /roles                                  all custom roles, those that can be restored included
POST   /roles                                  make one; the body is {"id":"viewing","title":"t","permissions":["iam.roles.get"]}
DELETE /roles/ID                               delete it softly
GET    /policy                                 the project's policy: a list of bindings
PUT    /policy                                 the same; the body is a list of bindings
POST   /policy                                 add a binding; the body is {"role":"roles/viewer","members":["user:alice@example.com"]}
DELETE /policy/MEMBER                          take a member out of every binding
GET    /allows                                 whether ?member=MEMBER has ?permission=PERMISSION in the project
GET    /pools                                  all workload identity pools with their providers, those that can be restored included
PUT    /pools/ID                               make one, or make it so; the body is a pool as GET shows it
DELETE /pools/ID                               delete it softly
PUT    /pools/ID/providers/ID                  make a provider, or make it so; the body is a provider as GET shows it
DELETE /pools/ID/providers/ID                  delete it softly
GET    /buckets                                all buckets with their policies and objects
GET    /buckets/NAME                           one of them
DELETE /buckets/NAME                           delete it with everything in it
PUT    /buckets/NAME/foreign                   let the name be another project's
POST   /buckets/NAME/policy                    add a binding; the body is as for the project's policy, without a condition
DELETE /buckets/NAME/policy/MEMBER             take a member out of every binding
PUT    /buckets/NAME/objects/OBJECT            write an object; the body is its content
DELETE /buckets/NAME/objects/OBJECT            delete an object
GET    /tokens                                 the access tokens that are in force, without their values
POST   /tokens                                 make one; the body is {"member":"user:alice@example.com","lasting":"1h"}; the answer has it
POST   /foreign                                add what belongs to nobody; the body is {"accounts":1000,"roles":200,"bindings":100}
GET    /quotas                                 the limits that hold
PUT    /quotas                                 the same; the body is as GET shows them, of which none is required
PUT    /operation-delay                        how long operations on pools and providers take; the body is a duration such as 10s
PUT    /lag                                    how far reads lag behind writes; the body is a duration such as 10s
GET    /calls                                  the log; ?service=iam&operation=projects.serviceAccounts.get selects
DELETE /calls                                  forget the log
POST   /faults                                 misbehave; the body is {"service":"iam","operation":"projects.serviceAccounts.create","writes":true,
                                               "effect":"Throttle","latency":"2s","probability":0.5,"times":3}, all of it optional;
                                               the answer is {"id":1}
DELETE /faults/ID                              end one misbehaviour
DELETE /faults                                 end all
GET    /unexpected                             what was sent to hosts that are not Google Cloud's
`

// api is the handler's state.
type api struct {
	cloud   *gcp.Cloud
	project string
}

// Handler serves the API for a project. unexpected tells what else the program under test has called.
func Handler(c *gcp.Cloud, projectID string, unexpected func() []string) http.Handler {
	a := &api{c, projectID}
	return control.Handler(Help, control.Common(c, unexpected), a.accountOperations(), a.policyOperations(), a.resourceOperations(), a.bucketOperations())
}
