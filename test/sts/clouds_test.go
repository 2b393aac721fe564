package sts_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/sim/calls"
	"github.com/cloudcredential/operator/test/sts/attempt"
)

// provider is all that these tests have to know of a cloud besides what the demonstration tells of it. A cloud more is a row in providers.
type provider struct {
	// cloud is that of a cluster whose infrastructure has this name.
	cloud func(infrastructure string) cloud.Federation
	// open makes an account with an administrator, in which it is as late as clock says. Files are put into folder.
	open func(t *testing.T, folder string, clock func() time.Time) account
	// shapes are the kinds of issuer. The first one is gone through with all tests.
	shapes []shape
	// codes are how tokens are refused. ended is what an error says that is about a credential whose time is over.
	codes attempt.Codes
	ended string
	// besides are tests of this cloud alone, by name.
	besides map[string]func(*chain, *testing.T)
}

// providers are the clouds that exchange tokens.
func providers() []provider { return []provider{onAWS(), onGCP(), onAzure()} }

// shape is a kind of issuer.
type shape struct {
	name  string
	flags []string
	// published fails unless those who have to can verify the cluster's tokens, and nobody else more than they need.
	published func(*chain, *testing.T)
}

// account is a simulated one.
type account struct {
	simulated
	// serves reports whether a host is one of the cloud's.
	serves func(host string) bool
	// ready is what the simulator's program would say of it, and control what looks into it.
	ready   any
	control func(unexpected func() []string) http.Handler
	// unlisted is what there is in it that the demonstration does not look at; nil for nothing.
	unlisted func() []string
}

// simulated is a cloud under its vendor's own host names.
type simulated interface {
	http.Handler
	SetIssuerClient(client *http.Client)
	Calls() *calls.Log
}
