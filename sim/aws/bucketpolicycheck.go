package aws

import (
	"net/netip"
	"path"
	"slices"
	"strings"

	"github.com/cloudcredential/operator/sim/aws/policy"
)

// objectActions are the permissions on objects, bucketActions those on buckets ("Actions, resources, and condition keys for Amazon S3" in the
// Service Authorization Reference), in lower case and without the service.
var objectActions = []string{
	"abortmultipartupload", "bypassgovernanceretention", "deleteobject", "deleteobjecttagging", "deleteobjectversion", "deleteobjectversiontagging",
	"getobject", "getobjectacl", "getobjectattributes", "getobjectlegalhold", "getobjectretention", "getobjecttagging", "getobjecttorrent",
	"getobjectversion", "getobjectversionacl", "getobjectversionattributes", "getobjectversionforreplication", "getobjectversiontagging",
	"getobjectversiontorrent", "initiatereplication", "listmultipartuploadparts", "objectowneroverridetobucketowner", "putobject", "putobjectacl",
	"putobjectlegalhold", "putobjectretention", "putobjecttagging", "putobjectversionacl", "putobjectversiontagging", "replicatedelete",
	"replicateobject", "replicatetags", "restoreobject", "updateobjectencryption",
}

var bucketActions = []string{
	"createbucket", "createbucketmetadatatableconfiguration", "deletebucket", "deletebucketmetadatatableconfiguration", "deletebucketpolicy",
	"deletebucketwebsite", "getaccelerateconfiguration", "getanalyticsconfiguration", "getbucketabac", "getbucketacl", "getbucketcors", "getbucketlocation",
	"getbucketlogging", "getbucketmetadatatableconfiguration", "getbucketnotification", "getbucketobjectlockconfiguration",
	"getbucketownershipcontrols", "getbucketpolicy", "getbucketpolicystatus", "getbucketpublicaccessblock", "getbucketrequestpayment",
	"getbuckettagging", "getbucketversioning", "getbucketwebsite", "getencryptionconfiguration", "getintelligenttieringconfiguration",
	"getinventoryconfiguration", "getlifecycleconfiguration", "getmetricsconfiguration", "getreplicationconfiguration", "listbucket",
	"listbucketmultipartuploads", "listbucketversions", "listtagsforresource", "putaccelerateconfiguration", "putanalyticsconfiguration", "putbucketabac",
	"putbucketacl", "putbucketcors", "putbucketlogging", "putbucketnotification", "putbucketobjectlockconfiguration", "putbucketownershipcontrols",
	"putbucketpolicy", "putbucketpublicaccessblock", "putbucketrequestpayment", "putbuckettagging", "putbucketversioning", "putbucketwebsite",
	"putencryptionconfiguration", "putintelligenttieringconfiguration", "putinventoryconfiguration", "putlifecycleconfiguration",
	"putmetricsconfiguration", "putreplicationconfiguration", "tagresource", "untagresource",
}

// checkBucketStatement checks that a statement is about this bucket, and that each of its actions is one of its resources'.
func (c *Cloud) checkBucketStatement(bucket string, s policy.Statement) *Error {
	onBucket, onObjects := false, false
	for _, resource := range s.Resources {
		name, key, hasKey := strings.Cut(resource, "/")
		prefix := "arn:" + c.partition + ":s3:::"
		if !strings.HasPrefix(name, prefix) || !wild(strings.TrimPrefix(name, prefix), bucket) || (hasKey && key == "") {
			return malformedBucketPolicy("Policy has invalid resource")
		}
		onObjects = onObjects || hasKey || strings.HasSuffix(name, "*")
		onBucket = onBucket || !hasKey
	}
	for _, action := range s.Actions {
		name, ok := strings.CutPrefix(strings.ToLower(action), "s3:")
		if action == "*" {
			name, ok = "*", true
		}
		forObjects := slices.ContainsFunc(objectActions, func(a string) bool { return wild(name, a) })
		forBucket := slices.ContainsFunc(bucketActions, func(a string) bool { return wild(name, a) })
		if !ok || !(forObjects || forBucket) {
			return malformedBucketPolicy("Policy has invalid action")
		}
		if !s.ExceptActions && !s.ExceptResources && !(forObjects && onObjects) && !(forBucket && onBucket) {
			return malformedBucketPolicy("Action does not apply to any resource(s) in statement")
		}
	}
	return nil
}

// wild compares a text without slashes with a pattern of * and ?.
func wild(pattern, text string) bool {
	fits, err := path.Match(strings.NewReplacer("[", `\[`, `\`, `\\`).Replace(pattern), text)
	return err == nil && fits
}

// fixedKeys are the condition keys that make a statement for everybody one for somebody, if their values are fixed ("The meaning of public").
var fixedKeys = []string{
	"aws:sourceip", "aws:sourcearn", "aws:sourcevpc", "aws:sourcevpce", "aws:sourceowner", "aws:sourceaccount", "aws:userid", "aws:principalarn",
	"aws:principalaccount", "aws:principalorgid", "s3:dataaccesspointarn", "s3:dataaccesspointaccount", "s3:x-amz-server-side-encryption-aws-kms-key-id",
}

// public says whether a statement grants something to everybody.
func (s bucketStatement) public() bool {
	if !s.allow || (!s.except && !slices.Contains(s.principals["AWS"], "*")) {
		return false
	}
	return !slices.ContainsFunc(s.rest.Statements[0].Conditions, fixed)
}

// fixed says whether a condition lets only somebody through who is known: no wildcard, no variable, no exception, no wide range of addresses.
func fixed(c policy.Condition) bool {
	if c.IfExists || c.Set == "ForAllValues" || strings.Contains(c.Operator, "Not") || c.Operator == "Null" || !slices.Contains(fixedKeys, strings.ToLower(c.Key)) {
		return false
	}
	return !slices.ContainsFunc(c.Values, func(v string) bool { return strings.ContainsAny(v, "*?$") || wide(v) })
}

// wide tells ranges of addresses beyond /8, in IPv6 beyond /32.
func wide(value string) bool {
	p, err := netip.ParsePrefix(value)
	if err != nil {
		return false
	}
	return (p.Addr().Is4() && p.Bits() < 8) || (p.Addr().Is6() && p.Bits() < 32)
}
