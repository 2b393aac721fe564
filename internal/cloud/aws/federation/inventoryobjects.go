package federation

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
)

// objectFound is an object in the bucket with all its versions.
type objectFound struct {
	key      string
	versions []objectVersion
	// newest is its newest version that is not a delete marker; empty where there is none.
	newest string
}

// maxListedPages bounds how far a bucket is listed that holds far more than an issuer's documents. What is not seen keeps the bucket all the same.
const maxListedPages = 10

// listObjects are the objects in the bucket, in the order of their keys, and whether these are all. Where their versions may not be listed, which
// is a right of its own, they are taken to have one each.
func (i *inventory) listObjects(ctx context.Context) (objects []objectFound, complete bool, err error) {
	objects, complete, err = i.listVersionedObjects(ctx)
	if cloud.Is(err, cloud.Denied) {
		objects, complete, err = i.listPlainObjects(ctx)
	}
	if codeOf(err) == "NoSuchBucket" {
		return nil, true, nil
	}
	return objects, complete, err
}

func (i *inventory) listVersionedObjects(ctx context.Context) ([]objectFound, bool, error) {
	name := i.o.BucketName()
	list := objectList{index: map[string]int{}}
	in := &s3.ListObjectVersionsInput{Bucket: &name}
	for range maxListedPages {
		out, err := callS3(ctx, i.client, "ListObjectVersions", api.Reads, "bucket "+name, (*s3.Client).ListObjectVersions, in)
		if err != nil {
			return nil, false, err
		}
		for _, version := range out.Versions {
			list.add(versionOf(version.Key, version.VersionId), true)
		}
		for _, marker := range out.DeleteMarkers {
			list.add(versionOf(marker.Key, marker.VersionId), false)
		}
		if out.IsTruncated == nil || !*out.IsTruncated || out.NextKeyMarker == nil {
			return list.objects, true, nil
		}
		in.KeyMarker, in.VersionIdMarker = out.NextKeyMarker, out.NextVersionIdMarker
	}
	return list.objects, false, nil
}

func (i *inventory) listPlainObjects(ctx context.Context) ([]objectFound, bool, error) {
	name := i.o.BucketName()
	list := objectList{index: map[string]int{}}
	in := &s3.ListObjectsV2Input{Bucket: &name}
	for range maxListedPages {
		out, err := callS3(ctx, i.client, "ListObjectsV2", api.Reads, "bucket "+name, (*s3.Client).ListObjectsV2, in)
		if err != nil {
			return nil, false, err
		}
		for _, object := range out.Contents {
			list.add(versionOf(object.Key, nil), true)
		}
		if out.IsTruncated == nil || !*out.IsTruncated || out.NextContinuationToken == nil {
			return list.objects, true, nil
		}
		in.ContinuationToken = out.NextContinuationToken
	}
	return list.objects, false, nil
}

// objectList gathers versions by their keys.
type objectList struct {
	objects []objectFound
	index   map[string]int
}

// add takes in a version; content says that it is not a delete marker. Newer ones come first.
func (l *objectList) add(version objectVersion, content bool) {
	at, known := l.index[version.key]
	if !known {
		at = len(l.objects)
		l.index[version.key] = at
		l.objects = append(l.objects, objectFound{key: version.key})
	}
	object := &l.objects[at]
	object.versions = append(object.versions, version)
	if content && object.newest == "" {
		object.newest = version.id
	}
}
