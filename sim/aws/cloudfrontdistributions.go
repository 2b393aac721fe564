package aws

import (
	"net/http"
	"strings"
	"time"
)

// defaultDeployDelay is about what it takes the real edge to learn of a distribution.
const defaultDeployDelay = 4 * time.Minute

// distribution is one address at the edge.
type distribution struct {
	revision
	id, domain string
	config     element
	tags       []tag
	modified   time.Time
	// deployed is when the edge goes by config. Before that it goes by before, which has no name if there was nothing.
	deployed time.Time
	before   element
}

func (d *distribution) resource() string { return "distribution/" + d.id }

func (d *distribution) enabled() bool { return d.config.text("Enabled") == "true" }

func (d *distribution) status(now time.Time) string {
	if now.Before(d.deployed) {
		return "InProgress"
	}
	return "Deployed"
}

// atEdge is the configuration that viewers meet.
func (d *distribution) atEdge(now time.Time) element {
	if now.Before(d.deployed) {
		return d.before
	}
	return d.config
}

// head is what the whole and the summary of a distribution have in common.
func (d *distribution) head(c *Cloud) []element {
	return []element{
		{name: "Id", value: d.id}, {name: "ARN", value: c.arn("cloudfront", "", d.resource())}, {name: "Status", value: d.status(c.clock())},
		{name: "LastModifiedTime", value: d.modified.UTC().Format("2006-01-02T15:04:05.000Z")}, {name: "DomainName", value: d.domain},
	}
}

func (d *distribution) describe(c *Cloud) element {
	nobody := []element{{name: "Enabled", value: "false"}, {name: "Quantity", value: "0"}}
	return element{name: "Distribution", value: append(d.head(c),
		element{name: "InProgressInvalidationBatches", value: 0},
		element{name: "ActiveTrustedSigners", value: nobody}, element{name: "ActiveTrustedKeyGroups", value: nobody},
		d.config.as("DistributionConfig"),
		element{name: "AliasICPRecordals", value: []element{}},
	)}
}

// as returns an element by another name.
func (e element) as(name string) element {
	e.name = name
	return e
}

func (d *distribution) answer(c *Cloud, status int) cloudFrontAnswer {
	a := cloudFrontAnswer{status: status, etag: d.etag, document: d.describe(c)}
	if status == http.StatusCreated {
		a.location = d.resource()
	}
	return a
}

// summarized are the members of the configuration that a summary shows.
var summarized = []string{
	"Aliases", "Origins", "OriginGroups", "DefaultCacheBehavior", "CacheBehaviors", "CustomErrorResponses", "Comment", "PriceClass", "Enabled",
	"ViewerCertificate", "Restrictions", "WebACLId", "HttpVersion", "IsIPV6Enabled", "Staging",
}

func (d *distribution) summary(c *Cloud) element {
	parts := append(d.head(c), element{name: "ETag", value: d.etag})
	for _, name := range summarized {
		parts = append(parts, d.config.part(name))
	}
	return element{value: parts}
}

func noSuchDistribution() *Error {
	return &Error{http.StatusNotFound, "NoSuchDistribution", "The specified distribution does not exist."}
}

// newDistributionConfig reads what a new distribution is to be like.
func (r *request) newDistributionConfig() (config element, tags []tag, err *Error) {
	if r.operation == "CreateDistribution" {
		config, err = r.readDocument("DistributionConfig")
		return config, nil, err
	}
	d, err := r.readDocument("DistributionConfigWithTags")
	if err != nil {
		return element{}, nil, err
	}
	if err := requireParts(d, "distributionConfigWithTags", "DistributionConfig", "Tags"); err != nil {
		return element{}, nil, err
	}
	tags, err = readTags(d.part("Tags"))
	return d.part("DistributionConfig"), tags, err
}

func createDistribution(r *request) (any, *Error) {
	config, tags, unreadable := r.newDistributionConfig()
	if err := r.authorizeCloudFront("CreateDistribution", "distribution/*", tags...); err != nil {
		return nil, err
	}
	if r.operation == "CreateDistributionWithTags" {
		if err := r.authorizeCloudFront("TagResource", "distribution/*", tags...); err != nil {
			return nil, err
		}
	}
	if unreadable != nil {
		return nil, unreadable
	}
	if err := checkConfig(config); err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.checkReferences(config, ""); err != nil {
		return nil, err
	}
	all := c.cdn.distributions.All()
	for _, d := range all {
		if d.config.text("CallerReference") == config.text("CallerReference") {
			return nil, &Error{http.StatusConflict, "DistributionAlreadyExists",
				"The caller reference that you are using to create a distribution is associated with another distribution. Already exists: " + d.id}
		}
	}
	switch {
	case len(all) >= c.quotas.DistributionsPerAccount:
		return nil, &Error{http.StatusBadRequest, "TooManyDistributions",
			"Processing your request would cause you to exceed the maximum number of distributions allowed."}
	case len(tags) > c.quotas.TagsPerResource:
		return nil, invalidTagging("A distribution cannot have that many tags.")
	}
	return c.insertDistribution(config, tags, c.cdn.delay).answer(c, http.StatusCreated), nil
}

// insertDistribution makes a distribution that the edge knows of after a delay. The lock is held.
func (c *Cloud) insertDistribution(config element, tags []tag, delay time.Duration) *distribution {
	now := c.clock()
	d := &distribution{
		id: c.ids.unique("E", 13), domain: strings.ToLower(c.ids.unique("D", 13)) + edgeDomains()[c.partition],
		config: completeConfig(config), tags: tags, revision: revision{etag: c.ids.unique("E", 13)}, modified: now, deployed: now.Add(delay),
	}
	c.cdn.distributions.Make(d.id).Reset(d)
	return d
}

// distribution finds a distribution and asks whether the caller may do to it what the request says.
func (r *request) distribution() (*distribution, *Error) {
	_, id, _ := cloudFrontPath(r)
	if err := r.authorizeCloudFront(r.operation, "distribution/"+id); err != nil {
		return nil, err
	}
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	if d := r.cloud.cdn.distributions.Get(id).Latest(); d != nil {
		return d, nil
	}
	return nil, noSuchDistribution()
}

func getDistribution(r *request) (any, *Error) {
	d, err := r.distribution()
	if err != nil {
		return nil, err
	}
	a := d.answer(r.cloud, http.StatusOK)
	if r.operation == "GetDistributionConfig" {
		a.document = d.config.as("DistributionConfig")
	}
	return a, nil
}

func listDistributions(r *request) (any, *Error) {
	if err := r.authorizeCloudFront(r.operation, ""); err != nil {
		return nil, err
	}
	return listing(r, "DistributionList", "DistributionSummary", r.cloud.cdn.distributions,
		func(d *distribution) element { return d.summary(r.cloud) },
		func(d *distribution) string { return d.id })
}
