package aws

import (
	"net/http"

	"github.com/cloudcredential/operator/sim/aws/policy"
)

// bucketPolicy is the policy of a bucket, which says for whom each of its statements is.
type bucketPolicy struct {
	// text is the policy as it was given, shown as it is given back.
	text, shown string
	statements  []bucketStatement
	// public says that the policy grants something to everybody ("The meaning of public" in the S3 User Guide).
	public bool
}

// bucketStatement is a statement with its principals.
type bucketStatement struct {
	allow bool
	// principals are the names, by their kind. "Principal": "*" is all of kind AWS, as in {"AWS": "*"}.
	principals map[string][]string
	// except says that the principals stand under NotPrincipal.
	except bool
	// rest is the statement without its principals.
	rest *policy.Document
}

// applies says whether a statement is about a principal and a request.
func (s bucketStatement) applies(p principal, q policy.Request) bool {
	byAccount := !s.allow || !p.inside
	if p.named(s.principals, byAccount || s.except) == s.except {
		return false
	}
	decision, _ := policy.Evaluate(policy.Policies{Identity: []*policy.Document{s.rest}}, q)
	return decision != policy.ImplicitDeny
}

// decide is what a bucket's policy says. A deny wins. A public policy says nothing to outsiders if the public access block restricts it to
// the account and to services of AWS.
func (b *bucket) decide(restricted bool, p principal, q policy.Request) policy.Decision {
	if b.policy == nil {
		return policy.ImplicitDeny
	}
	decision := policy.ImplicitDeny
	for _, s := range b.policy.statements {
		switch {
		case !s.applies(p, q):
		case !s.allow:
			return policy.ExplicitDeny
		default:
			decision = policy.Allowed
		}
	}
	if restricted && b.policy.public && !p.inside && len(p.names[serviceKind]) == 0 {
		return policy.ImplicitDeny
	}
	return decision
}

func putBucketPolicy(r *request, b *bucket) (*s3Answer, *Error) {
	c := r.cloud
	p, err := c.parseBucketPolicy(b.name, string(r.body))
	if err != nil {
		return nil, err
	}
	c.mu.RLock()
	blocked := c.blocks(c.configuration(b.name)).BlockPublicPolicy
	c.mu.RUnlock()
	if p.public && blocked {
		return nil, r.service.deny(r.callerARN(), "s3:PutBucketPolicy", `"`+c.bucketARN(b.name)+`"`,
			"because public policies are blocked by the BlockPublicPolicy block public access setting.")
	}
	return noContent(), c.changeBucket(b.name, func(b *bucket) { b.policy = p })
}

func noSuchBucketPolicy() *Error {
	return &Error{http.StatusNotFound, "NoSuchBucketPolicy", "The bucket policy does not exist"}
}

func getBucketPolicy(_ *request, b *bucket) (*s3Answer, *Error) {
	if b.policy == nil {
		return nil, noSuchBucketPolicy()
	}
	return &s3Answer{header: http.Header{"Content-Type": {"application/json"}}, raw: []byte(b.policy.shown)}, nil
}

func getBucketPolicyStatus(_ *request, b *bucket) (*s3Answer, *Error) {
	if b.policy == nil {
		return nil, noSuchBucketPolicy()
	}
	return xmlAnswer("PolicyStatus", []element{{name: "IsPublic", value: b.policy.public}}), nil
}

func deleteBucketPolicy(r *request, b *bucket) (*s3Answer, *Error) {
	return noContent(), r.cloud.changeBucket(b.name, func(b *bucket) { b.policy = nil })
}
