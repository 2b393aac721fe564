package federation

import (
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/oidc"
	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

// pool changes the pool as somebody at the console would.
func (w issuerWorld) changePool(change func(p *simgcp.Pool)) {
	w.t.Helper()
	p := w.Pools(accountProject)[0]
	p.Providers = nil
	change(&p)
	_, err := w.PutPool(accountProject, p)
	w.has(err)
}

func (w issuerWorld) changeProvider(change func(p *simgcp.Provider)) {
	w.t.Helper()
	p := w.provider()
	change(&p)
	_, err := w.PutProvider(accountProject, "prod", p)
	w.has(err)
}

// earlier makes everything as earlier releases did.
func (w issuerWorld) earlier() {
	w.t.Helper()
	w.publish()
	if w.options.hasBucket() {
		w.has(w.SetBucketLabels("prod-oidc", nil))
	}
	w.changePool(func(p *simgcp.Pool) { p.Description = "Created by OpenShift ccoctl" })
	w.changeProvider(func(p *simgcp.Provider) { p.Description = "created by openshift ccoctl" })
}

func TestWhatEarlierReleasesMadeIsKeptAsItIs(t *testing.T) {
	t.Parallel()
	for _, w := range []issuerWorld{newIssuerWorld(t), newIssuerWorld(t).held()} {
		w.earlier()
		w.publish()
		if n := w.Calls().Writes(); n != 0 {
			t.Errorf("%d writes were made: %v", n, w.operations())
		}
		w.withdraw()
		w.gone()
	}
}

func TestDriftOfAnIssuerIsRepaired(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		held   bool
		spoil  func(w issuerWorld)
		writes map[string]int
	}{
		"the pool is disabled":      {spoil: func(w issuerWorld) { w.changePool(func(p *simgcp.Pool) { p.Disabled = true }) }, writes: map[string]int{pools("patch"): 1}},
		"the pool has another name": {spoil: func(w issuerWorld) { w.changePool(func(p *simgcp.Pool) { p.DisplayName = "x" }) }, writes: map[string]int{pools("patch"): 1}},
		"the pool is deleted":       {spoil: func(w issuerWorld) { w.DeletePool(accountProject, "prod") }, writes: map[string]int{pools("undelete"): 1}},
		"the provider is disabled":  {spoil: func(w issuerWorld) { w.changeProvider(func(p *simgcp.Provider) { p.Disabled = true }) }, writes: map[string]int{pools("providers.patch"): 1}},
		"another issuer":            {spoil: func(w issuerWorld) { w.changeProvider(func(p *simgcp.Provider) { p.Issuer = "https://x.example.com" }) }, writes: map[string]int{pools("providers.patch"): 1}},
		"other audiences": {spoil: func(w issuerWorld) {
			w.changeProvider(func(p *simgcp.Provider) { p.Audiences = []string{"openshift", "x"} })
		}, writes: map[string]int{pools("providers.patch"): 1}},
		"no audience": {spoil: func(w issuerWorld) { w.changeProvider(func(p *simgcp.Provider) { p.Audiences = nil }) }, writes: map[string]int{pools("providers.patch"): 1}},
		"everything of the provider": {spoil: func(w issuerWorld) {
			w.changeProvider(func(p *simgcp.Provider) { p.Disabled, p.Audiences, p.DisplayName = true, nil, "x" })
		}, writes: map[string]int{pools("providers.patch"): 1}},
		"a deleted, changed provider": {spoil: func(w issuerWorld) {
			w.changeProvider(func(p *simgcp.Provider) { p.Issuer = "https://x.example.com" })
			w.DeleteProvider(accountProject, "prod", "prod")
		}, writes: map[string]int{pools("providers.undelete"): 1, pools("providers.patch"): 1}},
		"no uniform access": {spoil: func(w issuerWorld) { w.has(w.SetBucketUniformAccess("prod-oidc", false)) }, writes: map[string]int{"buckets.patch": 1}},
		"the public is kept out": {spoil: func(w issuerWorld) {
			w.has(w.RemoveBucketMember("prod-oidc", "allUsers"))
			w.has(w.SetBucketPublicAccessPrevention("prod-oidc", true))
		}, writes: map[string]int{"buckets.patch": 1, "buckets.setIamPolicy": 1}},
		"a binding is gone":  {spoil: func(w issuerWorld) { w.has(w.RemoveBucketMember("prod-oidc", "allUsers")) }, writes: map[string]int{"buckets.setIamPolicy": 1}},
		"a document is gone": {spoil: func(w issuerWorld) { w.RemoveObject("prod-oidc", oidc.KeySetKey) }, writes: map[string]int{"objects.insert": 1}},
		"both documents":     {spoil: func(w issuerWorld) { w.put(oidc.KeySetKey, `{"keys":[]}`); w.put(oidc.DiscoveryKey, "<html>") }, writes: map[string]int{"objects.insert": 2}},
		"another issuer's":   {spoil: func(w issuerWorld) { w.put(oidc.DiscoveryKey, `{"issuer":"https://x","jwks_uri":"https://x/k"}`) }, writes: map[string]int{"objects.insert": 1}},
		"an empty key set":   {spoil: func(w issuerWorld) { w.put(oidc.KeySetKey, "") }, writes: map[string]int{"objects.insert": 1}},
		"the bucket is gone": {spoil: func(w issuerWorld) { w.RemoveBucket("prod-oidc") }, writes: map[string]int{"buckets.insert": 1, "buckets.setIamPolicy": 1, "objects.insert": 2}},
		"another key is held": {held: true, spoil: func(w issuerWorld) {
			w.changeProvider(func(p *simgcp.Provider) { p.KeySet = string(oidc.NewKeySet(testKey(w.t, 2)).Encode()) })
		}, writes: map[string]int{pools("providers.patch"): 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newIssuerWorld(t)
			if c.held {
				w.held()
			}
			w.publish()
			c.spoil(w)
			w.publish()
			made := map[string]int{}
			for _, call := range w.Calls().All() {
				if call.Write && call.Operation != "token" {
					made[call.Operation]++
				}
			}
			if len(made) != len(c.writes) {
				t.Errorf("the writes were %v, and should have been %v", made, c.writes)
			}
			for operation, n := range c.writes {
				if made[operation] != n {
					t.Errorf("the writes were %v, and should have been %v", made, c.writes)
				}
			}
			w.settled()
		})
	}
}

