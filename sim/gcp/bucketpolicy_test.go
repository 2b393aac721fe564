package gcp_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/api/storage/v1"

	"github.com/cloudcredential/operator/sim/gcp"
)

func (c *clients) bucketPolicy(t *testing.T, name string) *storage.Policy {
	t.Helper()
	return must(c.storage.Buckets.GetIamPolicy(name).OptionsRequestedPolicyVersion(3).Do())(t)
}

func TestNewBucketHasThePolicyOfItsProject(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	w.owner.bucket(t, bucketName)
	p := w.owner.bucketPolicy(t, bucketName)
	var roles []string
	for _, b := range p.Bindings {
		roles = append(roles, strings.TrimPrefix(b.Role, "roles/storage.")+" "+strings.Join(b.Members, " "))
	}
	want := []string{
		"legacyBucketOwner projectEditor:test-project projectOwner:test-project", "legacyBucketReader projectViewer:test-project",
		"legacyObjectOwner projectEditor:test-project projectOwner:test-project", "legacyObjectReader projectViewer:test-project",
	}
	if !slices.Equal(roles, want) || p.Etag != "CAE=" || p.Version != 1 || p.ResourceId != "projects/_/buckets/"+bucketName {
		t.Errorf("the policy is %v of %+v", roles, p)
	}
	w.owner.put(t, bucketName, "o", "x")
	ok(t, w.AddBinding(projectID, "roles/viewer", "user:viewer@example.com"))
	_, err := w.member(t, "user:viewer@example.com").storage.Objects.Get(bucketName, "o").Do()
	ok(t, err)
	_, err = w.member(t, "user:alice@example.com").storage.Objects.Get(bucketName, "o").Do()
	refusedByStorage(t, err, http.StatusForbidden, "forbidden", "alice@example.com does not have storage.objects.get access to the Google Cloud Storage object.")
}

func TestPolicyOfABucketIsWrittenOnceForAnEtag(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	w.owner.bucket(t, bucketName)
	stale := w.owner.bucketPolicy(t, bucketName)
	w.owner.publish(t, bucketName)
	_, err := w.owner.storage.Buckets.SetIamPolicy(bucketName, stale).Do()
	refusedByStorage(t, err, http.StatusPreconditionFailed, "conditionNotMet", "pre-conditions")
	if !w.BucketIsPublic(bucketName) {
		t.Error("a stale policy has been taken")
	}
	stale = w.owner.bucketPolicy(t, bucketName)
	_, err = w.owner.storage.Buckets.Patch(bucketName, &storage.Bucket{Labels: map[string]string{"a": "b"}}).Do()
	ok(t, err)
	_, err = w.owner.storage.Buckets.SetIamPolicy(bucketName, stale).Do()
	refusedByStorage(t, err, http.StatusPreconditionFailed, "conditionNotMet", "pre-conditions")
	if b := must(w.owner.storage.Buckets.Get(bucketName).Do())(t); b.Metageneration != 3 {
		t.Errorf("metageneration %d after two changes", b.Metageneration)
	}
	for _, test := range []struct {
		name, sentence string
		binding        storage.PolicyBindings
	}{
		{"unknown account", "does not exist", storage.PolicyBindings{Role: storageAdmin, Members: []string{"serviceAccount:" + email("nobody")}}},
		{"unknown role", "is not supported for this resource", storage.PolicyBindings{Role: "roles/no.such", Members: []string{"allUsers"}}},
		{"unknown kind", "is of an unknown type", storage.PolicyBindings{Role: storageAdmin, Members: []string{"robot:x"}}},
	} {
		t.Log(test.name)
		p := w.owner.bucketPolicy(t, bucketName)
		p.Bindings = append(p.Bindings, &test.binding)
		_, err := w.owner.storage.Buckets.SetIamPolicy(bucketName, p).Do()
		refusedByStorage(t, err, http.StatusBadRequest, "invalid", test.sentence)
	}
}

