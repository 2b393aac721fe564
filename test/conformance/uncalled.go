package conformance

import (
	"crypto/rand"
	"maps"
	"net/http"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
)

// uncalled is the part of a cloud that hands on a credential and that nobody calls.
type uncalled struct {
	NoTokens
	NoRights
	NoPlaces
}

// Modes implements Cloud.
func (uncalled) Modes() []v1.Mode { return []v1.Mode{v1.ModePassthrough} }

// Floor implements Cloud.
func (uncalled) Floor(v1.Mode) Floor { return Floor{} }

// uncalledAccount is the account of such a cloud: whose credential it was made with last.
type uncalledAccount struct {
	NoCalls
	NoMint
	platform configv1.PlatformStatus
	provider func(now func() time.Time) cloud.Provider
	// make is what a root secret holds for a credential whose secret part is that.
	make func(private string) map[string][]byte
	// mishaps are the values that keys of a root secret must not have, by what is wrong with them. A credential with the first of them is insufficient.
	mishaps []wrongValue

	root    map[string][]byte
	private []string
}

// wrongValue is a value that a key of a root secret must not have, and a word of what is said of it.
type wrongValue struct{ name, key, value, says string }

// open gives the account its first credential.
func (a *uncalledAccount) open() *uncalledAccount {
	a.renew()
	return a
}

// renew makes another credential the one that is accepted.
func (a *uncalledAccount) renew() map[string][]byte {
	private := rand.Text()
	a.private = append(a.private, private)
	a.root = a.make(private)
	return a.root
}

// Platform implements Account.
func (a *uncalledAccount) Platform() configv1.PlatformStatus { return a.platform }

// Provider implements Account.
func (a *uncalledAccount) Provider(_ cloud.Caller, _ http.RoundTripper, now func() time.Time) cloud.Provider {
	return a.provider(now)
}

// Root implements Account.
func (a *uncalledAccount) Root(kind RootKind) map[string][]byte {
	data := maps.Clone(a.root)
	if kind == RootInsufficient {
		data[a.mishaps[0].key] = []byte(a.mishaps[0].value)
	}
	return data
}

// Secrets implements Account.
func (a *uncalledAccount) Secrets() []string { return a.private }

// Holder implements Account.
func (a *uncalledAccount) Holder(data map[string][]byte) (identity string, valid bool) {
	for key, value := range a.root {
		if string(data[key]) != string(value) {
			return "", false
		}
	}
	return "administrator", len(data) == len(a.root)
}

// Mishaps implements Account.
func (a *uncalledAccount) Mishaps(RootKind) []Mishap {
	whole := a.root
	keep := func(testing.TB) map[string][]byte { return whole }
	all := []Mishap{
		{Name: "removed", Mend: keep, Says: []string{"does not exist"}, Happen: func(testing.TB) map[string][]byte { return nil }},
		{Name: "emptied", Mend: keep, Says: []string{"is empty", "it has no"}, Happen: func(testing.TB) map[string][]byte { return map[string][]byte{} }},
		{Name: "rotated", Mend: func(testing.TB) map[string][]byte { return a.root }, Harmless: true, Happen: func(testing.TB) map[string][]byte { return a.renew() }},
	}
	for _, wrong := range a.mishaps {
		all = append(all, Mishap{Name: wrong.name, Mend: keep, Says: []string{wrong.says}, Happen: func(testing.TB) map[string][]byte {
			data := maps.Clone(whole)
			data[wrong.key] = []byte(wrong.value)
			return data
		}})
	}
	return all
}
