package credentialsrequest

import (
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/condition"
)

var (
	firstPass = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	nextPass  = firstPass.Add(time.Hour)
)

// good is a pass that minted.
func good() success {
	return success{
		mode: v1.ModeMint, reason: ReasonMinted, message: "done", generation: 3, changed: true,
		delivered: &v1.DeliveredSecret{Namespace: "a", Name: "b", UID: "c", ContentHash: "d"},
		provider:  &runtime.RawExtension{Raw: []byte(`{"kind":"AWSProviderStatus","user":"x"}`)},
		root:      "7", infrastructure: "8",
	}
}

func TestSuccessIsRecordedOnce(t *testing.T) {
	t.Parallel()
	var status v1.CredentialsRequestStatus
	succeed(&status, good(), firstPass)
	if !status.Provisioned || status.LastSyncGeneration != 3 || status.Mode != v1.ModeMint ||
		!status.LastSyncTimestamp.Time.Equal(firstPass) || status.LastSyncCloudCredsSecretResourceVersion != "7" ||
		status.LastSyncInfrastructureResourceVersion != "8" || status.DeliveredSecret.ContentHash != "d" || status.ProviderStatus == nil {
		t.Errorf("status = %+v", status)
	}
	before := status.DeepCopy()
	again := good()
	again.changed, again.root, again.infrastructure = false, "70", "80"
	again.provider = &runtime.RawExtension{Raw: []byte(`{ "user":"x", "kind":"AWSProviderStatus" }`)}
	succeed(&status, again, nextPass)
	if !equality.Semantic.DeepEqual(before, &status) {
		t.Errorf("a pass that found nothing to do changed the status: %+v", status)
	}
	again.generation = 4
	succeed(&status, again, nextPass)
	if status.LastSyncGeneration != 4 || status.LastSyncCloudCredsSecretResourceVersion != "70" || !status.LastSyncTimestamp.Time.Equal(firstPass) {
		t.Errorf("status = %+v", status)
	}
}

func TestSuccessKeepsWhatItKnowsNothingOf(t *testing.T) {
	t.Parallel()
	status := v1.CredentialsRequestStatus{
		ProviderStatus:                          &runtime.RawExtension{Raw: []byte(`{"user":"kept"}`)},
		LastSyncCloudCredsSecretResourceVersion: "5",
		Conditions: []v1.CredentialsRequestCondition{
			{Type: v1.OrphanedCloudResource, Status: "True", Reason: "CloudResourceOrphaned"},
			{Type: v1.StaleCredentials, Status: "True", Reason: "CredentialsNoLongerRequired"},
		},
	}
	s := good()
	s.mode, s.provider, s.root = v1.ModeToken, nil, "9"
	succeed(&status, s, firstPass)
	if string(status.ProviderStatus.Raw) != `{"user":"kept"}` || status.LastSyncCloudCredsSecretResourceVersion != "5" {
		t.Errorf("status = %+v", status)
	}
	if !condition.IsTrue(status.Conditions, v1.OrphanedCloudResource) || !condition.IsTrue(status.Conditions, v1.StaleCredentials) {
		t.Errorf("conditions = %+v", status.Conditions)
	}
	s.mode = v1.ModeMint
	succeed(&status, s, nextPass)
	if condition.IsTrue(status.Conditions, v1.StaleCredentials) {
		t.Error("credentials that are looked after are still called stale")
	}
}

func TestFailureRecordsNoTimeOfItsOwn(t *testing.T) {
	t.Parallel()
	var status v1.CredentialsRequestStatus
	succeed(&status, good(), firstPass)
	f := failure{kind: v1.CredentialsProvisionFailure, cause: ReasonPermissionDenied, message: "denied"}
	fail(&status, f, firstPass)
	if status.Provisioned || !status.LastSyncTimestamp.Time.Equal(firstPass) || status.LastSyncGeneration != 3 {
		t.Errorf("status = %+v", status)
	}
	before := status.DeepCopy()
	fail(&status, f, nextPass)
	if !equality.Semantic.DeepEqual(before, &status) {
		t.Errorf("the same failure changed the status: %+v", status)
	}
}

func TestFailedCleanUpLeavesTheRestOfTheStatus(t *testing.T) {
	t.Parallel()
	var status v1.CredentialsRequestStatus
	succeed(&status, good(), firstPass)
	fail(&status, failure{kind: v1.CredentialsDeprovisionFailure, cause: ReasonPermissionDenied, message: "denied"}, nextPass)
	if !status.Provisioned || status.DeliveredSecret == nil || !condition.IsTrue(status.Conditions, v1.CredentialsDeprovisionFailure) {
		t.Errorf("status = %+v", status)
	}
}

