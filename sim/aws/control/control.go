// Package control is a small JSON API to look into a simulated AWS account and to change it behind the back of whoever uses it.
// It is for demonstrations and for people; tests in Go use the methods of aws.Cloud.
package control

import (
	"encoding/json"
	"net/http"

	"github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/control"
)

// Help lists the requests that the API understands.
const Help = `GET    /users                              all users with tags, policies and keys
GET    /users/NAME                         one of them
DELETE /users/NAME                         delete it with everything that it has
PUT    /users/NAME/policies/POLICY         write an inline policy; the body is the document
DELETE /users/NAME/policies/POLICY         delete an inline policy
PUT    /users/NAME/tags                    add tags; the body is {"key":"value"}
DELETE /users/NAME/tags                    delete all tags, or those of ?key=KEY&key=KEY
POST   /users/NAME/keys                    make an access key; the answer has the secret
DELETE /users/NAME/keys/ID                 delete an access key
GET    /roles                              all roles with tags, policies and trust policies
GET    /roles/NAME                         one of them
PUT    /roles/NAME                         make it, or make it so; the body is a role as GET shows it, of which trust is required
DELETE /roles/NAME                         delete it with everything that it has
GET    /oidc-providers                     all OpenID Connect providers
GET    /oidc-providers/ISSUER              one of them; the issuer has no scheme, and may have a path
PUT    /oidc-providers/ISSUER              make it, or make it so; the body is a provider as GET shows it
DELETE /oidc-providers/ISSUER              delete it
POST   /foreign                            add what belongs to nobody; the body is {"roles":1000,"oidcProviders":100}
GET    /buckets                            all buckets with everything in them
GET    /buckets/NAME                       one of them
DELETE /buckets/NAME                       delete it with everything in it
PUT    /buckets/NAME/foreign               let the name be another account's
PUT    /public-access-block                the account's block; the body is {"BlockPublicPolicy":true,"RestrictPublicBuckets":true}
PUT    /service-control-policies           the organization's policies; the body is a list of documents
PUT    /lag                                how far reads lag behind writes; the body is a duration such as 10s
GET    /calls                              the log; ?service=iam&operation=GetUser selects
DELETE /calls                              forget the log
POST   /faults                             misbehave; the body is {"service":"iam","operation":"CreateUser","writes":true,
                                           "effect":"Throttle","latency":"2s","probability":0.5,"times":3}, all of it optional;
                                           the answer is {"id":1}
DELETE /faults/ID                          end one misbehaviour
DELETE /faults                             end all
GET    /unexpected                         what was sent to hosts that are not AWS's
`

// api is the handler's state.
type api struct {
	cloud *aws.Cloud
}

// Handler serves the API for an account. unexpected tells what else the program under test has called.
func Handler(c *aws.Cloud, unexpected func() []string) http.Handler {
	a := &api{c}
	return control.Handler(Help, control.Common(c, unexpected), map[string]control.Operation{
		"GET /users":                             func(*http.Request) (any, error) { return c.Users(), nil },
		"GET /users/{name}":                      a.user,
		"DELETE /users/{name}":                   a.deleteUser,
		"PUT /users/{name}/policies/{policy}":    a.setPolicy,
		"DELETE /users/{name}/policies/{policy}": a.removePolicy,
		"PUT /users/{name}/tags":                 a.setTags,
		"DELETE /users/{name}/tags":              a.removeTags,
		"POST /users/{name}/keys":                a.addKey,
		"DELETE /users/{name}/keys/{id}":         a.removeKey,
		"GET /roles":                             func(*http.Request) (any, error) { return c.Roles(), nil },
		"GET /roles/{name}":                      a.role,
		"PUT /roles/{name}":                      a.putRole,
		"DELETE /roles/{name}":                   a.deleteRole,
		"GET /oidc-providers":                    func(*http.Request) (any, error) { return c.OIDCProviders(), nil },
		"GET /oidc-providers/{issuer...}":        a.oidcProvider,
		"PUT /oidc-providers/{issuer...}":        a.putOIDCProvider,
		"DELETE /oidc-providers/{issuer...}":     a.deleteOIDCProvider,
		"POST /foreign":                          a.addForeign,
		"GET /buckets":                           func(*http.Request) (any, error) { return c.BucketContents(), nil },
		"GET /buckets/{name}":                    a.bucket,
		"DELETE /buckets/{name}":                 a.removeBucket,
		"PUT /buckets/{name}/foreign":            a.reserveBucket,
		"PUT /public-access-block":               a.setAccountBlock,
		"PUT /service-control-policies":          a.setServiceControl,
	})
}

func (a *api) setServiceControl(r *http.Request) (any, error) {
	var documents []json.RawMessage
	if err := control.Body(r, &documents); err != nil {
		return nil, err
	}
	var texts []string
	for _, d := range documents {
		texts = append(texts, string(d))
	}
	return nil, a.cloud.SetServiceControlPolicies(texts...)
}
