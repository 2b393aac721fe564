package aws

import (
	"strconv"
	"strings"
	"time"
)

// Distribution is what there is of a distribution.
type Distribution struct {
	ID     string `json:"id"`
	ARN    string `json:"arn"`
	Domain string `json:"domain"`
	// Status is "InProgress" or "Deployed".
	Status          string    `json:"status"`
	Enabled         bool      `json:"enabled"`
	Comment         string    `json:"comment"`
	CallerReference string    `json:"callerReference"`
	ETag            string    `json:"etag"`
	Modified        time.Time `json:"modified"`
	// Origins are the origins in their order.
	Origins []DistributionOrigin `json:"origins"`
	// ViewerProtocolPolicy and CachePolicy are those of the default behaviour.
	ViewerProtocolPolicy string            `json:"viewerProtocolPolicy"`
	CachePolicy          string            `json:"cachePolicy,omitempty"`
	Tags                 map[string]string `json:"tags"`
}

// DistributionOrigin is an origin of a distribution.
type DistributionOrigin struct {
	ID     string `json:"id"`
	Domain string `json:"domain"`
	Path   string `json:"path,omitempty"`
	// Identity is the ID of an origin access identity, and Control that of an origin access control. At most one is set.
	Identity string `json:"identity,omitempty"`
	Control  string `json:"control,omitempty"`
}

// OriginAccessIdentity is what there is of an origin access identity.
type OriginAccessIdentity struct {
	ID              string `json:"id"`
	CanonicalUserID string `json:"canonicalUserId"`
	CallerReference string `json:"callerReference"`
	Comment         string `json:"comment"`
}

// OriginAccessControl is what there is of an origin access control.
type OriginAccessControl struct {
	ID              string `json:"id"`
	Name            string `json:"name"`
	Description     string `json:"description"`
	SigningBehavior string `json:"signingBehavior"`
}

// Distributions returns all distributions, in the order of their IDs.
func (c *Cloud) Distributions() []Distribution {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var all []Distribution
	for _, d := range c.cdn.distributions.All() {
		all = append(all, d.snapshot(c))
	}
	return all
}

func (d *distribution) snapshot(c *Cloud) Distribution {
	behavior := d.config.part("DefaultCacheBehavior")
	s := Distribution{
		ID: d.id, ARN: c.arn("cloudfront", "", d.resource()), Domain: d.domain, Status: d.status(c.clock()), Enabled: d.enabled(),
		Comment: d.config.text("Comment"), CallerReference: d.config.text("CallerReference"), ETag: d.etag, Modified: d.modified,
		ViewerProtocolPolicy: behavior.text("ViewerProtocolPolicy"), CachePolicy: behavior.text("CachePolicyId"), Tags: map[string]string{},
	}
	for _, o := range configOrigins(d.config) {
		s.Origins = append(s.Origins, DistributionOrigin{o.id, o.domain, o.path, o.identity, o.control})
	}
	for _, t := range d.tags {
		s.Tags[t.Key] = t.Value
	}
	return s
}

// OriginAccessIdentities returns all origin access identities, in the order of their IDs.
func (c *Cloud) OriginAccessIdentities() []OriginAccessIdentity {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var all []OriginAccessIdentity
	for _, i := range c.cdn.identities.All() {
		all = append(all, OriginAccessIdentity{i.id, i.canonical, i.reference, i.comment})
	}
	return all
}

// OriginAccessControls returns all origin access controls, in the order of their IDs.
func (c *Cloud) OriginAccessControls() []OriginAccessControl {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var all []OriginAccessControl
	for _, a := range c.cdn.controls.All() {
		all = append(all, OriginAccessControl{a.id, a.name, a.config.text("Description"), a.config.text("SigningBehavior")})
	}
	return all
}

// AddOriginAccessIdentity makes an identity with this comment and returns its ID. S3 knows of it at once, whatever the lag.
func (c *Cloud) AddOriginAccessIdentity(comment string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.insertIdentity(c.ids.requestID(), comment, time.Time{}).id
}

// AddDistributions makes n enabled and deployed distributions of somebody else's in front of buckets called prefix-1, prefix-2 and so on,
// which need not be there. Their tags are these, their comment is the name of the bucket. No quota holds.
func (c *Cloud) AddDistributions(n int, prefix string, tags map[string]string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []tag
	for key, value := range tags {
		all = append(all, tag{key, value})
	}
	for i := range n {
		bucket := prefix + "-" + strconv.Itoa(i+1)
		c.insertDistribution(pattern(strings.NewReplacer("REFERENCE", c.ids.requestID(), "BUCKET", bucket).Replace(foreignConfig)), all, 0)
	}
}

// foreignConfig is the configuration of a distribution that nobody asked a test for.
const foreignConfig = `<DistributionConfig>
	<CallerReference>REFERENCE</CallerReference><Comment>BUCKET</Comment><Enabled>true</Enabled>
	<Origins><Quantity>1</Quantity><Items><Origin><Id>BUCKET</Id><DomainName>BUCKET.s3.amazonaws.com</DomainName>
		<S3OriginConfig><OriginAccessIdentity></OriginAccessIdentity></S3OriginConfig></Origin></Items></Origins>
	<DefaultCacheBehavior><TargetOriginId>BUCKET</TargetOriginId><ViewerProtocolPolicy>allow-all</ViewerProtocolPolicy>
		<CachePolicyId>658327ea-f89d-4fab-a63d-7e88639e58f6</CachePolicyId></DefaultCacheBehavior>
</DistributionConfig>`

// RemoveDistribution deletes a distribution, whatever its state. It reports whether there was one.
func (c *Cloud) RemoveDistribution(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cdn.distributions.Get(id).Latest() == nil {
		return false
	}
	c.removeDistribution(id)
	return true
}
