package federation

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// first are the calls that make an issuer from nothing.
func first() map[string]int {
	return map[string]int{
		pools("get"): 1, pools("create"): 1, pools("providers.create"): 1,
		"buckets.get": 1, "buckets.insert": 1, "buckets.getIamPolicy": 1, "buckets.setIamPolicy": 1, "objects.insert": 2,
	}
}

// again are the calls that find that nothing is to be done.
func again() map[string]int {
	return map[string]int{
		pools("get"): 1, pools("providers.get"): 1, "projects.get": 1, "buckets.get": 1, "buckets.getIamPolicy": 1, "objects.get": 2,
	}
}

func pools(verb string) string { return "projects.locations.workloadIdentityPools." + verb }

func TestAnIssuerIsMadeWithFewCallsAndKeptWithout(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	said := w.publish()
	w.called(first())
	w.serves()
	if b := w.bucket(); b.Location != "US" || b.Labels["openshift-ccoctl"] != "prod" || len(b.Objects) != 2 {
		t.Errorf("the bucket is %+v", b)
	}
	for _, sentence := range []string{
		"Workload identity pool prod created", "Workload identity provider prod created", "Bucket prod-oidc created", "Reading public key",
		"JSON web key set (JWKS) in the S3 bucket prod-oidc at keys.json updated",
		"OpenID Connect discovery document in the S3 bucket prod-oidc at .well-known/openid-configuration updated",
		"Issuer URL (serviceAccountIssuer) is https://storage.googleapis.com/prod-oidc",
		"Wrote cluster authentication manifest at path out/manifests/cluster-authentication-02-config.yaml",
	} {
		if !slices.Contains(said, sentence) {
			t.Errorf("%q was not said: %q", sentence, said)
		}
	}
	said = w.publish()
	w.called(again())
	for _, sentence := range []string{"Workload identity pool prod already exists", "Workload identity provider prod already exists"} {
		if !slices.Contains(said, sentence) {
			t.Errorf("%q was not said: %q", sentence, said)
		}
	}
	w.settled()
}

func TestTheProviderCanKeepTheKeys(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t).held()
	w.publish()
	w.called(map[string]int{pools("get"): 1, pools("create"): 1, pools("providers.create"): 1})
	w.settled()
	w.called(map[string]int{pools("get"): 1, pools("providers.get"): 1})
	if len(w.Buckets(accountProject)) != 0 {
		t.Errorf("there is a bucket")
	}
}

func TestOperationsAreAwaited(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.SetOperationDelay(7 * time.Second)
	w.publish()
	w.serves()
	if got := w.operations()[pools("operations.get")]; got < 2 {
		t.Errorf("the operation was asked for %d times", got)
	}
	w.settled()
	w.withdraw()
	w.gone()
	w.publish()
	w.settled()
}

func TestAnOperationThatDoesNotEndIsGivenUp(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.SetOperationDelay(time.Hour)
	w.says(w.try(), "workload identity pool prod", "the operation is not over; run the same command again")
	w.SetOperationDelay(0)
	w.offset.Add(int64(2 * time.Hour))
	w.publish()
	w.settled()
}

func TestWhatWasDeletedSoftlyIsRestored(t *testing.T) {
	t.Parallel()
	for _, held := range []bool{false, true} {
		w := newIssuerWorld(t)
		if held {
			w.held()
		}
		w.publish()
		w.withdraw()
		w.gone()
		said := w.publish()
		if !slices.Contains(said, "Workload identity pool prod undeleted") || !slices.Contains(said, "Workload identity provider prod undeleted") {
			t.Errorf("it was said: %q", said)
		}
		w.settled()
		w.DeleteProvider(accountProject, "prod", "prod")
		w.publish()
		if got := w.operations(); got[pools("providers.undelete")] != 1 || got[pools("undelete")] != 0 || w.Calls().Writes() != 1 {
			t.Errorf("the calls were %v", got)
		}
		w.settled()
	}
}

func TestKeysThatArePublishedStayUnlessTheyAreReplaced(t *testing.T) {
	t.Parallel()
	for _, held := range []bool{false, true} {
		w := newIssuerWorld(t)
		if held {
			w.held()
		}
		w.options.Issuer.Key = knownKey(testKey(t, 2))
		w.publish()
		w.options.Issuer.Key = knownKey(testKey(t, 1))
		w.publish()
		if n := w.Calls().Writes(); n != 1 {
			t.Errorf("%d writes were made: %v", n, w.operations())
		}
		both := w.published()
		if !both.Has(testKey(t, 1).ID()) || !both.Has(testKey(t, 2).ID()) {
			t.Errorf("the keys are %v", both.IDs())
		}
		w.settled()
		w.options.Issuer.ReplaceKeys = true
		w.publish()
		if ids := w.published().IDs(); !slices.Equal(ids, []string{testKey(t, 1).ID()}) {
			t.Errorf("the keys are %v", ids)
		}
		w.settled()
	}
}

// published are the keys as PublishedKeys has them.
func (w issuerWorld) published() oidc.KeySet {
	w.t.Helper()
	set, err := w.open().PublishedKeys(w.t.Context(), w.options)
	w.has(err)
	return set
}

func TestThereAreNoKeysWhereThereIsNoIssuer(t *testing.T) {
	t.Parallel()
	for _, w := range []issuerWorld{newIssuerWorld(t), newIssuerWorld(t).held()} {
		if n := w.published().Len(); n != 0 {
			t.Errorf("there are %d keys", n)
		}
	}
}

func TestAPoolThatIsGivenHasToBeThereAndToServe(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.options.Issuer.Pool = "shared"
	attempt := func() error {
		p := w.planOfNodes(w.options.ProviderNodes())
		_, err := w.applied(p)
		return err
	}
	command := "run `ccoctl gcp create-workload-identity-pool --name shared --project my-project` first"
	w.says(attempt(), "the workload identity pool shared does not exist", command)
	owner := w.options
	owner.Name, owner.Issuer.Pool = "shared", ""
	_, err := w.applied(w.planOfNodes(owner.PoolNodes()))
	w.has(err)
	w.has(attempt())
	if p := w.provider(); !strings.HasSuffix(p.Name, "/workloadIdentityPools/shared/providers/prod") {
		t.Errorf("the provider is %+v", p)
	}
	w.DeletePool(accountProject, "shared")
	w.says(attempt(), "is deleted", command)
}

func TestAnIssuerThatIsPublishedElsewhereNeedsNoBucket(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.options.Issuer.URL = "https://issuer.example.com/prod"
	w.publish()
	w.called(map[string]int{pools("get"): 1, pools("create"): 1, pools("providers.create"): 1})
	if p := w.provider(); p.Issuer != "https://issuer.example.com/prod" {
		t.Errorf("the provider is %+v", p)
	}
}

func TestWhatEverybodyCanReadIsProven(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	p := w.planned()
	result := p.Apply(t.Context(), plan.ApplyOptions{})
	w.has(result.Err())
	w.has(w.open().ProvePublished(t.Context(), w.options, result))
	w.has(w.RemoveBucketMember("prod-oidc", "allUsers"))
	err := w.open().ProvePublished(t.Context(), w.options, result)
	w.says(err, "https://storage.googleapis.com/prod-oidc/.well-known/openid-configuration cannot be read", "--key-storage-method pool-jwk-file")
	w.Calls().Reset()
	w.has(w.open().ProvePublished(t.Context(), w.options, plan.Result{}))
	if n := len(w.Calls().All()); n != 0 {
		t.Errorf("%d calls were made", n)
	}
	if strings.Contains(err.Error(), "Bearer") {
		t.Errorf("%v", err)
	}
}
