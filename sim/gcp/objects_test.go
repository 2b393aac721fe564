package gcp_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/oauth2"
	"google.golang.org/api/googleapi"
	"google.golang.org/api/option"
	"google.golang.org/api/storage/v1"

	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/sim/gcp"
)

// download reads an object through the JSON API.
func download(t *testing.T, s *storage.Service, bucket, name string) string {
	t.Helper()
	answer := must(s.Objects.Get(bucket, name).Download())(t)
	defer func() { _ = answer.Body.Close() }()
	return string(must(io.ReadAll(answer.Body))(t))
}

func TestObjectIsWrittenReadChangedAndDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	w.owner.bucket(t, bucketName)
	const name = ".well-known/openid-configuration"
	made := w.owner.put(t, bucketName, name, "first")
	sum := md5.Sum([]byte("first"))
	if made.Metageneration != 1 || made.Size != 5 || made.ContentType != "application/json" || made.Md5Hash != base64.StdEncoding.EncodeToString(sum[:]) ||
		made.Id != fmt.Sprintf("%s/%s/%d", bucketName, name, made.Generation) {
		t.Errorf("made %+v", made)
	}
	again := w.owner.put(t, bucketName, name, "second")
	if again.Generation <= made.Generation || again.Etag == made.Etag {
		t.Errorf("replaced generation %d with %d", made.Generation, again.Generation)
	}
	patched := must(w.owner.storage.Objects.Patch(bucketName, name, &storage.Object{CacheControl: "no-store", Metadata: map[string]string{"k": "v"}}).Do())(t)
	if patched.Generation != again.Generation || patched.Metageneration != 2 || patched.ContentType != "application/json" || patched.CacheControl != "no-store" {
		t.Errorf("patched %+v", patched)
	}
	updated := must(w.owner.storage.Objects.Update(bucketName, name, &storage.Object{ContentType: "text/plain"}).Do())(t)
	if updated.CacheControl != "" || len(updated.Metadata) != 0 || updated.ContentType != "text/plain" {
		t.Errorf("updated %+v", updated)
	}
	if text := download(t, w.owner.storage, bucketName, name); text != "second" {
		t.Errorf("read %q", text)
	}
	_, err := w.owner.storage.Objects.Get(bucketName, name).Generation(made.Generation).Do()
	refusedByStorage(t, err, http.StatusNotFound, "notFound", "No such object: "+bucketName+"/"+name)
	ok(t, w.owner.storage.Objects.Delete(bucketName, name).Do())
	refusedByStorage(t, w.owner.storage.Objects.Delete(bucketName, name).Do(), http.StatusNotFound, "notFound", "No such object: "+bucketName+"/"+name)
	_, err = w.owner.storage.Objects.Insert("no-such-bucket", &storage.Object{Name: "o"}).Media(strings.NewReader("x")).Do()
	refusedByStorage(t, err, http.StatusNotFound, "notFound", "The specified bucket does not exist.")
}

func TestContentArrivesWhicheverWayItIsSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	w.owner.bucket(t, bucketName)
	large := bytes.Repeat([]byte("0123456789abcdef"), 1<<16) // 1 MiB
	for _, test := range []struct {
		name    string
		content []byte
		options []googleapi.MediaOption
	}{
		{"in one request without a second try", large, []googleapi.MediaOption{googleapi.ChunkSize(0)}},
		{"in one request", large, nil},
		{"in pieces", large, []googleapi.MediaOption{googleapi.ChunkSize(256 << 10)}},
		{"in pieces with a rest", large[:700<<10], []googleapi.MediaOption{googleapi.ChunkSize(256 << 10)}},
		{"empty", nil, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			options := append(test.options, googleapi.ContentType("application/x-test"))
			made := must(w.owner.storage.Objects.Insert(bucketName, &storage.Object{Name: test.name, CacheControl: "no-cache"}).
				Media(bytes.NewReader(test.content), options...).Do())(t)
			content, there := w.ObjectContent(bucketName, test.name)
			if !there || !bytes.Equal(content, test.content) || made.ContentType != "application/x-test" || made.CacheControl != "no-cache" {
				t.Errorf("%d bytes of %d arrived; %+v", len(content), len(test.content), made)
			}
		})
	}
	plain := must(http.NewRequestWithContext(t.Context(), http.MethodPost, "https://storage.googleapis.com/upload/storage/v1/b/"+bucketName+"/o?uploadType=media&name=a%2Fb",
		strings.NewReader("x")))(t)
	plain.Header.Set("Content-Type", "text/plain")
	answer := must(w.owner.http.Do(plain))(t)
	ok(t, answer.Body.Close())
	if content, _ := w.ObjectContent(bucketName, "a/b"); string(content) != "x" {
		t.Errorf("a simple upload arrived as %q", content)
	}
}

