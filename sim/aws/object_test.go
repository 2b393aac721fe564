package aws_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

const discovery = ".well-known/openid-configuration"

func TestObjectComesBackAsItWasPut(t *testing.T) {
	t.Parallel()
	a, api, name := issuerBucket(t, simaws.Options{})
	put, err := api.PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: name, Key: new(discovery), Body: strings.NewReader("hello"), ContentType: new("application/json"), CacheControl: new("max-age=60"),
		Tagging: new("openshift.io/cloud-credential-operator/c1=owned&Name=a%2Fb+c"), Metadata: map[string]string{"made-by": "me"},
	})
	want(t, err, "", "")
	const etag = `"5d41402abc4b2a76b9719d911017c592"`
	if *put.ETag != etag || put.VersionId != nil || put.ChecksumCRC32 == nil {
		t.Errorf("the answer is %+v", put)
	}
	get, err := api.GetObject(t.Context(), &s3.GetObjectInput{Bucket: name, Key: new(discovery), ChecksumMode: types.ChecksumModeEnabled})
	want(t, err, "", "")
	text, err := io.ReadAll(get.Body)
	if err != nil || string(text) != "hello" {
		t.Errorf("the content is %s, %v", text, err)
	}
	if *get.ETag != etag || *get.ContentType != "application/json" || *get.CacheControl != "max-age=60" || *get.TagCount != 2 || get.Metadata["made-by"] != "me" {
		t.Errorf("the answer is %+v", get)
	}
	head, err := api.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: name, Key: new(discovery)})
	want(t, err, "", "")
	if *head.ContentLength != 5 || *head.ETag != etag || time.Since(*head.LastModified) > time.Minute {
		t.Errorf("the answer is %+v", head)
	}
	b, _ := a.Bucket("issuer")
	if o := b.Objects[0]; string(o.Content) != "hello" || o.Tags["Name"] != "a/b c" || o.Tags["openshift.io/cloud-credential-operator/c1"] != "owned" || o.Version != "null" {
		t.Errorf("the object is %+v", o)
	}
	part, err := api.GetObject(t.Context(), &s3.GetObjectInput{Bucket: name, Key: new(discovery), Range: new("bytes=1-2")})
	want(t, err, "", "")
	if text, _ := io.ReadAll(part.Body); string(text) != "el" || *part.ContentRange != "bytes 1-2/5" {
		t.Errorf("the range is %s", text)
	}
	_, err = api.GetObject(t.Context(), &s3.GetObjectInput{Bucket: name, Key: new(discovery), Range: new("bytes=5-")})
	want(t, err, "InvalidRange", "")
	_, err = api.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: name, Key: new(discovery)})
	want(t, err, "", "")
	_, err = api.GetObject(t.Context(), &s3.GetObjectInput{Bucket: name, Key: new(discovery)})
	want(t, err, "NoSuchKey", "")
	_, err = api.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: name, Key: new(discovery)})
	status(t, err, http.StatusNotFound)
	_, err = api.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: name, Key: new(discovery)})
	want(t, err, "", "")
}

func TestConditionalRequests(t *testing.T) {
	t.Parallel()
	_, api, name := issuerBucket(t, simaws.Options{})
	put := func(match, none, text string) error {
		in := &s3.PutObjectInput{Bucket: name, Key: new("k"), Body: strings.NewReader(text)}
		if match != "" {
			in.IfMatch = &match
		}
		if none != "" {
			in.IfNoneMatch = &none
		}
		_, err := api.PutObject(t.Context(), in)
		return err
	}
	const hello, stale = `"5d41402abc4b2a76b9719d911017c592"`, `"00000000000000000000000000000000"`
	want(t, put(hello, "", "x"), "NoSuchKey", "")
	want(t, put("", "*", "hello"), "", "")
	want(t, put("", "*", "other"), "PreconditionFailed", "At least one of the pre-conditions")
	want(t, put(stale, "", "other"), "PreconditionFailed", "")
	want(t, put(hello, "", "hello"), "", "")
	_, err := api.GetObject(t.Context(), &s3.GetObjectInput{Bucket: name, Key: new("k"), IfMatch: new(stale)})
	want(t, err, "PreconditionFailed", "")
	_, err = api.GetObject(t.Context(), &s3.GetObjectInput{Bucket: name, Key: new("k"), IfNoneMatch: new(hello)})
	status(t, err, http.StatusNotModified)
	_, err = api.GetObject(t.Context(), &s3.GetObjectInput{Bucket: name, Key: new("k"), IfModifiedSince: new(time.Now().Add(time.Hour))})
	status(t, err, http.StatusNotModified)
	_, err = api.GetObject(t.Context(), &s3.GetObjectInput{Bucket: name, Key: new("k"), IfUnmodifiedSince: new(time.Now().Add(-time.Hour))})
	want(t, err, "PreconditionFailed", "")
	_, err = api.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: name, Key: new("k"), IfMatch: new(stale)})
	want(t, err, "PreconditionFailed", "")
}

