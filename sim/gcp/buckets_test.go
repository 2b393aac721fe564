package gcp_test

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/oauth2"
	"google.golang.org/api/option"
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

func TestBucketIsMadeShownChangedAndDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	wanted := uniformBucket(bucketName)
	wanted.Location, wanted.Labels = "europe-west1", map[string]string{"a": "1", "b": "2"}
	made := must(w.owner.storage.Buckets.Insert(projectID, wanted).Do())(t)
	if made.Location != "EUROPE-WEST1" || made.LocationType != "region" || made.StorageClass != "STANDARD" || made.Metageneration != 1 ||
		fmt.Sprint(made.ProjectNumber) != w.number || !made.IamConfiguration.UniformBucketLevelAccess.Enabled ||
		made.IamConfiguration.PublicAccessPrevention != "inherited" || made.SoftDeletePolicy.RetentionDurationSeconds != 604800 {
		t.Errorf("made %+v", made)
	}
	patch := &storage.Bucket{Labels: map[string]string{"c": "3"}, NullFields: []string{"Labels.a"}}
	patched := must(w.owner.storage.Buckets.Patch(bucketName, patch).IfMetagenerationMatch(1).Do())(t)
	if !maps.Equal(patched.Labels, map[string]string{"b": "2", "c": "3"}) || patched.Metageneration != 2 || patched.Etag == made.Etag {
		t.Errorf("patched %+v", patched)
	}
	_, err := w.owner.storage.Buckets.Patch(bucketName, patch).IfMetagenerationMatch(1).Do()
	refusedByStorage(t, err, http.StatusPreconditionFailed, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.")
	updated := must(w.owner.storage.Buckets.Update(bucketName, &storage.Bucket{}).Do())(t)
	if len(updated.Labels) != 0 || !updated.IamConfiguration.UniformBucketLevelAccess.Enabled {
		t.Errorf("updated %+v", updated)
	}
	w.owner.put(t, bucketName, "o", "x")
	refusedByStorage(t, w.owner.storage.Buckets.Delete(bucketName).Do(), http.StatusConflict, "conflict", "The bucket you tried to delete is not empty.")
	ok(t, w.owner.storage.Objects.Delete(bucketName, "o").Do())
	ok(t, w.owner.storage.Buckets.Delete(bucketName).Do())
	_, err = w.owner.storage.Buckets.Get(bucketName).Do()
	refusedByStorage(t, err, http.StatusNotFound, "notFound", "The specified bucket does not exist.")
	if len(w.Buckets(projectID)) != 0 {
		t.Error("the bucket is still there")
	}
}

