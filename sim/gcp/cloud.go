package gcp

import (
	"crypto/rand"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/cloudcredential/operator/sim/calls"
	"github.com/cloudcredential/operator/sim/fault"
)

// Options are the facts of a cloud that never change. The zero value is Google Cloud without a project.
type Options struct {
	// UniverseDomain is where the APIs are. The default is "googleapis.com".
	UniverseDomain string
	// Clock gives the time of everything that happens in the cloud: dates of creation, lag of reads, expiry of tokens and of
	// what is deleted softly. The default is time.Now.
	Clock func() time.Time
	// SigningClock gives the time that the dates of signed assertions are compared with. It is apart from Clock because
	// clients sign with the time of their machine, also where a test has moved the cloud's clock. The default is time.Now.
	SigningClock func() time.Time
	// Rand is where IDs and tokens come from. It need not be safe for concurrent use. The default is crypto/rand.
	Rand io.Reader
	// IssuerClient is how the cloud reaches OpenID Connect issuers, whose hosts are the real ones. Nil means that no issuer can
	// be reached.
	IssuerClient *http.Client
}

// Cloud is a number of projects. It is safe for concurrent use. Its lock is never held while a request waits.
type Cloud struct {
	domain    string
	clock     func() time.Time
	signing   func() time.Time
	ids       *identifiers
	issuers   *http.Client
	faults    *fault.Rules
	calls     *calls.Log
	services  map[string]*service // by the first label of their host
	catalogue *catalogue

	mu             sync.RWMutex
	lag            time.Duration
	operationDelay time.Duration
	quotas         Quotas
	projects       map[string]*project        // by ID and by number
	accounts       *table[account]            // by email address
	accountOf      map[string]string          // from unique ID to email address
	graves         map[string]*accountRemains // of deleted accounts, by unique ID
	foreign        map[string]bool            // email addresses of service accounts that are not in these projects
	policies       map[string]*entry[policy]
	lastEtag       int64
	roles          *table[role]     // by resource name
	pools          *table[pool]     // by resource name, with the project's number
	providers      *table[provider] // likewise
	operations     map[string]*operationRecord
	storage        *storage
	things         *table[map[string]any] // of Compute Engine and Cloud DNS, by resource name
	tokens         map[string]*token
}

// New makes a cloud without any project. AddProject adds one.
func New(o Options) *Cloud {
	c := &Cloud{
		domain: o.UniverseDomain, clock: o.Clock, signing: o.SigningClock, issuers: o.IssuerClient,
		faults: &fault.Rules{}, calls: calls.New(), catalogue: newCatalogue(), quotas: DefaultQuotas(),
		projects: map[string]*project{}, accounts: newTable[account](), accountOf: map[string]string{}, foreign: map[string]bool{}, graves: map[string]*accountRemains{},
		policies: map[string]*entry[policy]{}, roles: newTable[role](), pools: newTable[pool](), providers: newTable[provider](),
		operations: map[string]*operationRecord{}, storage: newStorage(), things: newTable[map[string]any](), tokens: map[string]*token{},
	}
	if c.domain == "" {
		c.domain = defaultDomain
	}
	if c.clock == nil {
		c.clock = time.Now
	}
	if c.signing == nil {
		c.signing = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	c.ids = &identifiers{source: o.Rand}
	c.services = map[string]*service{}
	for _, s := range services() {
		c.services[s.name] = s
	}
	return c
}

// UniverseDomain is where the APIs are: "googleapis.com" unless the options say otherwise.
func (c *Cloud) UniverseDomain() string { return c.domain }

// Clock is the time of the cloud.
func (c *Cloud) Clock() time.Time { return c.clock() }

// Faults are the rules by which the cloud misbehaves. They may be changed at any time. Operations have the names of the
// discovery documents: service "iam", operation "projects.serviceAccounts.create".
func (c *Cloud) Faults() *fault.Rules { return c.faults }

// Calls is the log of all requests, refused ones included.
func (c *Cloud) Calls() *calls.Log { return c.calls }

// SetLag makes the cloud eventually consistent: get and list, policies, their effects and the authentication of tokens and keys
// see a change only when it is this old, and a policy cannot name a service account that is younger. What a
// write is checked against otherwise, such as an etag or whether a name is taken, is always up to date. Zero, the default, makes
// every change visible at once.
func (c *Cloud) SetLag(lag time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lag = lag
}

// SetOperationDelay sets how long operations on workload identity pools and providers take. Until then the operation is not done,
// and what it changes is as before. Zero, the default, has them done in the first answer.
func (c *Cloud) SetOperationDelay(delay time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.operationDelay = delay
}

// visible is the time up to which reads see changes. The caller holds the lock.
func (c *Cloud) visible() time.Time { return c.clock().Add(-c.lag) }