func TestUploadGoesOnWhereItBroke(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	w.owner.bucket(t, bucketName)
	pieces := 0
	defer w.Faults().Add(fault.Rule{
		Match: func(q fault.Request) bool {
			if q.Operation == "objects.insert" {
				pieces++
			}
			return q.Operation == "objects.insert" && pieces == 3
		},
		Effect: fault.Unavailable,
	})()
	content := bytes.Repeat([]byte("x"), 700<<10)
	_, err := w.owner.storage.Objects.Insert(bucketName, &storage.Object{Name: "o"}).Media(bytes.NewReader(content), googleapi.ChunkSize(256<<10)).Do()
	ok(t, err)
	if got, _ := w.ObjectContent(bucketName, "o"); !bytes.Equal(got, content) || pieces != 5 {
		t.Errorf("%d bytes in %d requests", len(got), pieces)
	}
}

func TestSumsAreCompared(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	w.owner.bucket(t, bucketName)
	for _, o := range []*storage.Object{{Name: "o", Md5Hash: "AAAA"}, {Name: "o", Crc32c: "AAAA"}} {
		_, err := w.owner.storage.Objects.Insert(bucketName, o).Media(strings.NewReader("x")).Do()
		refusedByStorage(t, err, http.StatusBadRequest, "invalid", "doesn't match calculated")
	}
	_, err := w.owner.storage.Objects.Insert(bucketName, &storage.Object{Name: strings.Repeat("x", 1025)}).Media(strings.NewReader("x")).Do()
	refusedByStorage(t, err, http.StatusBadRequest, "invalid", "object name")
	_, err = w.owner.storage.Objects.Insert(bucketName, &storage.Object{Name: "o"}).Do()
	refusedByStorage(t, err, http.StatusBadRequest, "wrongUrlForUpload", "Upload requests must include an uploadType")
	if n := len(w.Objects(bucketName)); n != 0 {
		t.Errorf("%d objects have been made", n)
	}
}

func TestPreconditionsOnObjects(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	w.owner.bucket(t, bucketName)
	objects := w.owner.storage.Objects
	insert := func(generation int64) error {
		_, err := objects.Insert(bucketName, &storage.Object{Name: "o"}).IfGenerationMatch(generation).Media(strings.NewReader("x")).Do()
		return err
	}
	const failed = "At least one of the pre-conditions you specified did not hold."
	refusedByStorage(t, insert(7), http.StatusPreconditionFailed, "conditionNotMet", failed)
	ok(t, insert(0))
	refusedByStorage(t, insert(0), http.StatusPreconditionFailed, "conditionNotMet", failed)
	made := must(objects.Get(bucketName, "o").Do())(t)
	_, err := objects.Patch(bucketName, "o", &storage.Object{CacheControl: "no-store"}).IfMetagenerationMatch(2).Do()
	refusedByStorage(t, err, http.StatusPreconditionFailed, "conditionNotMet", failed)
	refusedByStorage(t, objects.Delete(bucketName, "o").IfGenerationMatch(made.Generation+1).Do(), http.StatusPreconditionFailed, "conditionNotMet", failed)
	_, err = objects.Get(bucketName, "o").IfGenerationNotMatch(made.Generation).Do()
	if !googleapi.IsNotModified(err) {
		t.Errorf("a read of what is known: %v", err)
	}
	ok(t, insert(made.Generation))
	ok(t, objects.Delete(bucketName, "o").IfGenerationMatch(w.Objects(bucketName)[0].Generation).Do())
}