func TestBucketsThatCannotBe(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	many := map[string]string{}
	for i := range 65 {
		many[fmt.Sprintf("l%d", i)] = ""
	}
	for _, test := range []struct {
		name             string
		bucket           storage.Bucket
		status           int
		reason, sentence string
	}{
		{"short name", storage.Bucket{Name: "ab"}, http.StatusBadRequest, "invalid", "Invalid bucket name: 'ab'"},
		{"long name", storage.Bucket{Name: strings.Repeat("a", 64)}, http.StatusBadRequest, "invalid", "Invalid bucket name"},
		{"capitals", storage.Bucket{Name: "Abc"}, http.StatusBadRequest, "invalid", "Invalid bucket name"},
		{"dash at the end", storage.Bucket{Name: "abc-"}, http.StatusBadRequest, "invalid", "Invalid bucket name"},
		{"beginning with goog", storage.Bucket{Name: "goog-x"}, http.StatusBadRequest, "invalid", "Invalid bucket name"},
		{"close to google", storage.Bucket{Name: "my-g00gle-x"}, http.StatusBadRequest, "invalid", "Invalid bucket name"},
		{"address", storage.Bucket{Name: "192.168.5.4"}, http.StatusBadRequest, "invalid", "Invalid bucket name"},
		{"domain", storage.Bucket{Name: "a.example.com"}, http.StatusForbidden, "forbidden", "domain ownership verification"},
		{"no name", storage.Bucket{}, http.StatusBadRequest, "required", "Required parameter: bucket"},
		{"unknown place", storage.Bucket{Name: "abc", Location: "mars-north1"}, http.StatusBadRequest, "invalid", "The specified location constraint is not valid."},
		{"label with capitals", storage.Bucket{Name: "abc", Labels: map[string]string{"A": "b"}}, http.StatusBadRequest, "invalid", "label"},
		{"label that begins with a digit", storage.Bucket{Name: "abc", Labels: map[string]string{"1a": "b"}}, http.StatusBadRequest, "invalid", "label"},
		{"value with a dot", storage.Bucket{Name: "abc", Labels: map[string]string{"a": "b.c"}}, http.StatusBadRequest, "invalid", "label"},
		{"65 labels", storage.Bucket{Name: "abc", Labels: many}, http.StatusBadRequest, "invalid", "labels"},
		{"unknown class", storage.Bucket{Name: "abc", StorageClass: "GOLD"}, http.StatusBadRequest, "invalid", "storage class"},
		{"what is not simulated", storage.Bucket{Name: "abc", Versioning: &storage.BucketVersioning{Enabled: true}}, http.StatusNotImplemented, "notImplemented", "no notion"},
	} {
		_, err := w.owner.storage.Buckets.Insert(projectID, &test.bucket).Do()
		t.Log(test.name)
		refusedByStorage(t, err, test.status, test.reason, test.sentence)
	}
	_, err := w.owner.storage.Buckets.Insert("no-such-project", uniformBucket("abc")).Do()
	refusedByStorage(t, err, http.StatusBadRequest, "invalid", "Unknown project id: no-such-project")
	if all := w.Buckets(projectID); len(all) != 0 {
		t.Errorf("made all the same: %v", all)
	}
}

func TestBucketNamesAreOneSpaceForAllProjects(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	w.AddProject("other-project")
	ok(t, w.AddBucket("other-project", "of-the-other", "eu", nil))
	ok(t, w.AddForeignBucket("of-a-stranger"))
	w.owner.bucket(t, bucketName)
	_, err := w.owner.storage.Buckets.Insert(projectID, uniformBucket(bucketName)).Do()
	refusedByStorage(t, err, http.StatusConflict, "conflict", "Your previous request to create the named bucket succeeded and you already own it.")
	for _, name := range []string{"of-the-other", "of-a-stranger"} {
		_, err := w.owner.storage.Buckets.Insert(projectID, uniformBucket(name)).Do()
		refusedByStorage(t, err, http.StatusConflict, "conflict", "The requested bucket name is not available.")
		_, err = w.owner.storage.Buckets.Get(name).Do()
		refusedByStorage(t, err, http.StatusForbidden, "forbidden", email("the-owner")+" does not have storage.buckets.get access to the Google Cloud Storage bucket. "+
			"Permission 'storage.buckets.get' denied on resource (or it may not exist).")
		_, err = w.owner.storage.Objects.List(name).Do()
		refusedByStorage(t, err, http.StatusForbidden, "forbidden", "storage.objects.list")
		refusedByStorage(t, w.owner.storage.Buckets.Delete(name).Do(), http.StatusForbidden, "forbidden", "storage.buckets.delete")
	}
	ok(t, w.AddBucketBinding("of-a-stranger", "roles/storage.admin", "serviceAccount:"+email("the-owner")))
	got := must(w.owner.storage.Buckets.Get("of-a-stranger").Do())(t)
	if fmt.Sprint(got.ProjectNumber) == w.number {
		t.Error("a stranger's bucket has the number of the own project")
	}
	list := must(w.owner.storage.Buckets.List(projectID).Do())(t)
	if len(list.Items) != 1 || list.Items[0].Name != bucketName {
		t.Errorf("the project has %v", list.Items)
	}
}

func TestBucketsAreListedInPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	for i := range 5 {
		ok(t, w.AddBucket(projectID, fmt.Sprintf("bucket-%d", i), "us", nil))
	}
	ok(t, w.AddBucket(projectID, "another", "us", nil))
	var names []string
	pages := 0
	ok(t, w.owner.storage.Buckets.List(projectID).Prefix("bucket-").MaxResults(2).Pages(t.Context(), func(page *storage.Buckets) error {
		pages++
		for _, b := range page.Items {
			names = append(names, b.Name)
		}
		return nil
	}))
	if pages != 3 || !slices.Equal(names, []string{"bucket-0", "bucket-1", "bucket-2", "bucket-3", "bucket-4"}) {
		t.Errorf("%d pages with %v", pages, names)
	}
}

func TestBucketsNeedPermissionsAndTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	w.owner.bucket(t, bucketName)
	key := must(w.AddServiceAccountWithRoles(projectID, "maker-only", must(w.AddRole(projectID, "maker", "t", "storage.buckets.create"))(t)))(t)
	maker := w.as(t, key)
	maker.bucket(t, "made-by-maker")
	_, err := maker.storage.Buckets.Get("made-by-maker").Do()
	refusedByStorage(t, err, http.StatusForbidden, "forbidden", email("maker-only")+" does not have storage.buckets.get access")
	_, err = maker.storage.Buckets.List(projectID).Do()
	refusedByStorage(t, err, http.StatusForbidden, "forbidden", "does not have storage.buckets.list access to the Google Cloud project.")
	nobody := must(storage.NewService(t.Context(), option.WithHTTPClient(w.plain)))(t)
	_, err = nobody.Buckets.Get(bucketName).Do()
	refusedByStorage(t, err, http.StatusUnauthorized, "required", "Anonymous caller does not have storage.buckets.get access")
	_, err = nobody.Buckets.Insert(projectID, uniformBucket("another")).Do()
	refusedByStorage(t, err, http.StatusUnauthorized, "required", "Anonymous caller does not have storage.buckets.create access to the Google Cloud project.")
	w.SetServiceEnabled(projectID, "storage.googleapis.com", false)
	_, err = w.owner.storage.Buckets.Get(bucketName).Do()
	refusedByStorage(t, err, http.StatusForbidden, "accessNotConfigured", "Cloud Storage API has not been used in project "+w.number)
	_, err = w.member(t, "user:alice@example.com").storage.Buckets.Insert(projectID, uniformBucket("another")).Do()
	refusedByStorage(t, err, http.StatusForbidden, "forbidden", "alice@example.com does not have storage.buckets.create")
}

func TestScopesOfCloudStorage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	w.owner.bucket(t, bucketName)
	as := func(scope string) *storage.Service {
		token := w.Token("serviceAccount:"+email("the-owner"), day, "https://www.googleapis.com/auth/devstorage."+scope)
		ctx := context.WithValue(t.Context(), oauth2.HTTPClient, w.plain)
		return must(storage.NewService(ctx, option.WithHTTPClient(oauth2.NewClient(ctx, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: token})))))(t)
	}
	_, err := as("read_only").Buckets.Get(bucketName).Do()
	ok(t, err)
	_, err = as("read_only").Objects.Insert(bucketName, &storage.Object{Name: "o"}).Media(strings.NewReader("x")).Do()
	refusedByStorage(t, err, http.StatusForbidden, "forbidden", "Provided scope(s) are not authorized")
	_, err = as("read_write").Objects.Insert(bucketName, &storage.Object{Name: "o"}).Media(strings.NewReader("x")).Do()
	ok(t, err)
	_, err = as("read_write").Buckets.GetIamPolicy(bucketName).Do()
	refusedByStorage(t, err, http.StatusForbidden, "forbidden", "Provided scope(s) are not authorized")
	_, err = as("full_control").Buckets.GetIamPolicy(bucketName).Do()
	ok(t, err)
}
