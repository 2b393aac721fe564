package aws

import (
	"crypto/rand"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/cloudcredential/operator/sim/aws/policy"
	"github.com/cloudcredential/operator/sim/calls"
	"github.com/cloudcredential/operator/sim/fault"
)

// Options are the facts of an account that never change. The zero value is a usable account.
type Options struct {
	// AccountID has twelve digits. The default is 123456789012.
	AccountID string
	// Partition is "aws", "aws-cn", "aws-us-gov" or another one of AWS. The default is "aws".
	Partition string
	// Clock gives the time of everything that happens in the account: dates of creation, lag of reads, expiry of sessions.
	// The default is time.Now.
	Clock func() time.Time
	// SigningClock gives the time that the date of a signature is compared with. It is apart from Clock because clients
	// sign with the time of their machine, also where a test has moved the account's clock. The default is time.Now.
	SigningClock func() time.Time
	// Rand is where IDs and secrets come from. It need not be safe for concurrent use. The default is crypto/rand.
	Rand io.Reader
	// IssuerClient is how STS and IAM reach OpenID Connect issuers, whose hosts are the real ones. Nil means that no issuer can
	// be reached. Redirects are not followed.
	IssuerClient *http.Client
}

// Cloud is one account. It is safe for concurrent use. Its lock is never held while a request waits.
type Cloud struct {
	accountID string
	partition string
	clock     func() time.Time
	signing   func() time.Time
	ids       *identifiers
	issuers   *http.Client
	faults    *fault.Rules
	calls     *calls.Log

	mu       sync.RWMutex
	lag      time.Duration
	quotas   Quotas
	scps     []*policy.Document
	root     *entry[user]
	users    *table[user]
	roles    *table[role]
	oidc     *table[oidcProvider] // by the URL without its scheme
	profiles *table[instanceProfile]
	policies *table[managedPolicy]
	buckets  *table[bucket]
	cdn      *cdn
	// foreignBuckets are the names of buckets that other accounts have.
	foreignBuckets map[string]bool
	// accountBlock is the account's own public access block, which holds for all its buckets.
	accountBlock accessBlock
	// keyOwners leads from an access key ID to the user that has or had it. A nil user means that there is none.
	keyOwners              map[string]*entry[user]
	sessions               map[string]*session
	usage                  map[string]policyUsage // by the ARN of a managed policy
	userCount, policyCount int
	roleCount              int
	graves                 []grave // of users, oldest first

	lastUsed sync.Map // access key ID → keyUse
}

// grave marks a deleted user that reads may still see.
type grave struct {
	name  string
	since time.Time
}

// New makes an account with nothing in it but the policies that AWS itself provides.
func New(o Options) *Cloud {
	c := &Cloud{
		accountID: o.AccountID,
		partition: o.Partition,
		clock:     o.Clock,
		signing:   o.SigningClock,
		issuers:   o.IssuerClient,
		faults:    &fault.Rules{},
		calls:     calls.New(),
		quotas:    DefaultQuotas(),
		root:      &entry[user]{},
		users:     newTable[user](),
		roles:     newTable[role](),
		oidc:      newTable[oidcProvider](),
		profiles:  newTable[instanceProfile](),
		policies:  newTable[managedPolicy](),
		buckets:   newTable[bucket](),
		cdn:       newCDN(),
		keyOwners: map[string]*entry[user]{},
		sessions:  map[string]*session{},
		usage:     map[string]policyUsage{},

		foreignBuckets: map[string]bool{},
	}
	if c.accountID == "" {
		c.accountID = "123456789012"
	}
	if c.partition == "" {
		c.partition = "aws"
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
	c.root.Reset(&user{root: true, id: c.accountID, created: c.clock()})
	c.addProvidedPolicies()
	return c
}

// AccountID is the account's twelve digits.
func (c *Cloud) AccountID() string { return c.accountID }

// Partition is the account's partition, such as "aws".
func (c *Cloud) Partition() string { return c.partition }

// Faults are the rules by which the account misbehaves. They may be changed at any time.
func (c *Cloud) Faults() *fault.Rules { return c.faults }

// Calls is the log of all requests, refused ones included.
func (c *Cloud) Calls() *calls.Log { return c.calls }

// SetLag makes IAM eventually consistent: Get and List operations, authentication and permissions see a change only when it
// is this old. What a write is checked against is always up to date, so a user that GetUser does not find yet can
// be one that already exists for CreateUser. Of S3 the same holds for the configuration of buckets, and for what their policies and public
// access blocks do; their objects are always up to date. Zero, the default, makes every change visible at once.
func (c *Cloud) SetLag(lag time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lag = lag
}

// SetServiceControlPolicies sets the organization's policies for the account. None means that it is in no organization.
func (c *Cloud) SetServiceControlPolicies(documents ...string) error {
	var parsed []*policy.Document
	for _, text := range documents {
		d, err := policy.Parse([]byte(text))
		if err != nil {
			return err
		}
		parsed = append(parsed, d)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.scps = parsed
	return nil
}

// visible is the time up to which reads see changes. The caller holds the lock.
func (c *Cloud) visible() time.Time { return c.clock().Add(-c.lag) }

// arn names something in the account. IAM is global, so its ARNs have no region.
func (c *Cloud) arn(service, region, resource string) string {
	return "arn:" + c.partition + ":" + service + ":" + region + ":" + c.accountID + ":" + resource
}
