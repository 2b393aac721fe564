package aws

import (
	"net/http"
	"slices"
	"strings"
)

// fullConfig is what CloudFront makes of members that a distribution's configuration leaves out. The origin and the
// behaviour are completed by patterns of their own.
const fullConfig = `<DistributionConfig>
	<Aliases><Quantity>0</Quantity></Aliases><DefaultRootObject></DefaultRootObject><OriginGroups><Quantity>0</Quantity></OriginGroups>
	<CacheBehaviors><Quantity>0</Quantity></CacheBehaviors><CustomErrorResponses><Quantity>0</Quantity></CustomErrorResponses>
	<Logging><Enabled>false</Enabled><IncludeCookies>false</IncludeCookies><Bucket></Bucket><Prefix></Prefix></Logging>
	<PriceClass>PriceClass_All</PriceClass>
	<ViewerCertificate><CloudFrontDefaultCertificate>true</CloudFrontDefaultCertificate><SSLSupportMethod>vip</SSLSupportMethod>
		<MinimumProtocolVersion>TLSv1</MinimumProtocolVersion><CertificateSource>cloudfront</CertificateSource></ViewerCertificate>
	<Restrictions><GeoRestriction><RestrictionType>none</RestrictionType><Quantity>0</Quantity></GeoRestriction></Restrictions>
	<WebACLId></WebACLId><HttpVersion>http2</HttpVersion><IsIPV6Enabled>false</IsIPV6Enabled>
	<ContinuousDeploymentPolicyId></ContinuousDeploymentPolicyId><Staging>false</Staging>
</DistributionConfig>`

const fullOrigin = `<Origin>
	<OriginPath></OriginPath><CustomHeaders><Quantity>0</Quantity></CustomHeaders><ConnectionAttempts>3</ConnectionAttempts>
	<ConnectionTimeout>10</ConnectionTimeout><OriginShield><Enabled>false</Enabled></OriginShield><OriginAccessControlId></OriginAccessControlId>
</Origin>`

const fullBehavior = `<CacheBehavior>
	<TrustedSigners><Enabled>false</Enabled><Quantity>0</Quantity></TrustedSigners>
	<TrustedKeyGroups><Enabled>false</Enabled><Quantity>0</Quantity></TrustedKeyGroups>
	<AllowedMethods><Quantity>2</Quantity><Items><Method>HEAD</Method><Method>GET</Method></Items>
		<CachedMethods><Quantity>2</Quantity><Items><Method>HEAD</Method><Method>GET</Method></Items></CachedMethods></AllowedMethods>
	<SmoothStreaming>false</SmoothStreaming><Compress>false</Compress><LambdaFunctionAssociations><Quantity>0</Quantity></LambdaFunctionAssociations>
	<FunctionAssociations><Quantity>0</Quantity></FunctionAssociations><FieldLevelEncryptionId></FieldLevelEncryptionId>
	<GrpcConfig><Enabled>false</Enabled></GrpcConfig>
</CacheBehavior>`

// completeConfig fills in what a configuration leaves out.
func completeConfig(config element) element {
	whole, origin, behavior := pattern(fullConfig), pattern(fullOrigin), pattern(fullBehavior)
	if own := config.part("ViewerCertificate"); own.name != "" && own.text("CloudFrontDefaultCertificate") != "true" {
		whole = whole.with(own)
	}
	config = config.completed(whole)
	config = config.with(config.part("Origins").mapped(func(e element) element { return e.completed(origin) }))
	config = config.with(config.part("DefaultCacheBehavior").completed(behavior))
	return config.with(config.part("CacheBehaviors").mapped(func(e element) element { return e.completed(behavior) }))
}

// pattern reads one of the documents above, which are well formed.
func pattern(text string) element {
	e, _ := parseDocument([]byte(text))
	return e
}

// configMembers are the members of DistributionConfig in the API reference.
var configMembers = []string{
	"CallerReference", "Aliases", "DefaultRootObject", "Origins", "OriginGroups", "DefaultCacheBehavior", "CacheBehaviors",
	"CustomErrorResponses", "Comment", "Logging", "PriceClass", "Enabled", "ViewerCertificate", "Restrictions", "WebACLId", "HttpVersion",
	"IsIPV6Enabled", "ContinuousDeploymentPolicyId", "Staging", "AnycastIpListId", "TenantConfig", "ConnectionMode", "ViewerMtlsConfig",
	"ConnectionFunctionAssociation", "CacheTagConfig",
}

// requiredForUpdates are the members that may be left out of a new distribution, but not of a change to one.
var requiredForUpdates = []string{
	"Aliases", "DefaultRootObject", "CacheBehaviors", "CustomErrorResponses", "Logging", "PriceClass", "ViewerCertificate", "Restrictions",
	"WebACLId", "HttpVersion",
}

// requireParts checks that an element has members. field is the way to it, in the spelling of the API's model.
func requireParts(e element, field string, names ...string) *Error {
	for _, name := range names {
		if !e.has(name) {
			return &Error{http.StatusBadRequest, "MalformedXML", missing(field + "." + lowerFirst(name)).Message}
		}
	}
	return nil
}