func TestPublicAccessCanBePrevented(t *testing.T) {
	t.Parallel()
	for name, prevent := range map[string]func(t *testing.T, w *world){
		"by the bucket": func(t *testing.T, w *world) {
			_, err := w.owner.storage.Buckets.Patch(bucketName, &storage.Bucket{IamConfiguration: &storage.BucketIamConfiguration{PublicAccessPrevention: "enforced"}}).Do()
			ok(t, err)
		},
		"by the organisation": func(_ *testing.T, w *world) { w.SetConstraint(projectID, gcp.PublicAccessPrevention, true) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, gcp.Options{})
			w.owner.bucket(t, bucketName)
			w.owner.put(t, bucketName, "o", "x")
			w.owner.publish(t, bucketName)
			if status, _, _ := w.everybody(t, bucketName+"/o"); status != http.StatusOK {
				t.Fatalf("a public object: %d", status)
			}
			prevent(t, w)
			if status, text, _ := w.everybody(t, bucketName+"/o"); status != http.StatusForbidden || !strings.Contains(text, "Anonymous caller does not have storage.objects.get access") {
				t.Errorf("everybody reads all the same: %d %s", status, text)
			}
			if w.BucketIsPublic(bucketName) {
				t.Error("the bucket counts as public")
			}
			_, err := w.owner.storage.Buckets.SetIamPolicy(bucketName, w.owner.bucketPolicy(t, bucketName)).Do()
			refusedByStorage(t, err, http.StatusPreconditionFailed, "conditionNotMet",
				"The member bindings allUsers and allAuthenticatedUsers are not allowed since public access prevention is enforced.")
			p := w.owner.bucketPolicy(t, bucketName)
			p.Bindings = slices.DeleteFunc(p.Bindings, func(b *storage.PolicyBindings) bool { return b.Role == "roles/storage.objectViewer" })
			_, err = w.owner.storage.Buckets.SetIamPolicy(bucketName, p).Do()
			ok(t, err)
		})
	}
}

func TestOrganisationCanKeepStrangersOutOfPolicies(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	w.owner.bucket(t, bucketName)
	w.SetConstraint(projectID, gcp.RestrictedDomains, true)
	w.SetConstraint(projectID, gcp.UniformBucketAccess, true)
	p := w.owner.bucketPolicy(t, bucketName)
	p.Bindings = append(p.Bindings, &storage.PolicyBindings{Role: "roles/storage.objectViewer", Members: []string{"allAuthenticatedUsers"}})
	_, err := w.owner.storage.Buckets.SetIamPolicy(bucketName, p).Do()
	refusedByStorage(t, err, http.StatusPreconditionFailed, "conditionNotMet", "One or more users named in the policy do not belong to a permitted customer.")
	_, err = w.owner.storage.Buckets.Insert(projectID, &storage.Bucket{Name: "not-uniform"}).Do()
	refusedByStorage(t, err, http.StatusPreconditionFailed, "conditionNotMet", "Request violates constraint 'constraints/storage.uniformBucketLevelAccess'")
}

func TestConditionsOfABucketsPolicy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	w.owner.bucket(t, bucketName)
	_, err := w.owner.storage.Buckets.Insert(projectID, &storage.Bucket{Name: "not-uniform"}).Do()
	ok(t, err)
	set := func(bucket string, version int64) error {
		p := w.owner.bucketPolicy(t, bucket)
		p.Version = version
		p.Bindings = append(p.Bindings, &storage.PolicyBindings{Role: "roles/storage.objectViewer", Members: []string{"user:alice@example.com"}, Condition: &storage.Expr{
			Title: "t", Expression: `resource.name.startsWith("projects/_/buckets/cluster-oidc/objects/open")`,
		}})
		_, err := w.owner.storage.Buckets.SetIamPolicy(bucket, p).Do()
		return err
	}
	refusedByStorage(t, set("not-uniform", 3), http.StatusPreconditionFailed, "conditionNotMet", "uniform")
	refusedByStorage(t, set(bucketName, 1), http.StatusBadRequest, "invalid", "version")
	ok(t, set(bucketName, 3))
	_, err = w.owner.storage.Buckets.GetIamPolicy(bucketName).Do()
	refusedByStorage(t, err, http.StatusPreconditionFailed, "conditionNotMet", "version")
	w.owner.put(t, bucketName, "open", "x")
	w.owner.put(t, bucketName, "secret", "x")
	alice := w.member(t, "user:alice@example.com").storage
	_, err = alice.Objects.Get(bucketName, "open").Do()
	ok(t, err)
	_, err = alice.Objects.Get(bucketName, "secret").Do()
	refusedByStorage(t, err, http.StatusForbidden, "forbidden", "storage.objects.get")
}