func (w issuerWorld) put(name, text string) {
	w.t.Helper()
	w.has(w.SetObject("prod-oidc", name, "application/json", []byte(text)))
}

func TestWhatSomebodyAddedToAProviderStays(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.publish()
	w.changeProvider(func(p *simgcp.Provider) {
		p.Mapping = map[string]string{"google.subject": "assertion.iss", "attribute.namespace": "assertion.ns"}
		p.Condition = "assertion.sub.startsWith('system:serviceaccount:')"
	})
	w.publish()
	if p := w.provider(); p.Mapping["attribute.namespace"] != "assertion.ns" || p.Condition == "" {
		t.Errorf("the provider is %+v", p)
	}
	w.settled()
}

func TestAKeySetThatCannotBeReadIsNotReplacedUnlessItIsAskedFor(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.publish()
	w.put(oidc.KeySetKey, "<html>")
	w.refused("prod-oidc/keys.json is published and cannot be read", "correct it, or remove it")
	w.options.Issuer.ReplaceKeys = true
	w.publish()
	w.settled()
}

func TestHowKeysAreStoredIsNotChangedByTheWay(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.publish()
	w.held()
	w.refused("the provider prod was made with --key-storage-method public-bucket", "--replace-keys")
	w.options.Issuer.ReplaceKeys = true
	w.publish()
	w.settled()
	w.options.Issuer.KeyStorage, w.options.Issuer.ReplaceKeys = PublicBucket, false
	w.refused("the provider prod was made with --key-storage-method pool-jwk-file", "--replace-keys")
	w.options.Issuer.ReplaceKeys = true
	w.publish()
	w.settled()
	w.withdraw()
	w.gone()
}

