package aws

import (
	"net/http"
	"time"
)

// cdn is what an account has of CloudFront. Everything is kept by its ID and guarded by the account's lock.
type cdn struct {
	identities    *table[accessIdentity]
	controls      *table[accessControl]
	distributions *table[distribution]
	// delay is how long it takes until the edge knows of a change to a distribution.
	delay time.Duration
}

// newCDN is an account's CloudFront before it is used.
func newCDN() *cdn {
	return &cdn{
		identities: newTable[accessIdentity](), controls: newTable[accessControl](), distributions: newTable[distribution](),
		delay: defaultDeployDelay,
	}
}

// SetDeployDelay sets how long it takes until a new or changed distribution is Deployed, by the account's clock: until then the edge
// goes by what was before. It holds for changes from now on; the default is four minutes, and zero deploys at once.
func (c *Cloud) SetDeployDelay(delay time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cdn.delay = delay
}

// change replaces a distribution by a changed copy of itself. The lock is held.
func (c *Cloud) changeDistribution(old *distribution, change func(*distribution)) *distribution {
	d := *old
	change(&d)
	c.cdn.distributions.Get(d.id).Reset(&d)
	return &d
}

// configure gives a distribution a new configuration, which the edge knows of after a delay. The lock is held.
func (c *Cloud) configure(old *distribution, config element) *distribution {
	return c.changeDistribution(old, func(d *distribution) {
		now := c.clock()
		d.before, d.config = d.atEdge(now), completeConfig(config)
		d.modified, d.deployed = now, now.Add(c.cdn.delay)
		d.revision = d.next(c)
	})
}

func updateDistribution(r *request) (any, *Error) {
	if _, err := r.distribution(); err != nil {
		return nil, err
	}
	config, err := r.readDocument("DistributionConfig")
	if err != nil {
		return nil, err
	}
	if err := checkConfig(config); err != nil {
		return nil, err
	}
	_, id, _ := cloudFrontPath(r)
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.cdn.distributions.Get(id).Latest()
	if old == nil {
		return nil, noSuchDistribution()
	}
	if err := r.matches(old.revision); err != nil {
		return nil, err
	}
	if config.text("CallerReference") != old.config.text("CallerReference") {
		return nil, illegalUpdate("You cannot update the value of CallerReference.")
	}
	for _, name := range requiredForUpdates {
		if !config.has(name) {
			return nil, illegalUpdate(name + " is required for updates.")
		}
	}
	if err := c.checkReferences(config, id); err != nil {
		return nil, err
	}
	return c.configure(old, config).answer(c, http.StatusOK), nil
}

func illegalUpdate(message string) *Error {
	return &Error{http.StatusBadRequest, "IllegalUpdate", message}
}

func deleteDistribution(r *request) (any, *Error) {
	if _, err := r.distribution(); err != nil {
		return nil, err
	}
	_, id, _ := cloudFrontPath(r)
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	d := c.cdn.distributions.Get(id).Latest()
	if d == nil {
		return nil, noSuchDistribution()
	}
	if err := r.matches(d.revision); err != nil {
		return nil, err
	}
	if d.enabled() || c.clock().Before(d.deployed) {
		return nil, &Error{http.StatusConflict, "DistributionNotDisabled", "The distribution you are trying to delete has not been disabled."}
	}
	c.removeDistribution(id)
	return cloudFrontAnswer{status: http.StatusNoContent}, nil
}

// removeDistribution deletes a distribution, whatever its state. The lock is held.
func (c *Cloud) removeDistribution(id string) {
	c.cdn.distributions.Get(id).Reset(nil)
	c.cdn.distributions.Forget(id)
}
