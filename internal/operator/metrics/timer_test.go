package metrics

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

func TestPassesAreMeasuredAndThoseThatHangAreFound(t *testing.T) {
	t.Parallel()
	now := time.Unix(1700000000, 0)
	registry := prometheus.NewRegistry()
	timer, err := NewTimer(registry, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	failure := errors.New("not this time")
	timed := timer.Timed("status", reconcile.Func(func(context.Context, reconcile.Request) (reconcile.Result, error) {
		now = now.Add(20 * time.Second)
		if err := timer.Stuck(10 * time.Second); err == nil || !strings.Contains(err.Error(), "status") {
			t.Errorf("Stuck during a long pass = %v", err)
		}
		return reconcile.Result{RequeueAfter: time.Minute}, failure
	}))
	if result, err := timed.Reconcile(t.Context(), reconcile.Request{}); !errors.Is(err, failure) || result.RequeueAfter != time.Minute {
		t.Errorf("Reconcile = %+v, %v", result, err)
	}
	if err := timer.Stuck(0); err != nil {
		t.Errorf("Stuck after the pass = %v", err)
	}
	const want = `
# HELP cco_controller_reconcile_seconds How long the passes of the controllers took.
# TYPE cco_controller_reconcile_seconds histogram
cco_controller_reconcile_seconds_bucket{controller="status",le="0.001"} 0
cco_controller_reconcile_seconds_bucket{controller="status",le="0.01"} 0
cco_controller_reconcile_seconds_bucket{controller="status",le="0.1"} 0
cco_controller_reconcile_seconds_bucket{controller="status",le="1"} 0
cco_controller_reconcile_seconds_bucket{controller="status",le="10"} 0
cco_controller_reconcile_seconds_bucket{controller="status",le="30"} 1
cco_controller_reconcile_seconds_bucket{controller="status",le="60"} 1
cco_controller_reconcile_seconds_bucket{controller="status",le="120"} 1
cco_controller_reconcile_seconds_bucket{controller="status",le="+Inf"} 1
cco_controller_reconcile_seconds_sum{controller="status"} 20
cco_controller_reconcile_seconds_count{controller="status"} 1
`
	if err := testutil.GatherAndCompare(registry, strings.NewReader(want)); err != nil {
		t.Error(err)
	}
	if _, err := NewTimer(registry, time.Now); err != nil {
		t.Errorf("a second timer in the same process: %v", err)
	}
}

func TestCloudTypesAreThoseOfEarlierReleases(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]string{
		"AWSProviderSpec": "aws", "AzureProviderSpec": "azure", "GCPProviderSpec": "gcp", "OpenStackProviderSpec": "openstack",
		"OvirtProviderSpec": "ovirt", "VSphereProviderSpec": "vsphere", "KubevirtProviderSpec": "kubevirt",
	} {
		if got := CloudType(kind); got != want {
			t.Errorf("CloudType(%s) = %s, want %s", kind, got, want)
		}
	}
}