func TestABucketGoesAlsoWhereTheKeysAreHeldByNow(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.publish()
	w.held()
	w.options.Issuer.ReplaceKeys = true
	w.publish()
	w.withdraw()
	w.gone()
}

func TestWhatIsSomebodyElsesIsNotTouched(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		there   func(w issuerWorld)
		says    string
		adopted bool
	}{
		"a pool": {func(w issuerWorld) {
			_, err := w.PutPool(accountProject, simgcp.Pool{Name: "prod", Description: "the team's"})
			w.has(err)
		}, "iam:workload-identity-pool/prod exists and is not ours", true},
		"a provider": {func(w issuerWorld) {
			_, err := w.PutPool(accountProject, simgcp.Pool{Name: "prod", DisplayName: "prod", Description: mark, Providers: []simgcp.Provider{
				{Name: "prod", Issuer: "https://token.actions.githubusercontent.com", Mapping: map[string]string{"google.subject": "assertion.sub"}},
			}})
			w.has(err)
		}, "iam:workload-identity-provider/prod/prod exists and is not ours", true},
		"a bucket": {func(w issuerWorld) {
			w.has(w.AddBucket(accountProject, "prod-oidc", "us", nil))
			w.put("holiday.jpg", "sun")
		}, "storage:bucket/prod-oidc exists and is not ours", true},
		"a bucket of another set-up": {func(w issuerWorld) {
			w.has(w.AddBucket(accountProject, "prod-oidc", "us", map[string]string{"openshift-ccoctl": "other"}))
		}, "it is labelled as part of other", false},
		"a bucket of another project": {func(w issuerWorld) {
			w.AddProject("other-project")
			w.has(w.AddBucket("other-project", "prod-oidc", "us", nil))
			w.has(w.AddBinding("other-project", "roles/owner", "serviceAccount:admin@my-project.iam.gserviceaccount.com"))
		}, "choose another --name", false},
		"a bucket of somebody else": {func(w issuerWorld) { w.has(w.AddForeignBucket("prod-oidc")) }, "choose another --name", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newIssuerWorld(t)
			c.there(w)
			w.refused(c.says)
			if c.adopted {
				w.says(w.try(), "--adopt")
			}
			if _, err := w.remove(); w.Calls().Writes() > 0 {
				t.Errorf("the removal ended with %v after %v", err, w.operations())
			}
			w.options.Adopt = true
			if !c.adopted {
				w.says(w.try(), strings.TrimSuffix(c.says, "; use --adopt"))
				return
			}
			w.publish()
			w.settled()
		})
	}
}

func TestABucketThatShowsOnlyWhenItIsMadeIsSaidToBeTaken(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	p := w.planned()
	w.has(w.AddForeignBucket("prod-oidc"))
	_, err := w.applied(p)
	w.says(err, "names of buckets are taken world-wide, and somebody else has this one: choose another --name")
}

func TestAnOrganisationThatKeepsThePublicOutIsNamedWithTheWayOut(t *testing.T) {
	t.Parallel()
	for _, constraint := range []string{simgcp.PublicAccessPrevention, simgcp.RestrictedDomains} {
		w := newIssuerWorld(t)
		w.SetConstraint(accountProject, constraint, true)
		w.says(w.try(), "storage.buckets.setIamPolicy", "the organisation's policy", "--key-storage-method pool-jwk-file")
		w.held().publish()
		w.settled()
		w.withdraw()
		w.gone()
	}
}

func TestAnAPIThatIsNotEnabledIsNamedWithTheCommand(t *testing.T) {
	t.Parallel()
	for _, service := range []string{"iam.googleapis.com", "storage.googleapis.com"} {
		w := newIssuerWorld(t)
		w.SetServiceEnabled(accountProject, service, false)
		w.says(w.try(), "gcloud services enable "+service+" --project "+w.number)
	}
}
