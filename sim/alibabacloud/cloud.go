package alibabacloud

import (
	"crypto/rand"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/cloudcredential/operator/sim/calls"
	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/sim/record"
)

// Options are the facts of an account that never change.
type Options struct {
	// AccountID has 16 digits. The default is a random one.
	AccountID string
	// Clock gives the time of everything that happens in the cloud. The default is time.Now.
	Clock func() time.Time
	// Rand is where IDs and keys come from. It need not be safe for concurrent use. The default is crypto/rand.
	Rand io.Reader
}

// Cloud is an account. It is safe for concurrent use. Its lock is never held while a request waits.
type Cloud struct {
	account string
	clock   func() time.Time
	ids     *identifiers
	faults  *fault.Rules
	calls   *calls.Log

	mu       sync.RWMutex
	lag      time.Duration
	pageSize int
	users    *record.Table[user]      // by name
	keys     *record.Table[accessKey] // by ID
	policies *record.Table[policy]    // by name
	nonces   map[string]bool
}

// New makes an account in which there is nothing.
func New(o Options) *Cloud {
	c := &Cloud{
		account: o.AccountID, clock: o.Clock, faults: &fault.Rules{}, calls: calls.New(), pageSize: maxPage,
		users: record.NewTable[user](), keys: record.NewTable[accessKey](), policies: record.NewTable[policy](), nonces: map[string]bool{},
	}
	if c.clock == nil {
		c.clock = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	c.ids = &identifiers{source: o.Rand}
	if c.account == "" {
		c.account = c.ids.digits(16)
	}
	return c
}

// AccountID is the account's ID.
func (c *Cloud) AccountID() string { return c.account }

// Faults are the rules by which the cloud misbehaves. They may be changed at any time. Services are "ram" and "sts", operations those of the references.
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

// SetIssuerClient does nothing: the account trusts no issuer of tokens.
func (c *Cloud) SetIssuerClient(*http.Client) {}

// visible is the time up to which reads know of changes. The caller holds the lock.
func (c *Cloud) visible() time.Time { return c.clock().Add(-c.lag) }

// keep makes a value the newest state of a thing; nil for one that is gone. The caller holds the lock.
func keep[T any](c *Cloud, t *record.Table[T], name string, value *T) {
	t.Make(name).Put(c.clock(), c.visible(), value)
}

// change replaces a thing by a changed copy. The caller holds the lock, and the thing exists.
func change[T any](c *Cloud, t *record.Table[T], name string, to func(*T)) {
	next := *t.Get(name).Latest()
	to(&next)
	keep(c, t, name, &next)
}
