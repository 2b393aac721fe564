package aws_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

// fill puts objects without content in the issuer's bucket.
func (a *account) fill(t *testing.T, keys ...string) {
	t.Helper()
	for _, key := range keys {
		if err := a.SetObject("issuer", key, nil, nil); err != nil {
			t.Fatal(err)
		}
	}
}

func TestObjectsAreListedInPages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		prefix, delimiter, want string
		pages                   int
	}{
		{"", "", "a, d/1, d/2, d/3/x, e f, z", 6},
		{"", "/", "a, d/*, e f, z", 4},
		{"d/", "", "d/1, d/2, d/3/x", 3},
		{"d/", "/", "d/1, d/2, d/3/*", 3},
		{"nothing", "", "", 1},
	} {
		for _, first := range []bool{false, true} {
			t.Run(fmt.Sprintf("%q %q %t", c.prefix, c.delimiter, first), func(t *testing.T) {
				t.Parallel()
				a, api, name := issuerBucket(t, simaws.Options{})
				a.fill(t, "z", "d/2", "e f", "a", "d/1", "d/3/x")
				list := listSecond
				if first {
					list = listFirst
				}
				found, pages := list(t, api, name, c.prefix, c.delimiter)
				if got := strings.Join(found, ", "); got != c.want || pages != c.pages {
					t.Errorf("listed are %s in %d pages, want %s in %d", got, pages, c.want, c.pages)
				}
			})
		}
	}
}

func shown(contents []types.Object, prefixes []types.CommonPrefix) []string {
	var all []string
	for _, o := range contents {
		all = append(all, *o.Key)
	}
	for _, p := range prefixes {
		all = append(all, *p.Prefix+"*")
	}
	return all
}

func listSecond(t *testing.T, api *s3.Client, name *string, prefix, delimiter string) (found []string, pages int) {
	t.Helper()
	p := s3.NewListObjectsV2Paginator(api, &s3.ListObjectsV2Input{Bucket: name, Prefix: &prefix, Delimiter: &delimiter, MaxKeys: new(int32(1))})
	for p.HasMorePages() {
		page, err := p.NextPage(t.Context())
		want(t, err, "", "")
		if n := len(page.Contents) + len(page.CommonPrefixes); int(*page.KeyCount) != n {
			t.Errorf("the count is %d for %d", *page.KeyCount, n)
		}
		found = append(found, shown(page.Contents, page.CommonPrefixes)...)
		pages++
	}
	return found, pages
}

// listFirst goes on behind the last key where the answer does not say behind what, as the first generation of the list wants it.
func listFirst(t *testing.T, api *s3.Client, name *string, prefix, delimiter string) (found []string, pages int) {
	t.Helper()
	in := &s3.ListObjectsInput{Bucket: name, Prefix: &prefix, Delimiter: &delimiter, MaxKeys: new(int32(1))}
	for {
		page, err := api.ListObjects(t.Context(), in)
		want(t, err, "", "")
		found = append(found, shown(page.Contents, page.CommonPrefixes)...)
		if pages++; !*page.IsTruncated {
			return found, pages
		}
		if in.Marker = page.NextMarker; in.Marker == nil {
			in.Marker = page.Contents[0].Key
		}
	}
}

func TestKeysAreEncodedOnRequest(t *testing.T) {
	t.Parallel()
	a, api, name := issuerBucket(t, simaws.Options{})
	a.fill(t, "d/e f&g")
	out, err := api.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: name, EncodingType: types.EncodingTypeUrl, StartAfter: new("a")})
	want(t, err, "", "")
	if len(out.Contents) != 1 || *out.Contents[0].Key != "d/e%20f%26g" || *out.StartAfter != "a" {
		t.Errorf("the answer is %+v", out.Contents)
	}
	code, text := a.send(t, a.admin, "s3", http.MethodGet, "/issuer?list-type=2&max-keys=x", "")
	answers(t, code, text, 400, "<Code>InvalidArgument</Code>")
	code, text = a.send(t, a.admin, "s3", http.MethodGet, "/issuer?list-type=2&continuation-token=x", "")
	answers(t, code, text, 400, "<Code>InvalidArgument</Code>", "continuation token")
}

func TestVersionsAreListedInPages(t *testing.T) {
	t.Parallel()
	a, api, name := issuerBucket(t, simaws.Options{})
	a.fill(t, "a")
	_, err := api.PutBucketVersioning(t.Context(), &s3.PutBucketVersioningInput{
		Bucket: name, VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled}})
	want(t, err, "", "")
	a.fill(t, "b", "b", "c/1", "c/2")
	for _, key := range []string{"a", "b"} {
		_, err := api.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: name, Key: &key})
		want(t, err, "", "")
	}
	for _, c := range []struct{ delimiter, want string }{
		{"", "marker a, old a, marker b, old b, old b, new c/1, new c/2"},
		{"/", "marker a, old a, marker b, old b, old b, c/"},
	} {
		p := s3.NewListObjectVersionsPaginator(api, &s3.ListObjectVersionsInput{Bucket: name, MaxKeys: new(int32(1)), Delimiter: &c.delimiter})
		var found []string
		for p.HasMorePages() {
			page, err := p.NextPage(t.Context())
			want(t, err, "", "")
			for _, v := range page.Versions {
				found = append(found, map[bool]string{true: "new ", false: "old "}[*v.IsLatest]+*v.Key)
			}
			for _, v := range page.DeleteMarkers {
				found = append(found, "marker "+*v.Key)
			}
			for _, v := range page.CommonPrefixes {
				found = append(found, *v.Prefix)
			}
		}
		if got := strings.Join(found, ", "); got != c.want {
			t.Errorf("listed are %s, want %s", got, c.want)
		}
	}
}

func TestManyObjectsAreDeletedAtOnce(t *testing.T) {
	t.Parallel()
	a, _, name := issuerBucket(t, simaws.Options{})
	a.fill(t, "a", "b", "kept")
	key := must(a.AddUser("bob", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:DeleteObject","Resource":"*"},
		{"Effect":"Deny","Action":"s3:DeleteObject","Resource":"arn:aws:s3:::issuer/kept"}]}`))(t)
	var objects []types.ObjectIdentifier
	for _, k := range []string{"a", "b", "kept", "never there"} {
		objects = append(objects, types.ObjectIdentifier{Key: &k})
	}
	out, err := a.s3(key, "us-east-2").DeleteObjects(t.Context(), &s3.DeleteObjectsInput{Bucket: name, Delete: &types.Delete{Objects: objects}})
	want(t, err, "", "")
	if len(out.Deleted) != 3 || len(out.Errors) != 1 || *out.Errors[0].Key != "kept" || *out.Errors[0].Code != "AccessDenied" {
		t.Errorf("the answer is %+v", out)
	}
	if b, _ := a.Bucket("issuer"); len(b.Objects) != 1 || b.Objects[0].Key != "kept" {
		t.Errorf("left is %+v", b.Objects)
	}
	quiet, err := a.s3(a.admin, "us-east-2").DeleteObjects(t.Context(), &s3.DeleteObjectsInput{Bucket: name, Delete: &types.Delete{Objects: objects, Quiet: new(true)}})
	want(t, err, "", "")
	if len(quiet.Deleted) != 0 || len(quiet.Errors) != 0 {
		t.Errorf("the quiet answer is %+v", quiet)
	}
}
