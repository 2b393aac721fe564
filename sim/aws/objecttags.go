package aws

import "net/http"

// versioned puts the version that an answer is about in its header.
func (a *s3Answer) versioned(b *bucket, o *object) *s3Answer {
	if b.versioning != "" {
		a.header = http.Header{"X-Amz-Version-Id": {o.version}}
	}
	return a
}

func getObjectTagging(r *request, b *bucket) (*s3Answer, *Error) {
	o, err := r.findObject(b)
	if err != nil {
		return nil, err
	}
	return tagSetAnswer(o.tags).versioned(b, o), nil
}

func putObjectTagging(r *request, b *bucket) (*s3Answer, *Error) {
	tags, err := r.tagSetBody(maxObjectTags)
	if err != nil {
		return nil, err
	}
	o, err := r.tagObject(b, tags)
	if err != nil {
		return nil, err
	}
	return new(s3Answer).versioned(b, o), nil
}

func deleteObjectTagging(r *request, b *bucket) (*s3Answer, *Error) {
	o, err := r.tagObject(b, nil)
	if err != nil {
		return nil, err
	}
	return noContent().versioned(b, o), nil
}

// tagObject gives an object other tags, which is no new version of it.
func (r *request) tagObject(b *bucket, tags []tag) (*object, *Error) {
	for {
		old, err := r.findObject(b)
		if err != nil {
			return nil, err
		}
		changed := *old
		changed.tags = tags
		r.cloud.mu.Lock()
		done := b.objects.replace(old, &changed)
		r.cloud.mu.Unlock()
		if done {
			return &changed, nil
		}
	}
}
