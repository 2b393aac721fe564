package vsphere_test

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/vsphere"
	"github.com/cloudcredential/operator/sim/fault"
)

func contains(text, part string) bool { return strings.Contains(text, part) }

func TestAnAssessmentTakesOneSessionOnEachVCenter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, v := range w.VCenters() {
		fatal(t, v.Grant("root-admin", "Admin", "/", true))
	}
	got := w.assess()
	if got.Mode != v1.ModeAnnotationPassthrough || !contains(got.Principal, `VSPHERE.LOCAL\root-admin on `+east) {
		t.Errorf("the assessment is %+v", got)
	}
	want := map[string]int{
		"RetrieveServiceContent": 2, "Login": 2, "FindByInventoryPath": 12, "FetchUserPrivilegeOnEntities": 2, "RetrievePropertiesEx": 2, "Logout": 2,
	}
	calls := map[string]int{}
	for _, call := range w.Calls().All() {
		calls[call.Operation]++
		if call.Code != "" {
			t.Errorf("%s is answered with %s", call.Operation, call.Code)
		}
	}
	if !maps.Equal(calls, want) {
		t.Errorf("the calls were %v", calls)
	}
}

func TestARefusedAccountIsNamedWithItsKeysAndNotTriedAgainSoon(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fatal(t, w.east.Grant("root-admin", "Admin", "/", true))
	fatal(t, w.west.Grant("root-admin", "Admin", "/", true))
	w.west.AddUser("root-admin", "another password")
	for n := range 3 {
		got := w.assess()
		if got.Mode != v1.ModeAnnotationInsufficient {
			t.Fatalf("the assessment is %+v", got)
		}
		for _, part := range []string{west + ".password", "Secret kube-system/vsphere-creds", "InvalidLogin", "put valid ones there"} {
			if !contains(got.Reason, part) || contains(got.Reason, east) || contains(got.Reason, "west's") {
				t.Errorf("the reason is %q", got.Reason)
			}
		}
		if logins := w.Calls().Count(west, "Login"); (n == 0) != (logins == 1) {
			t.Errorf("%d logins were tried the %d. time", logins, n+1)
		}
	}
	w.west.AddUser("root-admin", "west's & password")
	w.clock.advance(4 * time.Minute)
	if got := w.assess(); got.Mode != v1.ModeAnnotationPassthrough {
		t.Errorf("after the password was put right the assessment is %+v", got)
	}
}

func TestAnAccountWithoutAnyPermissionIsOfNoUse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fatal(t, w.east.Grant("root-admin", "Admin", "/", true))
	got := w.assess()
	if got.Mode != v1.ModeAnnotationInsufficient || !contains(got.Reason, "vCenter "+west+" does not let the account in") || !contains(got.Reason, "NoPermission") {
		t.Errorf("the assessment is %+v", got)
	}
}

func TestANewPasswordIsTriedAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fatal(t, w.east.Grant("root-admin", "Admin", "/", true))
	fatal(t, w.west.Grant("root-admin", "Admin", "/", true))
	w.west.AddUser("root-admin", "new")
	w.assess()
	w.root = maps.Clone(w.root)
	maps.Copy(w.root, values(map[string]string{west + ".password": "new"}))
	if got := w.assess(); got.Mode != v1.ModeAnnotationPassthrough {
		t.Errorf("the assessment is %+v", got)
	}
}

func TestAVCenterOfTheInfrastructureWithoutAnAccountIsNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	delete(w.root, west+".username")
	delete(w.root, west+".password")
	got := w.assess()
	if got.Mode != v1.ModeAnnotationInsufficient || !contains(got.Reason, "add the keys "+west+".username and "+west+".password") {
		t.Errorf("the assessment is %+v", got)
	}
	if n := len(w.Calls().All()); n != 0 {
		t.Errorf("%d calls were made", n)
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	once := cloud.CallerFunc(func(ctx context.Context, _ cloud.Call, invoke func(context.Context) error) error { return invoke(ctx) })
	var mu sync.Mutex
	var asked []string
	provider := vsphere.New(vsphere.Options{Caller: once, Now: w.clock.now, Transport: carrier(func(r *http.Request) (*http.Response, error) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, r.URL.Host)
		return &http.Response{
			StatusCode: http.StatusFound, Status: "302 Found", Request: r, Body: http.NoBody,
			Header: http.Header{"Location": {"http://elsewhere.example.com/sdk"}},
		}, nil
	})})
	t.Cleanup(provider.Close)
	if got, err := provider.Assess(t.Context(), w.cluster, w.root); err != nil || !contains(got.Reason, "HTTP status 302") {
		t.Errorf("the assessment is %+v, %v", got, err)
	}
	if slices.Contains(asked, "elsewhere.example.com") {
		t.Errorf("%v were asked", asked)
	}
}

// carrier is a function as an http.RoundTripper.
type carrier func(*http.Request) (*http.Response, error)

func (c carrier) RoundTrip(r *http.Request) (*http.Response, error) { return c(r) }

func TestASessionEndsThoughItsCallerHasGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fatal(t, w.east.Grant("root-admin", "Admin", "/", true))
	fatal(t, w.west.Grant("root-admin", "Admin", "/", true))
	ctx, cancel := context.WithCancel(t.Context())
	w.Faults().Add(fault.Rule{
		Effect: fault.Hang, Match: func(q fault.Request) bool { return q.Operation == "FetchUserPrivilegeOnEntities" && q.Service == west },
		Before: func(fault.Request) { cancel() },
	})
	if _, err := w.provider.Assess(ctx, w.cluster, w.root); err == nil {
		t.Error("the assessment came to an end")
	}
	if open := append(w.east.Sessions(), w.west.Sessions()...); len(open) > 0 {
		t.Errorf("sessions of %v are left", open)
	}
}

func TestTheLoginOfAnAccountIsTakenAsItIsSpelled(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"root-admin", "root-admin@vsphere.local", `VSPHERE.LOCAL\Root-Admin`} {
		w := newWorld(t)
		fatal(t, w.east.Grant("root-admin", "Admin", "/", true))
		fatal(t, w.west.Grant("root-admin", "Admin", "/", true))
		maps.Copy(w.root, values(map[string]string{east + ".username": name}))
		if got := w.assess(); got.Mode != v1.ModeAnnotationPassthrough || !contains(got.Principal, `VSPHERE.LOCAL\root-admin on `+east) {
			t.Errorf("%s: the assessment is %+v", name, got)
		}
		if err := w.check("Network.Assign"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
