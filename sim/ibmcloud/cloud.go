package ibmcloud

import (
	"crypto/rand"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/cloudcredential/operator/sim/calls"
	"github.com/cloudcredential/operator/sim/fault"
)

// DefaultDomain is where the APIs of the public cloud are.
const DefaultDomain = "cloud.ibm.com"

// Options are the facts of an account that never change. The zero value is an account of the public cloud.
type Options struct {
	// AccountID has 32 hexadecimal digits. The default is a random one.
	AccountID string
	// Domain is where the APIs are. The default is DefaultDomain.
	Domain string
	// Clock gives the time of everything that happens in the cloud: lag of reads, expiry of tokens and of keys. The default is time.Now.
	Clock func() time.Time
	// Rand is where IDs, tokens and keys come from. It need not be safe for concurrent use. The default is crypto/rand.
	Rand io.Reader
}

// Cloud is an account. It is safe for concurrent use. Its lock is never held while a request waits.
type Cloud struct {
	account string
	domain  string
	clock   func() time.Time
	ids     *identifiers
	faults  *fault.Rules
	calls   *calls.Log

	mu         sync.RWMutex
	lag        time.Duration
	pageSize   int
	quotas     Quotas
	serviceIDs *table[serviceID] // by ID
	keys       *table[apiKey]    // by ID
	policies   *table[policy]    // by ID
	groups     *table[resourceGroup]
	owner      string            // IAM ID of the user who may do everything
	tokens     map[string]*token // by value
}

// New makes an account with a resource group that is called Default, and nothing else.
func New(o Options) *Cloud {
	c := &Cloud{
		account: o.AccountID, domain: o.Domain, clock: o.Clock, faults: &fault.Rules{}, calls: calls.New(), pageSize: maxPage, quotas: DefaultQuotas(),
		serviceIDs: newTable[serviceID](), keys: newTable[apiKey](), policies: newTable[policy](), groups: newTable[resourceGroup](),
		tokens: map[string]*token{},
	}
	if c.domain == "" {
		c.domain = DefaultDomain
	}
	if c.clock == nil {
		c.clock = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	c.ids = &identifiers{source: o.Rand}
	if c.account == "" {
		c.account = c.ids.word(16)
	}
	c.owner = "IBMid-" + c.ids.word(5)
	c.addResourceGroup("Default", true)
	return c
}

// AccountID is the account's ID.
func (c *Cloud) AccountID() string { return c.account }

// Domain is where the APIs are.
func (c *Cloud) Domain() string { return c.domain }

// Faults are the rules by which the cloud misbehaves. They may be changed at any time. Services and operations are those of the log.
func (c *Cloud) Faults() *fault.Rules { return c.faults }

// Calls is the log of all requests, refused ones included.
func (c *Cloud) Calls() *calls.Log { return c.calls }

// SetLag is how far reads lag behind writes.
func (c *Cloud) SetLag(lag time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lag = lag
}

// SetPageSize is how many things a page has at most, whatever a request asks for.
func (c *Cloud) SetPageSize(size int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pageSize = size
}

// SetQuotas changes the limits that hold.
func (c *Cloud) SetQuotas(q Quotas) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.quotas = q
}

// SetIssuerClient does nothing: the account trusts no issuer of tokens but its own.
func (c *Cloud) SetIssuerClient(*http.Client) {}

// visible is the time up to which reads know of changes. The caller holds the lock.
func (c *Cloud) visible() time.Time { return c.clock().Add(-c.lag) }
