package azure

import (
	"crypto/rand"
	"crypto/rsa"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/cloudcredential/operator/sim/calls"
	"github.com/cloudcredential/operator/sim/fault"
)

// Options are the facts of a cloud that never change. The zero value is the public cloud with a tenant and no subscription.
type Options struct {
	// Environment is where the endpoints are. The default is Public.
	Environment Environment
	// TenantID is a GUID. The default is a random one.
	TenantID string
	// Clock gives the time of everything that happens in the cloud: lag of reads, replication, long-running operations, expiry of access tokens and
	// of secrets. The default is time.Now.
	Clock func() time.Time
	// SigningClock gives the time that the dates of signed assertions and requests are compared with. It is apart from Clock because
	// clients sign with the time of their machine, also where a test has moved the cloud's clock. The default is time.Now.
	SigningClock func() time.Time
	// Rand is where IDs, secrets and keys come from. It need not be safe for concurrent use. The default is crypto/rand.
	Rand io.Reader
	// IssuerClient is how the cloud reaches OpenID Connect issuers, whose hosts are the real ones. Nil means that no issuer can
	// be reached but those whose documents are blobs of this cloud.
	IssuerClient *http.Client
	// TokenKey signs access tokens. The default is one that is made when the first token is asked for, which takes a while: many clouds can share one.
	TokenKey *rsa.PrivateKey
}

// Cloud is a tenant with a number of subscriptions. It is safe for concurrent use. Its lock is never held while a request waits.
type Cloud struct {
	environment Environment
	tenant      string
	clock       func() time.Time
	signing     func() time.Time
	ids         *identifiers
	faults      *fault.Rules
	calls       *calls.Log
	services    map[string]*service
	tokenKey    func() (*rsa.PrivateKey, error)

	mu             sync.RWMutex
	issuers        *http.Client
	lag            time.Duration
	replication    time.Duration
	operationDelay time.Duration
	lookAlways     bool
	pageSize       int
	quotas         Quotas
	subscriptions  map[string]*subscription
	groups         *table[group]      // by ID in lower case, like all resources
	identities     *table[identity]   //
	federated      *table[federation] //
	accounts       *table[account]    //
	data           map[string]*accountData
	taken          map[string]bool      // names of storage accounts of others
	resources      *table[resource]     // those of providers without rules
	definitions    *table[definition]   // by GUID
	assignments    *table[assignment]   // by ID in lower case
	principals     *table[principal]    // by object ID
	applications   *table[application]  // by application ID
	federating     map[string]int       // by identity: writes of federated credentials under way
	operations     map[string]*progress // by ID
	tokens         map[string]*token
	policies       []Policy
	locks          []Lock
}

// New makes a cloud without any subscription. AddSubscription adds one.
func New(o Options) *Cloud {
	c := &Cloud{
		environment: o.Environment, tenant: o.TenantID, clock: o.Clock, signing: o.SigningClock, issuers: o.IssuerClient,
		faults: &fault.Rules{}, calls: calls.New(), quotas: DefaultQuotas(), pageSize: defaultPage,
		subscriptions: map[string]*subscription{}, groups: newTable[group](), identities: newTable[identity](), federated: newTable[federation](),
		accounts: newTable[account](), data: map[string]*accountData{}, taken: map[string]bool{}, resources: newTable[resource](), definitions: newTable[definition](),
		assignments: newTable[assignment](), principals: newTable[principal](), applications: newTable[application](),
		federating: map[string]int{}, operations: map[string]*progress{}, tokens: map[string]*token{},
	}
	if c.environment.Name == "" {
		c.environment = Public()
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
	if c.tenant == "" {
		c.tenant = c.ids.guid()
	}
	c.tokenKey = sync.OnceValues(func() (*rsa.PrivateKey, error) {
		if o.TokenKey != nil {
			return o.TokenKey, nil
		}
		return rsa.GenerateKey(rand.Reader, 2048)
	})
	c.services = map[string]*service{}
	for _, s := range []*service{entraService(), resourceManager(), blobService(), graphService()} {
		c.services[s.name] = s
	}
	c.seedBuiltInRoles()
	return c
}

// Environment is where the cloud's endpoints are.
func (c *Cloud) Environment() Environment { return c.environment }

// TenantID is the tenant's GUID.
func (c *Cloud) TenantID() string { return c.tenant }

// Clock is the time of the cloud.
func (c *Cloud) Clock() time.Time { return c.clock() }

// Faults are the rules by which the cloud misbehaves. They may be changed at any time. Services and operations are those of the log.
func (c *Cloud) Faults() *fault.Rules { return c.faults }

// Calls is the log of all requests, refused ones included.
func (c *Cloud) Calls() *calls.Log { return c.calls }

// SetIssuerClient is Options.IssuerClient for a cloud that is there before the client is.
func (c *Cloud) SetIssuerClient(client *http.Client) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.issuers = client
}
