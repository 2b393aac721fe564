package gcp_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/api/option"
	"google.golang.org/api/storage/v1"

	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/sim/gcp"
)

func TestJSONIsReadByEverybodyWhereThePolicyLetsThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	w.owner.bucket(t, bucketName)
	w.owner.put(t, bucketName, "a/b", `{"x":1}`)
	nobody := must(storage.NewService(t.Context(), option.WithHTTPClient(w.plain)))(t)
	_, err := nobody.Objects.Get(bucketName, "a/b").Do()
	refusedByStorage(t, err, http.StatusUnauthorized, "required", "Anonymous caller does not have storage.objects.get access to the Google Cloud Storage object.")
	ok(t, w.AddBucketBinding(bucketName, "roles/storage.legacyObjectReader", "allAuthenticatedUsers"))
	_, err = nobody.Objects.Get(bucketName, "a/b").Do()
	refusedByStorage(t, err, http.StatusUnauthorized, "required", "Anonymous caller")
	_, err = w.member(t, "user:alice@example.com").storage.Objects.Get(bucketName, "a/b").Do()
	ok(t, err)
	ok(t, w.AddBucketBinding(bucketName, "roles/storage.legacyObjectReader", "allUsers"))
	if text := download(t, nobody, bucketName, "a/b"); text != `{"x":1}` {
		t.Errorf("read %q", text)
	}
	_, err = nobody.Objects.List(bucketName).Do()
	refusedByStorage(t, err, http.StatusUnauthorized, "required", "storage.objects.list")
	if status, text, _ := w.everybody(t, bucketName+"/none"); status != http.StatusForbidden || !strings.Contains(text, "storage.objects.list") {
		t.Errorf("who may not list is told what is not there: %d %s", status, text)
	}
}

func TestHeadersOfAPublicObject(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{UniverseDomain: "example.com"})
	ok(t, w.AddBucket(projectID, bucketName, "us", nil))
	ok(t, w.AddBucketBinding(bucketName, "roles/storage.objectViewer", "allUsers"))
	ok(t, w.SetObject(bucketName, "a b/c", "text/plain", []byte("0123456789")))
	const address = "https://storage.example.com/" + bucketName + "/a%20b/c"
	read := func(method, part string) (*http.Response, string) {
		t.Helper()
		request := must(http.NewRequestWithContext(t.Context(), method, address, nil))(t)
		if part != "" {
			request.Header.Set("Range", part)
		}
		answer := must(w.plain.Do(request))(t)
		defer func() { _ = answer.Body.Close() }()
		return answer, string(must(io.ReadAll(answer.Body))(t))
	}
	for _, test := range []struct {
		method, part string
		status       int
		text, shown  string
	}{
		{http.MethodGet, "", http.StatusOK, "0123456789", ""},
		{http.MethodHead, "", http.StatusOK, "", ""},
		{http.MethodGet, "bytes=2-4", http.StatusPartialContent, "234", "bytes 2-4/10"},
		{http.MethodGet, "bytes=8-", http.StatusPartialContent, "89", "bytes 8-9/10"},
		{http.MethodGet, "bytes=-3", http.StatusPartialContent, "789", "bytes 7-9/10"},
		{http.MethodGet, "bytes=0-99", http.StatusPartialContent, "0123456789", "bytes 0-9/10"},
		{http.MethodGet, "bytes=10-", http.StatusRequestedRangeNotSatisfiable, "", ""},
	} {
		answer, text := read(test.method, test.part)
		if answer.StatusCode != test.status || answer.Header.Get("Content-Range") != test.shown || test.status < 300 && text != test.text {
			t.Errorf("%s %q: %d %q %v", test.method, test.part, answer.StatusCode, text, answer.Header)
		}
	}
	answer, _ := read(http.MethodHead, "")
	if answer.ContentLength != 10 || answer.Header.Get("Content-Type") != "text/plain" || answer.Header.Get("X-Goog-Metageneration") != "1" ||
		answer.Header.Get("Etag") != `"781e5e245d69b566979b86e28d23f2c7"` {
		t.Errorf("the headers are %v", answer.Header)
	}
	if status, text, _ := w.everybody(t, bucketName); status != http.StatusOK || !strings.Contains(text, "<Key>a b/c</Key>") {
		t.Errorf("the list of the bucket: %d %s", status, text)
	}
}

