package aws

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"

	"github.com/cloudcredential/operator/sim/aws/policy"
)

// bucketARN is the name of a bucket in policies, which has neither region nor account.
func (c *Cloud) bucketARN(name string) string { return "arn:" + c.partition + ":s3:::" + name }

// canonicalID is the account as access control lists and bucket policies name it: 64 hexadecimal digits.
func (c *Cloud) canonicalID() string {
	sum := sha256.Sum256([]byte(c.partition + ":" + c.accountID))
	return hex.EncodeToString(sum[:])
}

// callerARN is who a refusal is for; empty for anonymous.
func (r *request) callerARN() string {
	if r.caller == nil {
		return ""
	}
	return r.caller.arn
}

// permit asks the caller's own policies and that of the bucket. With a key it is about that object. The bucket is nil where an action
// has none, and may be one that does not exist yet.
func (r *request) permit(b *bucket, action, key string, more map[string][]string) *Error {
	c := r.cloud
	t := target{arn: "*"}
	if b != nil {
		if t.arn = c.bucketARN(b.name); key != "" {
			t.arn += "/" + key
		}
		t.shown = `"` + t.arn + `"`
	}
	if r.denied {
		return r.refuseS3(action, t, because(string(policy.Identity), action))
	}
	q := policy.Request{Principal: r.callerARN(), Action: action, Resource: t.arn, Context: r.context(more)}
	q.Context["aws:SourceIp"] = []string{hostname(r.RemoteAddr)}
	c.addObjectTags(q.Context, b, key, r.s3.version)
	if r.s3.version != "" {
		q.Context["s3:VersionId"] = []string{r.s3.version}
	}
	shared := c.sharedDecision(b, c.principalOf(r.caller), q)
	if shared == policy.ExplicitDeny && !(r.caller != nil && r.caller.kind == rootCaller && rescues[action]) {
		return r.refuseS3(action, t, "with an explicit deny in a resource-based policy")
	}
	if r.caller == nil {
		if shared == policy.Allowed {
			return nil
		}
		return r.refuseS3(action, t, "")
	}
	own, source := r.caller.decide(q)
	switch {
	case own == policy.ExplicitDeny:
		return r.refuseS3(action, t, "with an explicit deny in "+article(source))
	case own == policy.Allowed || (shared == policy.Allowed && r.caller.unbounded(q)):
		return nil
	}
	return r.refuseS3(action, t, because(source, action))
}

// addObjectTags adds the condition keys of the tags that an object has.
func (c *Cloud) addObjectTags(context map[string][]string, b *bucket, key, version string) {
	if key == "" || b.objects == nil {
		return
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	if o := b.objects.find(key, version); o != nil {
		for _, t := range o.tags {
			context["s3:ExistingObjectTag/"+t.Key] = []string{t.Value}
		}
	}
}

// rescues are what the account's root user may do even where the bucket's policy denies it, so that no bucket is locked for ever.
var rescues = map[string]bool{
	"s3:GetBucketPolicy": true, "s3:PutBucketPolicy": true, "s3:DeleteBucketPolicy": true,
}

// sharedDecision is what the bucket's policy says, as far as it is in force.
func (c *Cloud) sharedDecision(b *bucket, p principal, q policy.Request) policy.Decision {
	if b == nil {
		return policy.ImplicitDeny
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	now := c.configuration(b.name)
	if now == nil {
		return policy.ImplicitDeny
	}
	return now.decide(c.blocks(now).RestrictPublicBuckets, p, q)
}

// unbounded says that nothing but the lack of a policy of its own keeps a caller from something: no organization, boundary or session policy.
func (c *caller) unbounded(q policy.Request) bool {
	open := *c
	open.policies.Identity = []*policy.Document{allowAll()}
	decision, _ := open.decide(q)
	return decision == policy.Allowed
}

// refuseS3 is S3's refusal, which tells strangers nothing.
func (r *request) refuseS3(action string, t target, reason string) *Error {
	if r.caller == nil {
		return &Error{http.StatusForbidden, "AccessDenied", "Access Denied"}
	}
	return r.service.deny(r.caller.arn, action, t.shown, reason)
}

// readObjectAs reads the newest version of an object for somebody from outside of the account. The bucket's policy alone decides. What is not there is denied, too,
// unless the policy lets the bucket be listed.
func (c *Cloud) readObjectAs(p principal, bucket, key string) (*object, *Error) {
	c.mu.RLock()
	b := c.buckets.Get(bucket).Latest()
	c.mu.RUnlock()
	if b == nil {
		return nil, noSuchBucket()
	}
	may := func(action, resource string) bool {
		context := map[string][]string{"aws:SecureTransport": {"true"}, "aws:CurrentTime": {timestamp(c.clock())}}
		maps.Copy(context, p.context)
		return c.sharedDecision(b, p, policy.Request{Action: action, Resource: resource, Context: context}) == policy.Allowed
	}
	arn := c.bucketARN(bucket)
	if !may("s3:GetObject", arn+"/"+key) {
		return nil, accessDenied("Access Denied")
	}
	c.mu.RLock()
	o := b.objects.current(key)
	c.mu.RUnlock()
	switch {
	case o != nil && !o.marker:
		return o, nil
	case may("s3:ListBucket", arn):
		return nil, noSuchObject()
	}
	return nil, accessDenied("Access Denied")
}
