package gcp_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/api/storage/v1"

	"github.com/cloudcredential/operator/sim/gcp"
)

const bucketName = "cluster-oidc"

// bucket makes a bucket with uniform access through the API.
func (c *clients) bucket(t *testing.T, name string) *storage.Bucket {
	t.Helper()
	return must(c.storage.Buckets.Insert(projectID, uniformBucket(name)).Do())(t)
}

func uniformBucket(name string) *storage.Bucket {
	return &storage.Bucket{Name: name, IamConfiguration: &storage.BucketIamConfiguration{
		UniformBucketLevelAccess: &storage.BucketIamConfigurationUniformBucketLevelAccess{Enabled: true},
	}}
}

// put makes an object through the API.
func (c *clients) put(t *testing.T, bucket, name, content string) *storage.Object {
	t.Helper()
	return must(c.storage.Objects.Insert(bucket, &storage.Object{Name: name, ContentType: "application/json"}).Media(strings.NewReader(content)).Do())(t)
}

// publish lets everybody read the objects of a bucket.
func (c *clients) publish(t *testing.T, bucket string) {
	t.Helper()
	p := must(c.storage.Buckets.GetIamPolicy(bucket).OptionsRequestedPolicyVersion(3).Do())(t)
	p.Bindings = append(p.Bindings, &storage.PolicyBindings{Role: "roles/storage.objectViewer", Members: []string{"allUsers"}})
	_, err := c.storage.Buckets.SetIamPolicy(bucket, p).Do()
	ok(t, err)
}

// everybody reads an object without a credential, as a verifier of tokens does.
func (w *world) everybody(t *testing.T, path string) (status int, content string, header http.Header) {
	t.Helper()
	request := must(http.NewRequestWithContext(t.Context(), http.MethodGet, "https://storage."+w.UniverseDomain()+"/"+path, nil))(t)
	answer := must(w.plain.Do(request))(t)
	defer func() { _ = answer.Body.Close() }()
	return answer.StatusCode, string(must(io.ReadAll(answer.Body))(t)), answer.Header
}

func TestPublishedObjectIsReadByEverybody(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	w.owner.bucket(t, bucketName)
	const path = bucketName + "/.well-known/openid-configuration"
	w.owner.put(t, bucketName, ".well-known/openid-configuration", `{"issuer":"x"}`)
	if status, text, _ := w.everybody(t, path); status != http.StatusForbidden || !strings.Contains(text, "<Code>AccessDenied</Code>") {
		t.Fatalf("before it is public: %d %s", status, text)
	}
	w.owner.publish(t, bucketName)
	status, text, header := w.everybody(t, path)
	if status != http.StatusOK || text != `{"issuer":"x"}` || header.Get("Content-Type") != "application/json" || header.Get("Cache-Control") != "public, max-age=3600" {
		t.Errorf("got %d %q with %v", status, text, header)
	}
	if status, text, _ := w.everybody(t, bucketName+"/none"); status != http.StatusNotFound || !strings.Contains(text, "<Code>NoSuchKey</Code>") {
		t.Errorf("an object that is not there: %d %s", status, text)
	}
	if status, text, _ := w.everybody(t, "no-such-bucket/none"); status != http.StatusNotFound || !strings.Contains(text, "<Code>NoSuchBucket</Code>") {
		t.Errorf("a bucket that is not there: %d %s", status, text)
	}
}