func TestEverybodyMayGetAnOldContentFromACache(t *testing.T) {
	t.Parallel()
	c := newClock()
	w := newWorld(t, gcp.Options{Clock: c.Now})
	ok(t, w.AddBucket(projectID, bucketName, "us", nil))
	ok(t, w.AddBucketBinding(bucketName, "roles/storage.objectViewer", "allUsers"))
	read := func(name string) string {
		t.Helper()
		_, text, _ := w.everybody(t, bucketName+"/"+name)
		return text
	}
	w.SetPublicCaching(true)
	w.owner.put(t, bucketName, "plain", "old")
	_, err := w.owner.storage.Objects.Insert(bucketName, &storage.Object{Name: "fresh", CacheControl: "no-store"}).Media(strings.NewReader("old")).Do()
	ok(t, err)
	if read("plain") != "old" || read("fresh") != "old" {
		t.Fatal("the objects are not there")
	}
	ok(t, w.SetObject(bucketName, "plain", "text/plain", []byte("new")))
	ok(t, w.SetObject(bucketName, "fresh", "text/plain", []byte("new")))
	c.Advance(time.Hour - time.Second)
	if got := read("plain"); got != "old" {
		t.Errorf("within the hour everybody reads %q", got)
	}
	if got := read("fresh"); got != "new" {
		t.Errorf("what must not be stored is read as %q", got)
	}
	if text := download(t, w.owner.storage, bucketName, "plain"); text != "new" {
		t.Errorf("with a token it is read as %q", text)
	}
	c.Advance(time.Second)
	if got := read("plain"); got != "new" {
		t.Errorf("after the hour everybody reads %q", got)
	}
	ok(t, w.SetObject(bucketName, "plain", "text/plain", []byte("newest")))
	w.SetPublicCaching(false)
	if got := read("plain"); got != "newest" {
		t.Errorf("without a cache everybody reads %q", got)
	}
}

func TestRatesOfCloudStorage(t *testing.T) {
	t.Parallel()
	c := newClock()
	w := newWorld(t, gcp.Options{Clock: c.Now})
	w.LimitStorageRate(gcp.DefaultStorageRate())
	w.owner.bucket(t, bucketName)
	// The client itself tries again after this refusal, so it is asked for without it.
	insert := func(name string) int {
		t.Helper()
		request := must(http.NewRequestWithContext(t.Context(), http.MethodPost, "https://storage.googleapis.com/storage/v1/b?project="+projectID,
			strings.NewReader(`{"name":"`+name+`"}`)))(t)
		answer := must(w.owner.http.Do(request))(t)
		ok(t, answer.Body.Close())
		return answer.StatusCode
	}
	if got := insert("second-bucket"); got != http.StatusTooManyRequests {
		t.Errorf("a second bucket at once: %d", got)
	}
	c.Advance(2 * time.Second)
	if got := insert("second-bucket"); got != http.StatusOK {
		t.Errorf("a second bucket after two seconds: %d", got)
	}
	w.owner.put(t, bucketName, "o", "x")
	put := func() int {
		t.Helper()
		request := must(http.NewRequestWithContext(t.Context(), http.MethodPost, "https://storage.googleapis.com/upload/storage/v1/b/"+bucketName+"/o?uploadType=media&name=o",
			strings.NewReader("y")))(t)
		answer := must(w.owner.http.Do(request))(t)
		ok(t, answer.Body.Close())
		return answer.StatusCode
	}
	if got := put(); got != http.StatusTooManyRequests {
		t.Errorf("a second change at once: %d", got)
	}
	c.Advance(time.Second)
	if got := put(); got != http.StatusOK {
		t.Errorf("a second change after a second: %d", got)
	}
}

func TestFaultsAndCallsOfCloudStorage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	w.owner.bucket(t, bucketName)
	remove := w.Faults().Add(fault.Rule{Match: func(q fault.Request) bool { return q.Service == "storage" && q.Operation == "buckets.get" && !q.Write }, Effect: fault.Deny})
	_, err := w.owner.storage.Buckets.Get(bucketName).Do()
	refusedByStorage(t, err, http.StatusForbidden, "forbidden", email("the-owner")+" does not have storage.buckets.get access")
	remove()
	w.everybody(t, bucketName+"/none")
	var got []string
	for _, call := range w.Calls().All() {
		got = append(got, call.Service+" "+call.Operation+" "+call.Principal+" "+call.Code)
	}
	want := []string{
		"oauth2 token  ", "storage buckets.insert " + email("the-owner") + " ", "storage buckets.get " + email("the-owner") + " PERMISSION_DENIED",
		"storage xml.objects.get  UNAUTHENTICATED",
	}
	if !slices.Equal(got, want) {
		t.Errorf("calls %q", got)
	}
}

func TestWhatThereIsInBucketsIsShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	ok(t, w.AddBucket(projectID, bucketName, "eu", map[string]string{"a": "b"}))
	ok(t, w.SetObject(bucketName, "o", "text/plain", []byte("x")))
	ok(t, w.SetBucketLabels(bucketName, map[string]string{"c": "d"}))
	all := w.Buckets(projectID)
	if len(all) != 1 || all[0].Location != "EU" || all[0].Labels["c"] != "d" || len(all[0].Labels) != 1 || len(all[0].Objects) != 1 ||
		all[0].Objects[0].ContentType != "text/plain" || !all[0].UniformAccess || len(all[0].Policy) != 4 {
		t.Errorf("there is %+v", all)
	}
	if err := w.AddBucket(projectID, bucketName, "eu", nil); err == nil {
		t.Error("a second bucket of the name is made")
	}
	if err := w.SetObject("no-such-bucket", "o", "", nil); err == nil {
		t.Error("an object is put in no bucket")
	}
	if !w.RemoveObject(bucketName, "o") || w.RemoveObject(bucketName, "o") || !w.RemoveBucket(bucketName) || w.RemoveBucket(bucketName) {
		t.Error("what is removed is not what was there")
	}
	if len(w.Buckets(projectID)) != 0 {
		t.Error("the bucket is still there")
	}
}
