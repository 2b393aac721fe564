package vsphere

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cloudcredential/operator/sim/calls"
	"github.com/cloudcredential/operator/sim/fault"
)

// Options are the facts of a Cloud that never change.
type Options struct {
	// Clock gives the time that the lag of reads is measured with. The default is time.Now.
	Clock func() time.Time
}

// Cloud is a number of vCenters that know nothing of each other. It is safe for concurrent use. Close has to be called at the end.
type Cloud struct {
	clock  func() time.Time
	faults *fault.Rules
	calls  *calls.Log

	mu       sync.RWMutex
	lag      time.Duration
	vcenters map[string]*VCenter
}

// New makes a cloud without any vCenter. AddVCenter adds one.
func New(o Options) *Cloud {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	return &Cloud{clock: o.Clock, faults: &fault.Rules{}, calls: calls.New(), vcenters: map[string]*VCenter{}}
}

// Clock is the time of the cloud.
func (c *Cloud) Clock() time.Time { return c.clock() }

// Faults are the rules by which the vCenters misbehave. They may be changed at any time. Services and operations are those of the log.
func (c *Cloud) Faults() *fault.Rules { return c.faults }

// Calls is the log of all requests, refused ones included.
func (c *Cloud) Calls() *calls.Log { return c.calls }

// SetLag lets answers about privileges lag behind changes of permissions, as they do while a vCenter hands changes on.
func (c *Cloud) SetLag(lag time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lag = lag
}

// visible is the time from which on changes are not seen yet.
func (c *Cloud) visible() time.Time {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.clock().Add(-c.lag)
}

// AddVCenter adds a vCenter with a number of datacenters: DC0, DC1 and so on, each with a cluster (/DC0/host/DC0_C0), a datastore (/DC0/datastore/LocalDS_0),
// a port group (/DC0/network/DC0_DVPG0) and a folder for virtual machines (/DC0/vm). It has no user.
func (c *Cloud) AddVCenter(host string, datacenters int) (*VCenter, error) {
	host = strings.ToLower(host)
	v, err := newVCenter(c, host, datacenters)
	if err != nil {
		return nil, fmt.Errorf("make vCenter %s: %w", host, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.vcenters[host] != nil {
		v.model.Remove()
		return nil, errors.New("there is a vCenter " + host + " already")
	}
	c.vcenters[host] = v
	return v, nil
}

// VCenter gives the vCenter of a host name; false where there is none.
func (c *Cloud) VCenter(host string) (*VCenter, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	v, found := c.vcenters[strings.ToLower(host)]
	return v, found
}

// VCenters are all, in the order of their host names.
func (c *Cloud) VCenters() []*VCenter {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var all []*VCenter
	for _, host := range slices.Sorted(maps.Keys(c.vcenters)) {
		all = append(all, c.vcenters[host])
	}
	return all
}

// Serves reports whether a host is that of a vCenter.
func (c *Cloud) Serves(host string) bool {
	_, found := c.VCenter(host)
	return found
}

// Close removes what the vCenters keep on disk.
func (c *Cloud) Close() {
	for _, v := range c.VCenters() {
		v.model.Remove()
	}
}
