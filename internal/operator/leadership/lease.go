package leadership

import (
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	coordinationv1 "k8s.io/client-go/kubernetes/typed/coordination/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

// LeaseName is the Lease, in the operator's namespace, that instances of every release compete for.
const LeaseName = "cloud-credential-operator-leader"

// Times of the lease.
const (
	// LeaseDuration is how long others wait after the last renewal that they saw.
	LeaseDuration = 15 * time.Second
	// RenewDeadline is how long the leader tries to renew before it gives up and ends.
	RenewDeadline = 10 * time.Second
	// RetryPeriod is the time between two tries, which the elector prolongs by a jitter of up to 1.2 times as much while it waits. Whoever waits
	// may see the last renewal of a leader that was killed 2.2 s late, and the end of the lease as late again, so the cluster is without operator
	// for 19.4 s at most.
	RetryPeriod = time.Second
	// renewalPeriod is the least time between two renewals that are really sent. Every one is a write to etcd.
	renewalPeriod = 3 * RetryPeriod / 2
	// Margin is how much earlier than the lease the fence ends. A leader that still renews is never fenced.
	Margin = LeaseDuration - RenewDeadline - 2*RetryPeriod
)

// NewLease makes the lock on the Lease of that namespace. The identity tells this process from all others.
func NewLease(config *rest.Config, namespace, identity string) (resourcelock.Interface, error) {
	// A copy: AddUserAgent changes what it is given, and a watch with this timeout would begin anew every few seconds.
	config = rest.AddUserAgent(rest.CopyConfig(config), "leader-election")
	// One request that hangs must not cost the lease.
	config.Timeout = RenewDeadline / 2
	// The lease is renewed in time however busy the other clients are.
	config.QPS, config.RateLimiter = -1, nil
	leases, err := coordinationv1.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("make the client for Lease %s/%s: %w", namespace, LeaseName, err)
	}
	return &resourcelock.LeaseLock{
		LeaseMeta:  metav1.ObjectMeta{Namespace: namespace, Name: LeaseName},
		Client:     leases,
		LockConfig: resourcelock.ResourceLockConfig{Identity: identity},
	}, nil
}
