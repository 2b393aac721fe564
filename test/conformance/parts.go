package conformance

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/runtime"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/sim/calls"
	"github.com/cloudcredential/operator/sim/fault"
)

// NoTokens is the part of a cloud on which no ServiceAccount token opens anything.
type NoTokens struct{}

// TokenSpec implements Cloud. It is not called: the cloud does not have the mode.
func (NoTokens) TokenSpec(...string) runtime.Object { return nil }

// NoRights is the part of a cloud whose requests name no rights, or on which nobody can ask who has them.
type NoRights struct{}

// Universe implements Cloud.
func (NoRights) Universe() []string { return nil }

// Sample implements Cloud.
func (NoRights) Sample() []string { return nil }

// Excess implements Cloud.
func (NoRights) Excess() (right, says string) { return "", "" }

// NoPlaces is the part of a cloud that is nowhere that an operator would call.
type NoPlaces struct{}

// Places implements Cloud.
func (NoPlaces) Places() []Place { return nil }

// Private implements Cloud. It is not called: there are no places.
func (NoPlaces) Private(testing.TB, func() time.Time) (Account, *http.Transport, []byte) {
	return nil, nil, nil
}

// Unasked is the part of a cloud on which a root credential is handed on also where nobody could be asked what it can be used for: its components may reach what the
// operator cannot.
type Unasked struct{}

func (Unasked) unasked() {}

// unasked reports whether a cloud is such a one.
func unasked(c Cloud) bool {
	_, is := c.(interface{ unasked() })
	return is
}

// NoCalls is the part of an account that is never called. Whoever calls it all the same fails the test.
type NoCalls struct {
	t     testing.TB
	log   *calls.Log
	rules *fault.Rules
}

// NotCalled makes the part for an account of t.
func NotCalled(t testing.TB) NoCalls {
	return NoCalls{t: t, log: calls.New(), rules: &fault.Rules{}}
}

// Transport implements Called.
func (n NoCalls) Transport() http.RoundTripper { return roundTripper(n.refuse) }

// Direct implements Called.
func (n NoCalls) Direct() http.RoundTripper { return n.Transport() }

func (n NoCalls) refuse(request *http.Request) (*http.Response, error) {
	n.log.Add(calls.Call{Service: request.URL.Host, Operation: request.Method, Write: true, Code: "Refused"})
	n.t.Errorf("there is nothing to call on this platform, and %s %s was sent", request.Method, request.URL)
	return nil, fmt.Errorf("%s: %w", request.URL.Host, errors.ErrUnsupported)
}

// Calls implements Called.
func (n NoCalls) Calls() *calls.Log { return n.log }

// Faults implements Called: no rule ever meets a call.
func (n NoCalls) Faults() *fault.Rules { return n.rules }

// SetLag implements Called.
func (NoCalls) SetLag(time.Duration) {}

// Handshakes implements Called.
func (NoCalls) Handshakes() (service, host string) { return "", "" }

// Right implements Called.
func (NoCalls) Right(_, operation string) string { return operation }

// Public implements Called.
func (NoCalls) Public(string, string) bool { return false }

// Denials implements Called.
func (NoCalls) Denials(RootKind) []Denial { return nil }

// NoMint is the part of an account in which no identities are made.
type NoMint struct{}

// LiftQuotas implements Minter.
func (NoMint) LiftQuotas() {}

// Quotas implements Minter.
func (NoMint) Quotas() []Quota { return nil }

// Identities implements Minter.
func (NoMint) Identities() []string { return nil }

// Leftovers implements Minter.
func (NoMint) Leftovers() []string { return nil }

// Others implements Minter.
func (NoMint) Others() string { return "" }

// Keys implements Minter.
func (NoMint) Keys(string) []string { return nil }

// KeysMade implements Minter.
func (NoMint) KeysMade() int { return 0 }

// Rights implements Minter.
func (NoMint) Rights(string) []string { return nil }

// KeyID implements Minter.
func (NoMint) KeyID(map[string][]byte) string { return "" }

// Operations implements Minter.
func (NoMint) Operations(string, plan.Action) []string { return nil }

// Identity implements Minter.
func (NoMint) Identity(runtime.Object) string { return "" }

// Edits implements Minter.
func (NoMint) Edits() []Edit { return nil }

// AddKey implements Minter.
func (NoMint) AddKey(t testing.TB, _ string) {
	t.Helper()
	t.Fatal("there is no identity that a key could be for")
}

var _ interface {
	Called
	Minter
} = struct {
	NoCalls
	NoMint
}{}

// has reports whether cases are run in that mode on a cloud.
func has(c Cloud, mode v1.Mode) bool { return slices.Contains(c.Modes(), mode) }

// few are rights that are fewer than the sample.
func few(c Cloud) []string { return c.Sample()[:min(1, len(c.Sample()))] }

// foremost is the mode of a cluster that nobody told otherwise.
func foremost(c Cloud) v1.Mode { return c.Modes()[0] }

// costs reports whether a request costs calls in that mode.
func costs(c Cloud, mode v1.Mode) bool { return c.Floor(mode) != Floor{} }

// rootOf is the root credential of worlds in that mode.
func rootOf(mode v1.Mode) RootKind {
	if mode == v1.ModeMint {
		return RootMint
	}
	return RootPassthrough
}