func TestObjectsAreListedByPrefixAndDelimiterInPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	ok(t, w.AddBucket(projectID, bucketName, "us", nil))
	for _, name := range []string{"a", "b/1", "b/2", "b/c/3", "d/", "d/4", "e"} {
		ok(t, w.SetObject(bucketName, name, "text/plain", []byte("x")))
	}
	for _, test := range []struct {
		prefix, delimiter string
		size              int64
		names, prefixes   []string
	}{
		{"", "", 3, []string{"a", "b/1", "b/2", "b/c/3", "d/", "d/4", "e"}, nil},
		{"", "/", 1, []string{"a", "e"}, []string{"b/", "d/"}},
		{"b/", "/", 2, []string{"b/1", "b/2"}, []string{"b/c/"}},
		{"b", "", 0, []string{"b/1", "b/2", "b/c/3"}, nil},
		{"x", "/", 0, nil, nil},
	} {
		var names, prefixes []string
		list := w.owner.storage.Objects.List(bucketName).Prefix(test.prefix).Delimiter(test.delimiter).MaxResults(test.size)
		ok(t, list.Pages(t.Context(), func(page *storage.Objects) error {
			if n := len(page.Items) + len(page.Prefixes); test.size > 0 && int64(n) > test.size {
				t.Errorf("a page of %d", n)
			}
			for _, o := range page.Items {
				names = append(names, o.Name)
			}
			prefixes = append(prefixes, page.Prefixes...)
			return nil
		}))
		if !slices.Equal(names, test.names) || !slices.Equal(prefixes, test.prefixes) {
			t.Errorf("under %q by %q: %v and %v", test.prefix, test.delimiter, names, prefixes)
		}
	}
}

func TestObjectsNeedPermissionsOfTheirOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	w.owner.bucket(t, bucketName)
	w.owner.put(t, bucketName, "o", "x")
	ok(t, w.AddBucketBinding(bucketName, "roles/storage.objectCreator", "user:creator@example.com"))
	ok(t, w.AddBucketBinding(bucketName, "roles/storage.legacyObjectReader", "user:reader@example.com"))
	creator, reader := w.member(t, "user:creator@example.com"), w.member(t, "user:reader@example.com")
	creator.put(t, bucketName, "new", "x")
	_, err := creator.storage.Objects.Insert(bucketName, &storage.Object{Name: "new"}).Media(strings.NewReader("y")).Do()
	refusedByStorage(t, err, http.StatusForbidden, "forbidden", "creator@example.com does not have storage.objects.delete access to the Google Cloud Storage object.")
	_, err = creator.storage.Objects.Get(bucketName, "o").Do()
	refusedByStorage(t, err, http.StatusForbidden, "forbidden", "storage.objects.get")
	if text := download(t, reader.storage, bucketName, "o"); text != "x" {
		t.Errorf("read %q", text)
	}
	_, err = reader.storage.Objects.Get(bucketName, "none").Do()
	refusedByStorage(t, err, http.StatusForbidden, "forbidden", "storage.objects.list access to the Google Cloud Storage bucket.")
	refusedByStorage(t, reader.storage.Objects.Delete(bucketName, "o").Do(), http.StatusForbidden, "forbidden", "storage.objects.delete")
	_, err = reader.storage.Objects.Patch(bucketName, "o", &storage.Object{CacheControl: "x"}).Do()
	refusedByStorage(t, err, http.StatusForbidden, "forbidden", "storage.objects.update")
	bad := option.WithHTTPClient(oauth2.NewClient(context.WithValue(t.Context(), oauth2.HTTPClient, w.plain), oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "no"})))
	_, err = must(storage.NewService(t.Context(), bad))(t).Objects.Get(bucketName, "o").Do()
	refusedByStorage(t, err, http.StatusUnauthorized, "authError", "Invalid Credentials")
}
