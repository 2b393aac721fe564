package judge

import (
	"io"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// read gets an object and writes its content down, too.
func (b *bench) read(step string, k key, in *s3.GetObjectInput) {
	b.t.Helper()
	out := do(b, step, b.s3(k).GetObject, in)
	if out == nil {
		return
	}
	text, err := io.ReadAll(out.Body)
	_ = out.Body.Close()
	if err != nil {
		b.t.Fatalf("%s: %v", step, err)
	}
	b.answers[len(b.answers)-1].Output += " " + string(text)
}

func objects(b *bench) {
	c := b.s3(b.root)
	bucket, missing, key := aws.String("objects-anna"), aws.String("objects-none"), aws.String(".well-known/openid-configuration")
	b.newBucket(*bucket)
	put := func(step string, change func(*s3.PutObjectInput)) {
		in := &s3.PutObjectInput{Bucket: bucket, Key: key, Body: strings.NewReader(`{"a":1}`)}
		if change != nil {
			change(in)
		}
		do(b, step, c.PutObject, in)
	}
	put("put", nil)
	b.read("get", b.root, &s3.GetObjectInput{Bucket: bucket, Key: key})
	put("put with all", func(in *s3.PutObjectInput) {
		in.ContentType, in.CacheControl = aws.String("application/json"), aws.String("max-age=60")
		in.Tagging, in.Metadata = aws.String("Name=judge&openshift.io%2Fcloud-credential-operator%2Fjudge=owned&e="), map[string]string{"owner": "judge"}
	})
	b.read("get with all", b.root, &s3.GetObjectInput{Bucket: bucket, Key: key})
	do(b, "head", c.HeadObject, &s3.HeadObjectInput{Bucket: bucket, Key: key})
	do(b, "head missing", c.HeadObject, &s3.HeadObjectInput{Bucket: bucket, Key: missing})
	b.read("get missing", b.root, &s3.GetObjectInput{Bucket: bucket, Key: missing})
	b.read("get from missing bucket", b.root, &s3.GetObjectInput{Bucket: missing, Key: key})
	put("put into missing bucket", func(in *s3.PutObjectInput) { in.Bucket = missing })
	put("put with bad tags", func(in *s3.PutObjectInput) { in.Tagging = aws.String("a=1&a=2") })
	put("put with too many tags", func(in *s3.PutObjectInput) {
		in.Key, in.Tagging = aws.String("other"), aws.String("a=&b=&c=&d=&e=&f=&g=&h=&i=&j=&k=")
	})

	do(b, "tags", c.GetObjectTagging, &s3.GetObjectTaggingInput{Bucket: bucket, Key: key})
	do(b, "tags of missing", c.GetObjectTagging, &s3.GetObjectTaggingInput{Bucket: bucket, Key: missing})
	tag := func(step string, pairs ...string) {
		do(b, step, c.PutObjectTagging, &s3.PutObjectTaggingInput{Bucket: bucket, Key: key, Tagging: &types.Tagging{TagSet: objectTags(pairs...)}})
	}
	tag("tag", "x", "1", "y", "Straße")
	do(b, "new tags", c.GetObjectTagging, &s3.GetObjectTaggingInput{Bucket: bucket, Key: key})
	tag("tag with key twice", "x", "1", "x", "2")
	tag("tag with long key", strings.Repeat("k", 129), "1")
	do(b, "untag", c.DeleteObjectTagging, &s3.DeleteObjectTaggingInput{Bucket: bucket, Key: key})
	do(b, "no tags", c.GetObjectTagging, &s3.GetObjectTaggingInput{Bucket: bucket, Key: key})
	do(b, "delete", c.DeleteObject, &s3.DeleteObjectInput{Bucket: bucket, Key: key})
	do(b, "delete again", c.DeleteObject, &s3.DeleteObjectInput{Bucket: bucket, Key: key})
	do(b, "delete from missing bucket", c.DeleteObject, &s3.DeleteObjectInput{Bucket: missing, Key: key})
}

func objectLists(b *bench) {
	c := b.s3(b.root)
	bucket, missing := aws.String("lists-anna"), aws.String("lists-none")
	b.newBucket(*bucket)
	do(b, "list none", c.ListObjectsV2, &s3.ListObjectsV2Input{Bucket: bucket})
	for _, key := range []string{"keys.json", "a b", "dir/two", "dir/one", "ü"} {
		do(b, "put "+key, c.PutObject, &s3.PutObjectInput{Bucket: bucket, Key: &key, Body: strings.NewReader(key)})
	}
	do(b, "list", c.ListObjectsV2, &s3.ListObjectsV2Input{Bucket: bucket})
	do(b, "list by prefix", c.ListObjectsV2, &s3.ListObjectsV2Input{Bucket: bucket, Prefix: aws.String("dir/")})
	do(b, "list by delimiter", c.ListObjectsV2, &s3.ListObjectsV2Input{Bucket: bucket, Delimiter: aws.String("/")})
	do(b, "list encoded", c.ListObjectsV2, &s3.ListObjectsV2Input{Bucket: bucket, EncodingType: types.EncodingTypeUrl})
	page := do(b, "first page", c.ListObjectsV2, &s3.ListObjectsV2Input{Bucket: bucket, MaxKeys: aws.Int32(2)})
	if page != nil {
		do(b, "second page", c.ListObjectsV2, &s3.ListObjectsV2Input{Bucket: bucket, MaxKeys: aws.Int32(2), ContinuationToken: page.NextContinuationToken})
	}
	do(b, "list after", c.ListObjectsV2, &s3.ListObjectsV2Input{Bucket: bucket, StartAfter: aws.String("dir/two")})
	do(b, "list missing", c.ListObjectsV2, &s3.ListObjectsV2Input{Bucket: missing})
	do(b, "delete some", c.DeleteObjects, &s3.DeleteObjectsInput{Bucket: bucket, Delete: &types.Delete{Objects: []types.ObjectIdentifier{
		{Key: aws.String("a b")}, {Key: aws.String("absent")},
	}}})
	do(b, "versions", c.ListObjectVersions, &s3.ListObjectVersionsInput{Bucket: bucket, Prefix: aws.String("keys")})
	do(b, "versions of missing", c.ListObjectVersions, &s3.ListObjectVersionsInput{Bucket: missing})
}

// conditions are those under which something is written.
func conditions(b *bench) {
	c := b.s3(b.root)
	bucket, key := aws.String("conditions-anna"), aws.String("keys.json")
	b.newBucket(*bucket)
	put := func(step, content string, match, noneMatch *string) *s3.PutObjectOutput {
		return do(b, step, c.PutObject, &s3.PutObjectInput{Bucket: bucket, Key: key, Body: strings.NewReader(content), IfMatch: match, IfNoneMatch: noneMatch})
	}
	any := aws.String("*")
	put("match of nothing", "0", aws.String(`"d41d8cd98f00b204e9800998ecf8427e"`), nil)
	first := put("new", "1", nil, any)
	put("new again", "2", nil, any)
	b.read("still the first", b.root, &s3.GetObjectInput{Bucket: bucket, Key: key})
	if first == nil {
		return
	}
	put("match", "3", first.ETag, nil)
	put("match of what was", "4", first.ETag, nil)
	b.read("the third", b.root, &s3.GetObjectInput{Bucket: bucket, Key: key})
	b.read("get unless changed", b.root, &s3.GetObjectInput{Bucket: bucket, Key: key, IfMatch: first.ETag})
}

// publicObjects are read without a key, as far as a policy lets everyone do that.
func publicObjects(b *bench) {
	c := b.s3(b.root)
	bucket, key, missing := aws.String("public-anna"), aws.String("keys.json"), aws.String("none")
	b.newBucket(*bucket)
	do(b, "put", c.PutObject, &s3.PutObjectInput{Bucket: bucket, Key: key, Body: strings.NewReader("{}")})
	anybody := func(step string) {
		b.read(step+": get", nobody, &s3.GetObjectInput{Bucket: bucket, Key: key})
		b.read(step+": get missing", nobody, &s3.GetObjectInput{Bucket: bucket, Key: missing})
		do(b, step+": list", b.s3(nobody).ListObjectsV2, &s3.ListObjectsV2Input{Bucket: bucket})
		do(b, step+": put", b.s3(nobody).PutObject, &s3.PutObjectInput{Bucket: bucket, Key: key, Body: strings.NewReader("x")})
	}
	anybody("private")
	do(b, "open", c.PutBucketPolicy, &s3.PutBucketPolicyInput{Bucket: bucket, Policy: aws.String(readPolicy(*bucket))})
	anybody("public")
	without := b.newUser("public-anna", "", "")
	b.read("user without rights", without, &s3.GetObjectInput{Bucket: bucket, Key: key})
	do(b, "user without rights lists", b.s3(without).ListObjectsV2, &s3.ListObjectsV2Input{Bucket: bucket})
	do(b, "close", c.DeleteBucketPolicy, &s3.DeleteBucketPolicyInput{Bucket: bucket})
	anybody("closed")
}
