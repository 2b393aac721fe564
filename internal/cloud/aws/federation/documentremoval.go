package federation

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/plan"
)

const (
	// unversioned is the version of what was written while the bucket kept no versions.
	unversioned = "null"
	// maxDeleted is how many versions DeleteObjects takes at once.
	maxDeleted = 1000
)

// objectVersion is a version of an object, or a delete marker.
type objectVersion struct{ key, id string }

// readVersions are all versions and delete markers of a document. Where they may not be listed, there is the document alone.
func (s *session) readVersions(ctx context.Context, want document) ([]objectVersion, error) {
	return s.issuer.versions.Of(want.Ref().Name).Get(func() ([]objectVersion, error) {
		versions, err := s.listVersions(ctx, want)
		if cloud.Is(err, cloud.Denied) {
			return s.onlyVersion(ctx, want)
		}
		return versions, err
	})
}

func (s *session) listVersions(ctx context.Context, want document) ([]objectVersion, error) {
	name, key := want.o.BucketName(), want.key
	var versions []objectVersion
	in := &s3.ListObjectVersionsInput{Bucket: &name, Prefix: &key}
	for {
		out, err := callS3(ctx, s.client, "ListObjectVersions", api.Reads, "bucket "+name, (*s3.Client).ListObjectVersions, in)
		if codeOf(err) == "NoSuchBucket" {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		for _, version := range out.Versions {
			versions = append(versions, versionOf(version.Key, version.VersionId))
		}
		for _, marker := range out.DeleteMarkers {
			versions = append(versions, versionOf(marker.Key, marker.VersionId))
		}
		if out.IsTruncated == nil || !*out.IsTruncated || out.NextKeyMarker == nil {
			break
		}
		in.KeyMarker, in.VersionIdMarker = out.NextKeyMarker, out.NextVersionIdMarker
	}
	return slices.DeleteFunc(versions, func(v objectVersion) bool { return v.key != key }), nil
}

func versionOf(key, id *string) objectVersion {
	version := objectVersion{id: unversioned}
	if key != nil {
		version.key = *key
	}
	if id != nil {
		version.id = *id
	}
	return version
}

// onlyVersion is the document, if there is one.
func (s *session) onlyVersion(ctx context.Context, want document) ([]objectVersion, error) {
	name, key := want.o.BucketName(), want.key
	in := &s3.HeadObjectInput{Bucket: &name, Key: &key}
	_, err := callS3(ctx, s.client, "HeadObject", api.Reads, "object "+want.Ref().Name, (*s3.Client).HeadObject, in)
	if err != nil {
		return nil, cloud.Gone(err)
	}
	return []objectVersion{{key, unversioned}}, nil
}

// Delete implements plan.Driver. It removes all versions and delete markers, since a bucket that has any cannot be removed.
func (d documentDriver) Delete(ctx context.Context, resource plan.Resource, _ plan.Known) error {
	want := resource.(document)
	versions, err := d.readVersions(ctx, want)
	if err != nil {
		return err
	}
	if len(versions) == 1 && versions[0].id == unversioned {
		hidden, err := d.deleteOnly(ctx, want)
		if err != nil || !hidden {
			return err
		}
		if versions, err = d.listVersions(ctx, want); err != nil {
			return err
		}
	}
	for some := range slices.Chunk(versions, maxDeleted) {
		if err := d.deleteVersions(ctx, want, some); err != nil {
			return err
		}
	}
	return nil
}

// deleteOnly removes a document that has no versions, for which fewer rights are needed. It says whether that has only hidden it: the bucket
// keeps versions by now.
func (d documentDriver) deleteOnly(ctx context.Context, want document) (hidden bool, err error) {
	name, key := want.o.BucketName(), want.key
	in := &s3.DeleteObjectInput{Bucket: &name, Key: &key}
	out, err := callS3(ctx, d.client, "DeleteObject", api.Writes, "object "+want.Ref().Name, (*s3.Client).DeleteObject, in)
	if err != nil {
		return false, cloud.Gone(err)
	}
	return out.DeleteMarker != nil && *out.DeleteMarker, nil
}

func (d documentDriver) deleteVersions(ctx context.Context, want document, versions []objectVersion) error {
	name, quiet, object := want.o.BucketName(), true, "object "+want.Ref().Name
	in := &s3.DeleteObjectsInput{Bucket: &name, Delete: &s3types.Delete{Quiet: &quiet}}
	for _, version := range versions {
		in.Delete.Objects = append(in.Delete.Objects, s3types.ObjectIdentifier{Key: &version.key, VersionId: &version.id})
	}
	out, err := callS3(ctx, d.client, "DeleteObjects", api.Writes, object, (*s3.Client).DeleteObjects, in)
	if err != nil {
		return cloud.Gone(err)
	}
	var errs []error
	for _, refused := range out.Errors {
		errs = append(errs, refusedVersion(object, refused))
	}
	return errors.Join(errs...)
}

// refusedVersion is the error about one version that was not removed with the others; nil where it is gone.
func refusedVersion(object string, refused s3types.Error) error {
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	cause := &smithy.GenericAPIError{Code: text(refused.Code), Message: text(refused.Message)}
	err := cloud.Gone(api.Classify("s3:DeleteObjects", object+", version "+text(refused.VersionId), cause))
	if cloud.Is(err, cloud.Denied) {
		return fmt.Errorf("%w; see whether a lock, or a policy of the bucket, keeps it", err)
	}
	return err
}
