package aws

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// bucketDomain is the name of a bucket as an origin. The region may be missing.
var bucketDomain = regexp.MustCompile(`^([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\.s3(?:[.-](?:dualstack\.)?([a-z]{2,}-[a-z0-9-]+))?\.amazonaws\.com(\.cn)?$`)

// origin is where a distribution gets its objects from.
type origin struct {
	id, domain, path string
	// s3 says that the origin is a bucket; bucket and region are in its domain.
	s3             bool
	bucket, region string
	// identity and control are the IDs of what the origin is asked as; at most one of them is set.
	identity, control string
}

// identityPrefix comes before the ID of an identity in the configuration of an origin.
const identityPrefix = "origin-access-identity/cloudfront/"

// configOrigins reads the origins of a configuration.
func configOrigins(config element) []origin {
	var all []origin
	for _, e := range config.part("Origins", "Items").parts() {
		o := origin{
			id: e.text("Id"), domain: e.text("DomainName"), path: e.text("OriginPath"), s3: e.has("S3OriginConfig"),
			identity: strings.TrimPrefix(e.text("S3OriginConfig", "OriginAccessIdentity"), identityPrefix), control: e.text("OriginAccessControlId"),
		}
		if found := bucketDomain.FindStringSubmatch(o.domain); found != nil && !strings.HasPrefix(found[2], "website-") {
			o.bucket, o.region = found[1], found[2]
		}
		all = append(all, o)
	}
	return all
}

// origins counts the distributions that have an origin like that. The lock is held.
func (d *cdn) origins(like func(origin) bool) int {
	n := 0
	for _, dist := range d.distributions.All() {
		if slices.ContainsFunc(configOrigins(dist.config), like) {
			n++
		}
	}
	return n
}

// checkReferences checks what a configuration refers to: its origins, and of these the identities and access controls. except
// is the distribution that the configuration is for. The lock is held.
func (c *Cloud) checkReferences(config element, except string) *Error {
	origins := configOrigins(config)
	if len(origins) == 0 {
		return &Error{http.StatusBadRequest, "MalformedXML", missing("distributionConfig.origins.items").Message}
	}
	seen := map[string]bool{}
	for i, o := range origins {
		if seen[o.id] {
			return badArgument("The origin " + o.id + " is there more than once.")
		}
		seen[o.id] = true
		if err := c.checkOrigin(o, config.part("Origins", "Items").parts()[i]); err != nil {
			return err
		}
	}
	if err := checkBehavior(config.part("DefaultCacheBehavior"), "distributionConfig.defaultCacheBehavior", origins); err != nil {
		return err
	}
	for _, b := range config.part("CacheBehaviors", "Items").parts() {
		if err := checkBehavior(b, "distributionConfig.cacheBehaviors", origins); err != nil {
			return err
		}
	}
	return c.checkAliases(config, except)
}

// checkOrigin checks one origin, which e is the document of.
func (c *Cloud) checkOrigin(o origin, e element) *Error {
	const field = "distributionConfig.origins.items"
	if err := requireParts(e, field, "Id", "DomainName"); err != nil {
		return err
	}
	if o.s3 {
		if err := requireParts(e.part("S3OriginConfig"), field+".s3OriginConfig", "OriginAccessIdentity"); err != nil {
			return err
		}
	}
	kinds := 0
	for _, kind := range []string{"S3OriginConfig", "CustomOriginConfig", "VpcOriginConfig"} {
		if e.has(kind) {
			kinds++
		}
	}
	identity := e.text("S3OriginConfig", "OriginAccessIdentity")
	switch {
	case kinds != 1:
		return badArgument("The origin " + o.id + " must have exactly one of S3OriginConfig, CustomOriginConfig and VpcOriginConfig.")
	case o.s3 && (o.bucket == "" || strings.HasSuffix(o.domain, ".cn") != (c.partition == "aws-cn")):
		return badArgument("The parameter Origin DomainName does not refer to a valid S3 bucket.")
	case o.path != "" && (!strings.HasPrefix(o.path, "/") || strings.HasSuffix(o.path, "/")):
		return &Error{http.StatusBadRequest, "InvalidRelativePath", "The OriginPath of " + o.id + " must begin with a slash and must not end with one."}
	case identity != "" && o.control != "":
		return &Error{http.StatusBadRequest, "IllegalOriginAccessConfiguration",
			"An origin cannot contain both an origin access control (OAC) and an origin access identity (OAI)."}
	case identity != "" && (!strings.HasPrefix(identity, identityPrefix) || c.cdn.identities.Get(o.identity).Latest() == nil):
		return &Error{http.StatusBadRequest, "InvalidOriginAccessIdentity", "The specified origin access identity does not exist or is not valid."}
	case o.control != "":
		return c.checkOriginControl(o)
	}
	return nil
}

// checkOriginControl checks the access control of an origin.
func (c *Cloud) checkOriginControl(o origin) *Error {
	a := c.cdn.controls.Get(o.control).Latest()
	switch {
	case a == nil:
		return &Error{http.StatusBadRequest, "InvalidOriginAccessControl", "The specified origin access control does not exist or is not valid."}
	case a.config.text("OriginAccessControlOriginType") == "s3" && o.bucket == "":
		return &Error{http.StatusBadRequest, "InvalidDomainNameForOriginAccessControl",
			"An origin access control is associated with an origin whose domain name is not supported."}
	case c.cdn.origins(func(other origin) bool { return other.control == o.control }) >= c.quotas.DistributionsPerOriginAccessControl:
		return &Error{http.StatusBadRequest, "TooManyDistributionsAssociatedToOriginAccessControl",
			"The maximum number of distributions have been associated with the specified origin access control."}
	}
	return nil
}

// checkAliases holds that a name belongs to one distribution.
func (c *Cloud) checkAliases(config element, except string) *Error {
	for _, alias := range config.part("Aliases", "Items").parts() {
		for _, d := range c.cdn.distributions.All() {
			same := func(other element) bool { return other.text() == alias.text() }
			if d.id != except && slices.ContainsFunc(d.config.part("Aliases", "Items").parts(), same) {
				return &Error{http.StatusConflict, "CNAMEAlreadyExists", "One or more of the CNAMEs you provided are already associated with a different resource."}
			}
		}
	}
	return nil
}