func notOneOf(field, value string, values []string) *Error {
	return &Error{http.StatusBadRequest, "MalformedXML",
		violates(value, field, "Member must satisfy enum value set: ["+strings.Join(values, ", ")+"]").Message}
}

// checkConfig checks a configuration apart from what it refers to.
func checkConfig(config element) *Error {
	const field = "distributionConfig"
	if err := requireParts(config, field, "CallerReference", "Origins", "DefaultCacheBehavior", "Comment", "Enabled"); err != nil {
		return err
	}
	for _, p := range config.parts() {
		if !slices.Contains(configMembers, p.name) {
			return badDocument("DistributionConfig has no member " + p.name)
		}
	}
	if err := config.consistent(); err != nil {
		return err
	}
	switch enabled := config.text("Enabled"); {
	case enabled != "true" && enabled != "false":
		return badDocument("Enabled is neither true nor false")
	case config.text("CallerReference") == "":
		return badArgument("The parameter CallerReference is required.")
	case len([]rune(config.text("Comment"))) > maxComment:
		return badArgument("The parameter Comment is too big.")
	}
	for name, values := range map[string][]string{
		"PriceClass":  {"PriceClass_100", "PriceClass_200", "PriceClass_All", "None"},
		"HttpVersion": {"http1.1", "http2", "http3", "http2and3"},
	} {
		if config.has(name) && !slices.Contains(values, config.text(name)) {
			return notOneOf(field+"."+lowerFirst(name), config.text(name), values)
		}
	}
	if root := config.text("DefaultRootObject"); strings.HasPrefix(root, "/") {
		return &Error{http.StatusBadRequest, "InvalidDefaultRootObject", "The default root object file name is too big or contains an invalid character."}
	}
	return checkCertificate(config)
}

// checkCertificate holds that other names than CloudFront's own need a certificate for them.
func checkCertificate(config element) *Error {
	certificate := config.part("ViewerCertificate")
	own := certificate.text("ACMCertificateArn") != "" || certificate.text("IAMCertificateId") != ""
	switch {
	case own && certificate.text("CloudFrontDefaultCertificate") == "true":
		return &Error{http.StatusBadRequest, "InvalidViewerCertificate", "A distribution has either the certificate of CloudFront or one of yours."}
	case !own && config.text("Aliases", "Quantity") != "" && config.text("Aliases", "Quantity") != "0":
		return &Error{http.StatusBadRequest, "InvalidViewerCertificate", "To add an alternate domain name (CNAME) to a CloudFront distribution, " +
			"you must attach a trusted certificate that validates your authorization to use the domain name."}
	}
	return nil
}

// cachePolicies are those that AWS provides: "Use managed cache policies" in the CloudFront Developer Guide.
var cachePolicies = map[string]string{
	"2e54312d-136d-493c-8eb9-b001f22f67d2": "Managed-Amplify",
	"4135ea2d-6df8-44a3-9df3-4b5a84be39ad": "Managed-CachingDisabled",
	"658327ea-f89d-4fab-a63d-7e88639e58f6": "Managed-CachingOptimized",
	"b2884449-e4de-46a7-ac36-70bc7f1ddd6d": "Managed-CachingOptimizedForUncompressedObjects",
	"08627262-05a9-4f76-9ded-b50ca2e3a84f": "Managed-Elemental-MediaPackage",
	"83da9c7e-98b4-4e11-a168-04f0df8e2c65": "UseOriginCacheControlHeaders",
	"4cc15a8a-d715-48a4-82b8-cc0b614638fe": "UseOriginCacheControlHeaders-QueryStrings",
}

// checkBehavior checks a cache behaviour, the default one or another.
func checkBehavior(b element, field string, origins []origin) *Error {
	if err := requireParts(b, field, "TargetOriginId", "ViewerProtocolPolicy"); err != nil {
		return err
	}
	protocols := []string{"allow-all", "https-only", "redirect-to-https"}
	policy := b.text("CachePolicyId")
	switch {
	case !slices.Contains(protocols, b.text("ViewerProtocolPolicy")):
		return notOneOf(field+".viewerProtocolPolicy", b.text("ViewerProtocolPolicy"), protocols)
	case !slices.ContainsFunc(origins, func(o origin) bool { return o.id == b.text("TargetOriginId") }):
		return &Error{http.StatusNotFound, "NoSuchOrigin", "One or more of your origins or origin groups do not exist."}
	case policy == "" && !b.has("ForwardedValues"):
		return badArgument("The parameter ForwardedValues is required.")
	case policy == "" && !b.has("MinTTL"):
		return badArgument("The parameter MinTTL is required.")
	case policy != "" && b.has("ForwardedValues"):
		return badArgument("The parameter ForwardedValues cannot be used when a cache policy is associated to the cache behavior.")
	case policy != "" && cachePolicies[policy] == "":
		return &Error{http.StatusNotFound, "NoSuchCachePolicy", "The specified cache policy does not exist."}
	}
	return nil
}
