package openstack

import (
	"crypto/rand"
	"io"
	"sync"
	"time"

	"github.com/cloudcredential/operator/sim/calls"
	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/sim/record"
)

// DefaultHost is where a cloud is that was given no other host.
const DefaultHost = "openstack.example.com"

// Options are the facts of a cloud that never change.
type Options struct {
	// Host is the one host of all services, without a port. The default is DefaultHost.
	Host string
	// Region is the region of all endpoints. The default is RegionOne.
	Region string
	// Clock gives the time of everything that happens in the cloud. The default is time.Now.
	Clock func() time.Time
	// Rand is where IDs, secrets and tokens come from. It need not be safe for concurrent use. The default is crypto/rand.
	Rand io.Reader
}

// Cloud is an OpenStack cloud. It is safe for concurrent use. Its lock is never held while a request waits.
type Cloud struct {
	host   string
	region string
	clock  func() time.Time
	ids    *identifiers
	faults *fault.Rules
	calls  *calls.Log
	routes []operation

	mu          sync.RWMutex
	lag         time.Duration
	limit       int
	domains     map[string]string // by ID, the names
	roles       map[string]string // by ID, the names
	users       map[string]*user
	projects    map[string]*project
	grants      map[grant]bool
	tokens      map[string]*token
	credentials *record.Table[credential] // by ID
	rules       map[string]*accessRule    // by ID
	servers     map[string][]string       // by project, the names
	volumes     map[string][]string       // by project, the names
	told        []string                  // tokens and secrets that answers have told
}

// New makes a cloud with the domain Default and the roles that Keystone itself makes: admin, member and reader.
func New(o Options) *Cloud {
	c := &Cloud{
		host: o.Host, region: o.Region, clock: o.Clock, faults: &fault.Rules{}, calls: calls.New(), limit: -1,
		domains: map[string]string{"default": "Default"}, roles: map[string]string{}, users: map[string]*user{}, projects: map[string]*project{},
		grants: map[grant]bool{}, tokens: map[string]*token{}, credentials: record.NewTable[credential](), rules: map[string]*accessRule{},
		servers: map[string][]string{}, volumes: map[string][]string{},
	}
	if c.host == "" {
		c.host = DefaultHost
	}
	if c.region == "" {
		c.region = "RegionOne"
	}
	if c.clock == nil {
		c.clock = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	c.ids = &identifiers{source: o.Rand}
	c.routes = operations()
	for _, name := range []string{roleAdmin, roleMember, roleReader} {
		c.AddRole(name)
	}
	return c
}

// Serves reports whether a host, without its port, is this cloud's, so that a proxy can send it here.
func (c *Cloud) Serves(host string) bool { return bare(host) == c.host }

// AuthURL is what clients find the cloud by where its host is reached.
func (c *Cloud) AuthURL() string { return "https://" + c.host + "/identity/v3" }

// Region is the region of all endpoints.
func (c *Cloud) Region() string { return c.region }

// Clock is the time of the cloud.
func (c *Cloud) Clock() time.Time { return c.clock() }

// Faults are the rules by which the cloud misbehaves. They may be changed at any time. Services and operations are those of the log.
func (c *Cloud) Faults() *fault.Rules { return c.faults }

// Calls is the log of all requests, refused ones included.
func (c *Cloud) Calls() *calls.Log { return c.calls }

// SetLag makes reads of application credentials lag behind writes. Whoever logs in with one is not concerned.
func (c *Cloud) SetLag(lag time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lag = lag
}

// SetLimit bounds how many application credentials a user can have ("user_limit" of Keystone's configuration); a negative number is no bound.
func (c *Cloud) SetLimit(limit int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.limit = limit
}