func TestMemory(t *testing.T) {
	t.Parallel()
	m, key := newMemory(), types.NamespacedName{Namespace: "a", Name: "b"}
	m.settled(key, "1", "digest", firstPass)
	peace := func(uid, digest string, now time.Time) time.Duration {
		return m.peace(key, types.UID(uid), digest, now, time.Hour)
	}
	if got := peace("1", "digest", firstPass.Add(20*time.Minute)); got != 40*time.Minute {
		t.Errorf("peace = %s", got)
	}
	if got := peace("1", "digest", firstPass.Add(2*time.Hour)); got != 0 {
		t.Errorf("peace beyond the interval = %s", got)
	}
	if got := peace("1", "another", firstPass); got != 0 {
		t.Errorf("peace though something else is desired = %s", got)
	}
	if got := peace("1", "digest", firstPass.Add(-time.Hour)); got != 0 {
		t.Errorf("peace after the clock was put back = %s", got)
	}
	m.unsettled(key, "1")
	if got := peace("1", "digest", firstPass); got != 0 {
		t.Errorf("peace after a failure = %s", got)
	}
	m.settled(key, "1", "digest", firstPass)
	if got := peace("2", "digest", firstPass); got != 0 {
		t.Errorf("peace of a request that took the name of another = %s", got)
	}
}

func TestMemoryPrefersWhatWasWrittenUntilTheCacheHasIt(t *testing.T) {
	t.Parallel()
	m := newMemory()
	at := func(version string) *v1.CredentialsRequest {
		return &v1.CredentialsRequest{ObjectMeta: metav1.ObjectMeta{Namespace: "a", Name: "b", UID: "1", ResourceVersion: version}}
	}
	name := types.NamespacedName{Namespace: "a", Name: "b"}
	m.wrote(name, at("10"))
	for read, want := range map[string]string{"9": "10", "2": "10"} {
		if got := m.newer(name, at(read)).ResourceVersion; got != want {
			t.Errorf("read %s: %s, want %s", read, got, want)
		}
	}
	if got := m.newer(name, at("11")).ResourceVersion; got != "11" {
		t.Errorf("read 11: %s", got)
	}
	other := at("3")
	other.UID = "2"
	m.wrote(name, at("10"))
	if got := m.newer(name, other); got.UID != "2" {
		t.Error("another request of that name was taken for the one that was written")
	}
}

func TestMemoryKeepsNoCopyThatTheCacheHas(t *testing.T) {
	t.Parallel()
	name := types.NamespacedName{Namespace: "a", Name: "b"}
	object := &v1.CredentialsRequest{ObjectMeta: metav1.ObjectMeta{Namespace: "a", Name: "b", UID: "1", ResourceVersion: "10"}}
	for title, happens := range map[string]func(*memory){
		"the cache hears of the write later": func(m *memory) { m.wrote(name, object); m.caughtUp(name, "1", "10") },
		"the cache heard of the write first": func(m *memory) { m.caughtUp(name, "1", "10"); m.wrote(name, object) },
		"the cache heard of a later write":   func(m *memory) { m.caughtUp(name, "1", "11"); m.wrote(name, object) },
	} {
		m := newMemory()
		happens(m)
		if m.requests[name].written != nil {
			t.Errorf("%s: a copy is kept", title)
		}
	}
	m := newMemory()
	m.caughtUp(name, "1", "9")
	m.wrote(name, object)
	m.caughtUp(name, "1", "9")
	if m.requests[name].written == nil {
		t.Error("what was written was dropped before the cache had it")
	}
}

func TestBackoffIsSlowAfterFiveFailures(t *testing.T) {
	t.Parallel()
	b := NewBackoff()
	i := item{}
	i.Name = "ingress"
	var waits []time.Duration
	for range 12 {
		waits = append(waits, b.When(i))
	}
	if waits[0] < 2*time.Second || waits[0] > 3*time.Second || waits[5] < time.Minute || waits[11] > 1200*time.Second {
		t.Errorf("waits = %v", waits)
	}
	b.Forget(i)
	if again := b.When(i); again != waits[0] {
		t.Errorf("first wait after a success = %s", again)
	}
}

func TestSpreadStaysWithinATenth(t *testing.T) {
	t.Parallel()
	seen := map[time.Duration]bool{}
	for n := range 100 {
		got := spread(time.Hour, types.UID(string(rune('a'+n))))
		if got < 54*time.Minute || got > 66*time.Minute {
			t.Errorf("interval = %s", got)
		}
		seen[got] = true
	}
	if len(seen) < 90 {
		t.Errorf("only %d different intervals of 100", len(seen))
	}
}