func TestPermissionsOnABucketAreTested(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	w.owner.bucket(t, bucketName)
	ok(t, w.AddBucketBinding(bucketName, "roles/storage.objectViewer", "user:alice@example.com"))
	alice := w.member(t, "user:alice@example.com").storage
	wanted := []string{"storage.buckets.get", "storage.objects.get", "storage.objects.list"}
	tested := must(alice.Buckets.TestIamPermissions(bucketName, wanted).Do())(t)
	if !slices.Equal(tested.Permissions, wanted[1:]) {
		t.Errorf("tested as %v", tested.Permissions)
	}
	ok(t, w.RemoveBucketMember(bucketName, "user:alice@example.com"))
	if tested := must(alice.Buckets.TestIamPermissions(bucketName, wanted).Do())(t); len(tested.Permissions) != 0 {
		t.Errorf("tested as %v after all was taken away", tested.Permissions)
	}
	_, err := alice.Buckets.TestIamPermissions(bucketName, []string{"no.such"}).Do()
	refusedByStorage(t, err, http.StatusBadRequest, "invalid", "")
}

func TestPoliciesOfBucketsLagAndTheirMetadataDoesNot(t *testing.T) {
	t.Parallel()
	c := newClock()
	w := newWorld(t, gcp.Options{Clock: c.Now})
	w.SetLag(lag)
	w.owner.bucket(t, bucketName)
	w.owner.put(t, bucketName, "o", "x")
	_, err := w.owner.storage.Buckets.Get(bucketName).Do()
	ok(t, err)
	if list := must(w.owner.storage.Buckets.List(projectID).Do())(t); len(list.Items) != 1 {
		t.Error("a new bucket is not in the list")
	}
	if list := must(w.owner.storage.Objects.List(bucketName).Do())(t); len(list.Items) != 1 {
		t.Error("a new object is not in the list")
	}
	_, err = w.owner.storage.Buckets.GetIamPolicy(bucketName).Do()
	refusedByStorage(t, err, http.StatusNotFound, "notFound", "The specified bucket does not exist.")
	c.Advance(lag)
	w.owner.publish(t, bucketName)
	read := func() int {
		status, _, _ := w.everybody(t, bucketName+"/o")
		return status
	}
	if got := read(); got != http.StatusForbidden {
		t.Errorf("a binding grants before its time: %d", got)
	}
	if p := w.owner.bucketPolicy(t, bucketName); len(p.Bindings) != 4 {
		t.Error("a policy is seen before its time")
	}
	c.Advance(lag - time.Second)
	if got := read(); got != http.StatusForbidden {
		t.Errorf("a binding grants a second before its time: %d", got)
	}
	c.Advance(time.Second)
	if got := read(); got != http.StatusOK {
		t.Errorf("a binding does not grant after its time: %d", got)
	}
}

func TestBucketWithoutUniformAccessGoesByLists(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	_, err := w.owner.storage.Buckets.Insert(projectID, &storage.Bucket{Name: bucketName}).Do()
	ok(t, err)
	if p := w.owner.bucketPolicy(t, bucketName); len(p.Bindings) != 2 {
		t.Errorf("the policy is %+v", p)
	}
	put := func(name, acl string) error {
		insert := w.owner.storage.Objects.Insert(bucketName, &storage.Object{Name: name}).Media(strings.NewReader("x"))
		if acl != "" {
			insert.PredefinedAcl(acl)
		}
		_, err := insert.Do()
		return err
	}
	ok(t, put("open", "publicRead"))
	ok(t, put("closed", ""))
	if status, _, _ := w.everybody(t, bucketName+"/open"); status != http.StatusOK {
		t.Errorf("an object that everybody may read: %d", status)
	}
	if status, _, _ := w.everybody(t, bucketName+"/closed"); status != http.StatusForbidden {
		t.Errorf("an object of the project: %d", status)
	}
	_, err = w.owner.storage.Objects.Get(bucketName, "closed").Do()
	ok(t, err)
	ok(t, w.SetBucketUniformAccess(bucketName, true))
	if status, _, _ := w.everybody(t, bucketName+"/open"); status != http.StatusForbidden {
		t.Errorf("lists count with uniform access: %d", status)
	}
	refusedByStorage(t, put("open", "publicRead"), http.StatusBadRequest, "invalid", "Cannot insert legacy ACL for an object when uniform bucket-level access is enabled.")
}

func TestBucketsHaveNoFolders(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	w.owner.bucket(t, bucketName)
	if layout := must(w.owner.storage.Buckets.GetStorageLayout(bucketName).Do())(t); layout.Location != "US" || layout.LocationType != "multi-region" {
		t.Errorf("the layout is %+v", layout)
	}
	if folders := must(w.owner.storage.ManagedFolders.List(bucketName).Do())(t); len(folders.Items) != 0 {
		t.Errorf("managed folders %v", folders.Items)
	}
	_, err := w.owner.storage.Folders.List(bucketName).Do()
	refusedByStorage(t, err, http.StatusConflict, "conflict", "hierarchical namespace")
}
