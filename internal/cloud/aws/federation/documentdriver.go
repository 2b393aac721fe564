package federation

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/issuer"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// maxDocument bounds how much of a document is read: no issuer's is longer.
const maxDocument = 1 << 20

// documentDriver publishes and withdraws documents.
type documentDriver struct{ *session }

// publishedDocument is a document as it is.
type publishedDocument struct {
	exists bool
	text   []byte
	etag   string
	// tags is how many tags it carries. Which ones is not asked for: nobody but us tags what is at this place.
	tags int
}

// Observe implements plan.Driver.
func (d documentDriver) Observe(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	want := resource.(document)
	if want.o.removal {
		versions, err := d.readVersions(ctx, want)
		return plan.Observation{Exists: len(versions) > 0}, err
	}
	found, err := d.readDocument(ctx, want)
	if err != nil || !found.exists {
		return plan.Observation{}, err
	}
	fields, err := want.observed(found, known)
	return plan.Observation{Exists: true, Fields: fields}, err
}

// readDocument reads a document with its entity tag.
func (s *session) readDocument(ctx context.Context, want document) (publishedDocument, error) {
	return s.issuer.documents.Of(want.Ref().Name).Get(func() (publishedDocument, error) { return s.readDocumentNow(ctx, want) })
}

func (s *session) readDocumentNow(ctx context.Context, want document) (publishedDocument, error) {
	name, key, object := want.o.BucketName(), want.key, "object "+want.Ref().Name
	found, err := callS3(ctx, s.client, "GetObject", api.Reads, object, getDocument, &s3.GetObjectInput{Bucket: &name, Key: &key})
	switch {
	case codeOf(err) == "NoSuchKey":
		return publishedDocument{}, nil
	case cloud.Is(err, cloud.Denied):
		return publishedDocument{}, fmt.Errorf("%w; allow s3:GetObject, and s3:ListBucket, without which S3 does not tell that an object does not exist", err)
	case err != nil:
		return publishedDocument{}, err
	case found.etag == "":
		return publishedDocument{}, cloud.Incomplete("s3:GetObject", object, "ETag")
	}
	return *found, nil
}

// getDocument reads an object to its end. Only then is the call over, and with it the time that it may take.
func getDocument(client *s3.Client, ctx context.Context, in *s3.GetObjectInput, options ...func(*s3.Options)) (*publishedDocument, error) { //nolint:revive // the order is that of the SDK's methods
	out, err := client.GetObject(ctx, in, options...)
	if err != nil {
		return nil, err
	}
	defer out.Body.Close()
	text, err := io.ReadAll(io.LimitReader(out.Body, maxDocument+1))
	if err != nil {
		return nil, err
	}
	found := &publishedDocument{exists: true, text: text}
	if out.ETag != nil {
		found.etag = *out.ETag
	}
	if out.TagCount != nil {
		found.tags = int(*out.TagCount)
	}
	return found, nil
}

// observed are the fields of a document that is there.
func (d document) observed(found publishedDocument, known plan.Known) (plan.Fields, error) {
	fields := plan.Fields{}
	if own := d.o.ownTags(); found.tags >= len(own) {
		fields = tagFields(own)
	}
	observe := d.observedKeys
	if d.key == oidc.DiscoveryKey {
		observe = d.observedDiscovery
	}
	said, err := observe(found.text, known)
	maps.Copy(fields, said)
	return fields, err
}

// observedDiscovery is what a discovery document says. One that cannot be read says nothing, and is of use to nobody.
func (d document) observedDiscovery(text []byte, known plan.Known) (plan.Fields, error) {
	have, err := oidc.ParseDiscovery(text)
	if err != nil {
		return nil, nil //nolint:nilerr // it is published again
	}
	want, found := d.o.IssuerURL(known)
	if !found && have.Issuer == "https://"+d.o.BucketHost() {
		want, found = "that of a distribution", true
	}
	if found && have.Issuer != want {
		return nil, fmt.Errorf("the bucket %s publishes the issuer %s and not %s: to change that would cut off the cluster; use the --name and --region, and "+
			"--create-private-s3-bucket or not, that it was made with, or remove %s if no cluster uses it", d.o.BucketName(), have.Issuer, want, d.Ref().Name)
	}
	return issuer.ObservedDiscovery(have), nil
}

// observedKeys is which keys a key set has. One that cannot be read is an error: it may be of use to somebody.
func (d document) observedKeys(text []byte, known plan.Known) (plan.Fields, error) {
	set, err := issuer.ReadKeySet(text)
	if err != nil && !d.o.Issuer.ReplaceKeys {
		return nil, fmt.Errorf("%s is published and cannot be read, so that its keys cannot be kept: %w; correct it, or remove it", d.Ref().Name, err)
	}
	return d.keys().Observed(set, known), nil
}

// Create implements plan.Driver.
func (d documentDriver) Create(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Outputs, error) {
	want := resource.(document)
	present, _ := d.issuer.documents.Of(want.Ref().Name).Known()
	content, found, err := want.content(known, present.text)
	switch {
	case err != nil:
		return nil, err
	case !found:
		return nil, fmt.Errorf("what to publish as %s is not known: run the same command again", want.Ref().Name)
	}
	in := want.putInput(content, present.etag)
	_, err = callS3(ctx, d.client, "PutObject", api.Writes, "object "+want.Ref().Name, putFromStart, in)
	return nil, d.unlessDone(ctx, want, content, err)
}

// putFromStart puts an object with all of its content, however much of it an earlier attempt has read.
func putFromStart(client *s3.Client, ctx context.Context, in *s3.PutObjectInput, options ...func(*s3.Options)) (*s3.PutObjectOutput, error) { //nolint:revive // the order is that of the SDK's methods
	if content, seeks := in.Body.(io.Seeker); seeks {
		if _, err := content.Seek(0, io.SeekStart); err != nil {
			return nil, err
		}
	}
	return client.PutObject(ctx, in, options...)
}

// unlessDone is the error of publishing. Where somebody else was faster that is no error if what is published is what should be: it may have
// been an attempt of our own whose answer was lost.
func (d documentDriver) unlessDone(ctx context.Context, want document, content []byte, err error) error {
	switch codeOf(err) {
	case "PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey":
	default:
		return err
	}
	now, readErr := d.readDocumentNow(ctx, want)
	if readErr == nil && now.exists && bytes.Equal(now.text, content) {
		return nil
	}
	return fmt.Errorf("%w; somebody else published %s at the same time: run the same command again", err, want.Ref().Name)
}

// Update implements plan.Driver.
func (d documentDriver) Update(ctx context.Context, resource plan.Resource, known plan.Known, _ plan.Change) (plan.Outputs, error) {
	return d.Create(ctx, resource, known)
}