func TestContentHasToFitItsDigests(t *testing.T) {
	t.Parallel()
	a, api, name := issuerBucket(t, simaws.Options{})
	put := func(change func(*s3.PutObjectInput)) error {
		in := &s3.PutObjectInput{Bucket: name, Key: new("k"), Body: strings.NewReader("hello")}
		change(in)
		_, err := api.PutObject(t.Context(), in)
		return err
	}
	want(t, put(func(in *s3.PutObjectInput) { in.ContentMD5 = new("XUFAKrxLKna5cZ2REBfFkg==") }), "", "")
	want(t, put(func(in *s3.PutObjectInput) { in.ContentMD5 = new("AAAAAAAAAAAAAAAAAAAAAA==") }), "BadDigest", "")
	want(t, put(func(in *s3.PutObjectInput) { in.ContentMD5 = new("short") }), "InvalidDigest", "")
	want(t, put(func(in *s3.PutObjectInput) { in.ChecksumSHA256 = new("LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=") }), "", "")
	want(t, put(func(in *s3.PutObjectInput) { in.ChecksumSHA256 = new("AAAAul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=") }), "BadDigest", "SHA256")
	for _, algorithm := range []types.ChecksumAlgorithm{
		types.ChecksumAlgorithmCrc32, types.ChecksumAlgorithmCrc32c, types.ChecksumAlgorithmCrc64nvme, types.ChecksumAlgorithmSha1, types.ChecksumAlgorithmSha256,
	} {
		want(t, put(func(in *s3.PutObjectInput) { in.ChecksumAlgorithm = algorithm }), "", "")
		out, err := api.GetObject(t.Context(), &s3.GetObjectInput{Bucket: name, Key: new("k"), ChecksumMode: types.ChecksumModeEnabled})
		want(t, err, "", "")
		if text, err := io.ReadAll(out.Body); err != nil || string(text) != "hello" {
			t.Errorf("with %s the content is %s, %v", algorithm, text, err)
		}
	}
	before := len(a.Calls().All())
	code, text := a.send(t, a.admin, "s3", http.MethodPost, "/issuer?delete", "<Delete><Object><Key>k</Key></Object></Delete>")
	answers(t, code, text, 400, "<Code>InvalidRequest</Code>", "Content-MD5 OR x-amz-checksum-")
	if len(a.Calls().All()) != before+1 {
		t.Error("the call is not in the log")
	}
}

