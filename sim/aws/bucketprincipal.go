package aws

import "slices"

// principal is who asks for something in a bucket, in the words of the Principal element of bucket policies. The zero value is
// anonymous: only a policy for everybody reaches it.
type principal struct {
	// names are the names that a policy can call it by, under the key of the Principal element: "AWS", "Service", "CanonicalUser".
	names map[string][]string
	// account are the names of its account: what a policy denies to the account is denied to it, and what is allowed to the account
	// is its own policies' to pass on.
	account []string
	// inside says that it belongs to the account that owns the bucket.
	inside bool
	// context are the condition keys that come with it.
	context map[string][]string
}

// serviceKind is the key of the Principal element under which the services of AWS stand.
const serviceKind = "Service"

// cloudFrontService is CloudFront when it signs for a distribution with an origin access control.
func cloudFrontService(distributionARN, accountID string) principal {
	return principal{
		names:   map[string][]string{serviceKind: {"cloudfront.amazonaws.com"}},
		context: map[string][]string{"aws:SourceArn": {distributionARN}, "aws:SourceAccount": {accountID}, "aws:PrincipalIsAWSService": {"true"}},
	}
}

// originIdentityUser begins the name of the user that stands for an origin access identity in policies; its ID follows.
const originIdentityUser = "CloudFront Origin Access Identity "

// originAccessIdentity is CloudFront when it reads for a distribution with an origin access identity.
func (c *Cloud) originAccessIdentity(id, canonicalUser string) principal {
	return principal{names: map[string][]string{
		"AWS":           {"arn:" + c.partition + ":iam::cloudfront:user/" + originIdentityUser + id},
		"CanonicalUser": {canonicalUser},
	}}
}

// principalOf is a caller of this account as bucket policies see it. Nil is anonymous.
func (c *Cloud) principalOf(who *caller) principal {
	if who == nil {
		return principal{}
	}
	p := principal{
		names:   map[string][]string{"AWS": {who.arn, who.principalARN}},
		account: []string{c.accountID, c.arn("iam", "", "root")},
		inside:  true,
	}
	if who.kind == rootCaller {
		p.names["AWS"] = p.account
		p.names["CanonicalUser"] = []string{c.canonicalID()}
	}
	return p
}

// named says whether a statement's principals reach a principal. byAccount says whether the name of its account does, too.
func (p principal) named(principals map[string][]string, byAccount bool) bool {
	const everybody = "*"
	if slices.Contains(principals["AWS"], everybody) {
		return true
	}
	for kind, names := range p.names {
		if slices.ContainsFunc(names, func(name string) bool { return slices.Contains(principals[kind], name) }) {
			return true
		}
	}
	return byAccount && slices.ContainsFunc(p.account, func(name string) bool { return slices.Contains(principals["AWS"], name) })
}
