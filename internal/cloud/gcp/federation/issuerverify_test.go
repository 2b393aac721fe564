package federation

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/oidc"
	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

// verify looks at the set-up. Nothing may be written.
func (w issuerWorld) verify() []Finding {
	w.t.Helper()
	findings, err := w.open().Verify(w.t.Context(), Verification{Options: w.options, Key: testKey(w.t, 1), Manifests: w.directory()})
	w.has(err)
	if n := w.Calls().Writes(); n != 0 {
		w.t.Errorf("%d writes were made: %v", n, w.operations())
	}
	return findings
}

func TestAnIssuerThatIsAsItShouldBeIsFoundToBe(t *testing.T) {
	t.Parallel()
	for _, w := range []issuerWorld{newIssuerWorld(t), newIssuerWorld(t).held()} {
		w.publish()
		var checked []string
		for _, f := range w.verify() {
			checked = append(checked, f.Check)
			if f.Verdict != OK && (f.Verdict != Skipped || f.Check != CheckDiscovery) {
				t.Errorf("%+v", f)
			}
		}
		for _, check := range []string{CheckCredential, CheckService, CheckProject, CheckPool, CheckProvider, CheckKeySet, CheckSigningKey, CheckManifest} {
			if !slices.Contains(checked, check) {
				t.Errorf("%s was not checked: %v", check, checked)
			}
		}
	}
}

func TestWhatIsWrongWithAnIssuerIsFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		held   bool
		spoil  func(w issuerWorld)
		check  string
		detail string
	}{
		"an API":              {spoil: func(w issuerWorld) { w.SetServiceEnabled(accountProject, "sts.googleapis.com", false) }, check: CheckService, detail: "not enabled"},
		"a disabled pool":     {spoil: func(w issuerWorld) { w.changePool(func(p *simgcp.Pool) { p.Disabled = true }) }, check: CheckPool, detail: "disabled"},
		"a deleted pool":      {spoil: func(w issuerWorld) { w.DeletePool(accountProject, "prod") }, check: CheckPool, detail: "state: is DELETED"},
		"a foreign pool":      {spoil: func(w issuerWorld) { w.changePool(func(p *simgcp.Pool) { p.Description = "x" }) }, check: CheckPool, detail: "not ours"},
		"no pool":             {spoil: func(w issuerWorld) { w.options.Name = "other" }, check: CheckPool, detail: "does not exist"},
		"a deleted provider":  {spoil: func(w issuerWorld) { w.DeleteProvider(accountProject, "prod", "prod") }, check: CheckProvider, detail: "state: is DELETED"},
		"audiences":           {spoil: func(w issuerWorld) { w.changeProvider(func(p *simgcp.Provider) { p.Audiences = []string{"x"} }) }, check: CheckProvider, detail: "audiences: lacks openshift"},
		"another issuer":      {spoil: func(w issuerWorld) { w.changeProvider(func(p *simgcp.Provider) { p.Issuer = "https://x.example.com" }) }, check: CheckProvider, detail: "issuer"},
		"a private bucket":    {spoil: func(w issuerWorld) { w.has(w.RemoveBucketMember("prod-oidc", "allUsers")) }, check: CheckDiscovery, detail: "403"},
		"its policy":          {spoil: func(w issuerWorld) { w.has(w.RemoveBucketMember("prod-oidc", "allUsers")) }, check: CheckBucketPolicy, detail: "lacks allUsers"},
		"no key set":          {spoil: func(w issuerWorld) { w.RemoveObject("prod-oidc", oidc.KeySetKey) }, check: CheckKeySet, detail: "404"},
		"the key":             {spoil: func(w issuerWorld) { w.put(oidc.KeySetKey, string(oidc.NewKeySet(testKey(w.t, 2)).Encode())) }, check: CheckSigningKey, detail: "not published"},
		"the key, as a field": {spoil: func(w issuerWorld) { w.put(oidc.KeySetKey, string(oidc.NewKeySet(testKey(w.t, 2)).Encode())) }, check: CheckDocument, detail: "it is missing"},
		"the key that is held": {held: true, spoil: func(w issuerWorld) {
			w.changeProvider(func(p *simgcp.Provider) { p.KeySet = string(oidc.NewKeySet(testKey(w.t, 2)).Encode()) })
		}, check: CheckSigningKey, detail: "not published"},
		"the manifest": {held: true, spoil: func(w issuerWorld) { w.options.Issuer.URL = "https://issuer.example.com" }, check: CheckManifest, detail: "serviceAccountIssuer is"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newIssuerWorld(t)
			if c.held {
				w.held()
			}
			w.publish()
			c.spoil(w)
			found := slices.ContainsFunc(w.verify(), func(f Finding) bool {
				return f.Check == c.check && f.Verdict == Wrong && strings.Contains(f.Detail, c.detail) && f.Remedy != ""
			})
			if !found {
				t.Errorf("it was not found: %+v", w.verify())
			}
		})
	}
}

func TestWithoutACredentialTheIssuerIsLookedAtAllTheSame(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.publish()
	cause := errors.New("there is none")
	findings := Verification{Options: w.options, Key: testKey(t, 1)}.WithoutCredential(t.Context(), w.transport, cause)
	verdicts := map[string]Verdict{}
	for _, f := range findings {
		verdicts[f.Check] = f.Verdict
	}
	if verdicts[CheckCredential] != Wrong || verdicts[CheckSigningKey] != OK || verdicts[CheckDiscovery] != OK || verdicts[CheckPool] != Skipped {
		t.Errorf("%+v", findings)
	}
}
