package federation

import (
	"slices"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/oidc"
	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

func TestObjectsOfOthersKeepTheBucketAndAreNamed(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.publish()
	w.put("holiday.jpg", "sun")
	_, err := w.remove()
	w.says(err, "it is not ours: holiday.jpg in the bucket prod-oidc; it stays, and so does the bucket: move it away, then run the same command again")
	if b := w.bucket(); len(b.Objects) != 1 || b.Objects[0].Name != "holiday.jpg" {
		t.Errorf("the objects are %+v", b.Objects)
	}
	if pool := w.Pools(accountProject)[0]; pool.Deleted.IsZero() {
		t.Error("the pool is left")
	}
	w.RemoveObject("prod-oidc", "holiday.jpg")
	w.withdraw()
	w.gone()
}

func TestABucketWithoutALabelIsKnownAsLongAsObjectsOfOthersKeepIt(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.earlier()
	w.put("holiday.jpg", "sun")
	for range 2 {
		_, err := w.remove()
		w.says(err, "it is not ours: holiday.jpg in the bucket prod-oidc; it stays, and so does the bucket: move it away, then run the same command again")
	}
	if b := w.bucket(); len(b.Objects) != 2 {
		t.Errorf("the objects are %+v", b.Objects)
	}
	w.RemoveObject("prod-oidc", "holiday.jpg")
	w.withdraw()
	w.gone()
}

func TestWhatIsNotKnownToBeOursIsNamedAndLeftAlone(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(w issuerWorld)
		note   string
	}{
		"a pool": {func(w issuerWorld) { w.changePool(func(p *simgcp.Pool) { p.Description = "of the team" }) },
			`Workload identity pool prod is left alone: its description is not "Created By OpenShift ccoctl".`},
		"a provider": {func(w issuerWorld) { w.changeProvider(func(p *simgcp.Provider) { p.Description = "of the team" }) },
			`Workload identity provider prod in the pool prod is left alone: its description is not "Created By OpenShift ccoctl".`},
		"a bucket": {func(w issuerWorld) {
			w.has(w.SetBucketLabels("prod-oidc", nil))
			w.RemoveObject("prod-oidc", oidc.DiscoveryKey)
		}, "Bucket prod-oidc is left alone: it has no label openshift-ccoctl, and does not hold the discovery document of its own URL."},
		"a bucket of another set-up": {func(w issuerWorld) {
			w.has(w.SetBucketLabels("prod-oidc", map[string]string{"openshift-ccoctl": "test"}))
		},
			"Bucket prod-oidc is left alone: it is labelled as part of test."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newIssuerWorld(t)
			w.publish()
			test.change(w)
			notes, _ := w.remove() // a provider of others is also what keeps the pool
			if !slices.Contains(notes, test.note) {
				t.Errorf("the notes are %q", notes)
			}
		})
	}
}

func TestABucketOfAStrangerDoesNotKeepARemovalFromItsEnd(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t).held()
	w.publish()
	w.has(w.AddForeignBucket("prod-oidc"))
	notes, err := w.remove()
	if len(notes) != 1 || !strings.Contains(notes[0], "Bucket prod-oidc is left alone: it is not among those of project my-project") || err != nil {
		t.Errorf("the removal ended with %v and the notes %q", err, notes)
	}
	w.gone()
}

func TestABucketThatMayBeOursAndCannotBeReadIsAnError(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.publish()
	w.limitedTo(w.options.RemovalPermissions().without("storage.buckets.get"))
	_, err := w.remove()
	w.says(err, "storage.buckets.get on bucket prod-oidc was denied")
	if b := w.bucket(); b.Name != "prod-oidc" {
		t.Errorf("the bucket is %+v", b)
	}
}

func TestProvidersOfOthersKeepThePoolAndAreNamed(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.publish()
	_, err := w.PutProvider(accountProject, "prod", simgcp.Provider{
		Name: "github", Issuer: "https://token.actions.githubusercontent.com", Mapping: map[string]string{"google.subject": "assertion.sub"},
	})
	w.has(err)
	_, err = w.remove()
	w.says(err, "the provider github in the workload identity pool prod; it stays, and so does the pool")
	pool := w.Pools(accountProject)[0]
	if !pool.Deleted.IsZero() {
		t.Error("the pool is gone")
	}
	for _, p := range pool.Providers {
		if ours := p.Description == mark; ours == p.Deleted.IsZero() {
			t.Errorf("%+v", p)
		}
	}
	w.DeleteProvider(accountProject, "prod", "github")
	w.withdraw()
	w.gone()
}

func TestAnIssuerIsRemovedInWhateverStateItIs(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(w issuerWorld){
		"as it was made": func(issuerWorld) {},
		"no bucket":      func(w issuerWorld) { w.RemoveBucket("prod-oidc") },
		"an empty bucket": func(w issuerWorld) {
			w.RemoveObject("prod-oidc", oidc.KeySetKey)
			w.RemoveObject("prod-oidc", oidc.DiscoveryKey)
		},
		"an empty, plain one": func(w issuerWorld) {
			w.RemoveBucket("prod-oidc")
			w.has(w.AddBucket(accountProject, "prod-oidc", "eu", nil))
		},
		"no discovery document": func(w issuerWorld) { w.RemoveObject("prod-oidc", oidc.DiscoveryKey) },
		"no key set": func(w issuerWorld) {
			w.has(w.SetBucketLabels("prod-oidc", nil))
			w.RemoveObject("prod-oidc", oidc.KeySetKey)
		},
		"a private bucket": func(w issuerWorld) { w.has(w.RemoveBucketMember("prod-oidc", "allUsers")) },
		"no provider":      func(w issuerWorld) { w.DeleteProvider(accountProject, "prod", "prod") },
		"no pool":          func(w issuerWorld) { w.DeletePool(accountProject, "prod") },
		"a disabled pool":  func(w issuerWorld) { w.changePool(func(p *simgcp.Pool) { p.Disabled = true }) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newIssuerWorld(t)
			w.publish()
			spoil(w)
			w.withdraw()
			w.gone()
			w.withdraw()
			if n := w.Calls().Writes(); n != 0 {
				t.Errorf("another removal made %d writes: %v", n, w.operations())
			}
			w.publish()
			w.settled()
		})
	}
}

func TestARemovalWithoutCloudStorageSaysWhatItDidNotLookFor(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t).held()
	w.publish()
	w.SetServiceEnabled(accountProject, "storage.googleapis.com", false)
	if _, err := w.remove(); err != nil { // where there is no bucket, the cloud may not say that the API is not enabled
		t.Error(err)
	}
	w.gone()
}

func TestANameThatNoPoolCanHaveMayBeThatOfAccounts(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.options.Name = "abc"
	w.has(w.options.ValidateRemoval())
	w.withdraw()
	if got := w.operations(); got[pools("get")] != 0 {
		t.Errorf("the calls were %v", got)
	}
}