// TestContentInChunks: over TLS the client sends an unsigned body in chunks, with its checksum behind it.
func TestContentInChunks(t *testing.T) {
	t.Parallel()
	a, _, name := issuerBucket(t, simaws.Options{})
	other := httptest.NewTLSServer(http.NotFoundHandler()) // for its certificate
	defer other.Close()
	server := must(simaws.Start(a.Cloud, &tls.Config{Certificates: other.TLS.Certificates}))(t)
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(other.Certificate())
	sent := &recorder{next: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	config := a.config(a.admin)
	config.Region, config.BaseEndpoint, config.HTTPClient = "us-east-2", &server.URL, &http.Client{Transport: sent}
	content := strings.Repeat("0123456789", 20000)
	_, err := s3.NewFromConfig(config, checksums).PutObject(t.Context(), &s3.PutObjectInput{Bucket: name, Key: new("k"), Body: strings.NewReader(content)})
	want(t, err, "", "")
	if got := sent.header.Get("X-Amz-Content-Sha256"); got != "STREAMING-UNSIGNED-PAYLOAD-TRAILER" {
		t.Fatalf("the client has sent %s, so that this tests nothing", got)
	}
	if b, _ := a.Bucket("issuer"); string(b.Objects[0].Content) != content {
		t.Errorf("the content has %d bytes", len(b.Objects[0].Content))
	}
}

// recorder remembers the header of the last request.
type recorder struct {
	next   http.RoundTripper
	header http.Header
}

func (r *recorder) RoundTrip(q *http.Request) (*http.Response, error) {
	r.header = q.Header
	return r.next.RoundTrip(q)
}

func TestObjectTags(t *testing.T) {
	t.Parallel()
	_, api, name := issuerBucket(t, simaws.Options{})
	put := func(header string) error {
		_, err := api.PutObject(t.Context(), &s3.PutObjectInput{Bucket: name, Key: new("k"), Tagging: &header})
		return err
	}
	want(t, put("a=1&a=2"), "InvalidArgument", "without tag name duplicates")
	want(t, put("a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9&j=10&k=11"), "BadRequest", "10")
	want(t, put("a=%3C"), "InvalidTag", "TagValue")
	want(t, put("a=1"), "", "")
	get := func() []types.Tag {
		t.Helper()
		out, err := api.GetObjectTagging(t.Context(), &s3.GetObjectTaggingInput{Bucket: name, Key: new("k")})
		want(t, err, "", "")
		return out.TagSet
	}
	_, err := api.PutObjectTagging(t.Context(), &s3.PutObjectTaggingInput{Bucket: name, Key: new("k"), Tagging: &types.Tagging{TagSet: []types.Tag{tagOf("b", "2")}}})
	want(t, err, "", "")
	if tags := get(); len(tags) != 1 || *tags[0].Key != "b" {
		t.Errorf("the tags are %v", tags)
	}
	_, err = api.DeleteObjectTagging(t.Context(), &s3.DeleteObjectTaggingInput{Bucket: name, Key: new("k")})
	want(t, err, "", "")
	if tags := get(); len(tags) != 0 {
		t.Errorf("the tags are %v", tags)
	}
	_, err = api.GetObjectTagging(t.Context(), &s3.GetObjectTaggingInput{Bucket: name, Key: new("other")})
	want(t, err, "NoSuchKey", "")
}

func TestVersionsStayBehindADeleteMarker(t *testing.T) {
	t.Parallel()
	_, api, name := issuerBucket(t, simaws.Options{})
	write := func(text string) string {
		t.Helper()
		out, err := api.PutObject(t.Context(), &s3.PutObjectInput{Bucket: name, Key: new("k"), Body: strings.NewReader(text)})
		want(t, err, "", "")
		if out.VersionId == nil {
			return "null"
		}
		return *out.VersionId
	}
	read := func(version string) (string, error) {
		in := &s3.GetObjectInput{Bucket: name, Key: new("k")}
		if version != "" {
			in.VersionId = &version
		}
		out, err := api.GetObject(t.Context(), in)
		if err != nil {
			return "", err
		}
		text, _ := io.ReadAll(out.Body)
		return string(text), nil
	}
	write("zero")
	_, err := api.PutBucketVersioning(t.Context(), &s3.PutBucketVersioningInput{
		Bucket: name, VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled}})
	want(t, err, "", "")
	one := write("one")
	gone, err := api.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: name, Key: new("k")})
	want(t, err, "", "")
	if !*gone.DeleteMarker {
		t.Error("there is no delete marker")
	}
	_, err = read("")
	want(t, err, "NoSuchKey", "")
	var e *smithyhttp.ResponseError
	if errors.As(err, &e); e.Response.Header.Get("X-Amz-Delete-Marker") != "true" {
		t.Errorf("the headers are %v", e.Response.Header)
	}
	_, err = read(*gone.VersionId)
	want(t, err, "MethodNotAllowed", "")
	_, err = read("none")
	want(t, err, "NoSuchVersion", "")
	for version, text := range map[string]string{"null": "zero", one: "one"} {
		if got, err := read(version); err != nil || got != text {
			t.Errorf("version %s is %q, %v", version, got, err)
		}
	}
	_, err = api.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: name, Key: new("k"), VersionId: gone.VersionId})
	want(t, err, "", "")
	if got, err := read(""); err != nil || got != "one" {
		t.Errorf("without the marker the object is %q, %v", got, err)
	}
}
