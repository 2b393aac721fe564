package control

import (
	"net/http"

	"github.com/cloudcredential/operator/sim/control"
	"github.com/cloudcredential/operator/sim/gcp"
)

func (a *api) bucketOperations() map[string]control.Operation {
	c := a.cloud
	return map[string]control.Operation{
		"GET /buckets":           func(*http.Request) (any, error) { return c.Buckets(a.project), nil },
		"GET /buckets/{name}":    func(r *http.Request) (any, error) { return control.Found(c.Bucket(r.PathValue("name"))) },
		"DELETE /buckets/{name}": func(r *http.Request) (any, error) { return control.Removed(c.RemoveBucket(r.PathValue("name"))) },
		"PUT /buckets/{name}/foreign": func(r *http.Request) (any, error) {
			return nil, c.AddForeignBucket(r.PathValue("name"))
		},
		"POST /buckets/{name}/policy": a.addBucketBinding,
		"DELETE /buckets/{name}/policy/{member...}": func(r *http.Request) (any, error) {
			return nil, c.RemoveBucketMember(r.PathValue("name"), r.PathValue("member"))
		},
		"PUT /buckets/{name}/objects/{object...}": a.setObject,
		"DELETE /buckets/{name}/objects/{object...}": func(r *http.Request) (any, error) {
			return control.Removed(c.RemoveObject(r.PathValue("name"), r.PathValue("object")))
		},
	}
}

func (a *api) addBucketBinding(r *http.Request) (any, error) {
	var b gcp.Binding
	if err := control.Body(r, &b); err != nil {
		return nil, err
	}
	return nil, a.cloud.AddBucketBinding(r.PathValue("name"), b.Role, b.Members...)
}

func (a *api) setObject(r *http.Request) (any, error) {
	text, err := control.Text(r)
	if err != nil {
		return nil, err
	}
	return nil, a.cloud.SetObject(r.PathValue("name"), r.PathValue("object"), r.Header.Get("Content-Type"), []byte(text))
}
