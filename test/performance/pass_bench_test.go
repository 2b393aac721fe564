package performance

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/request/requesttest"
	"github.com/cloudcredential/operator/test/clusterenv"
)

// BenchmarkSettledPass measures passes over a thousand requests that stand well and are not due to be checked in the cloud, four over each.
// Such a pass reads the Secret live and does nothing else outside of the process, so reading it alone is measured, too.
func BenchmarkSettledPass(b *testing.B) {
	const n = 1000
	c := startControlPlane(b)
	a := startAccount(b, c, 0)
	filed := requests(b, c, 0, n)
	watch := observe(b, c)
	reconciler := startReconciler(b, c, a)
	c.file(b, filed)
	watch.allReady(b, n, 10*time.Minute, nil)
	pass := func(i int) error {
		_, err := reconciler.Reconcile(b.Context(), reconcile.Request{NamespacedName: client.ObjectKeyFromObject(filed[i%n])})
		return err
	}
	read := func(i int) error {
		wanted := filed[i%n].Spec.SecretRef
		return c.Client.Get(b.Context(), client.ObjectKey{Namespace: wanted.Namespace, Name: wanted.Name}, &corev1.Secret{})
	}
	times(b, n, pass) // what woke requests while they were minted is over
	a.Calls().Reset()
	for b.Loop() {
		percentiles(b, "pass", times(b, 4*n, pass))
		percentiles(b, "read", times(b, 4*n, read))
	}
	b.ReportMetric(0, "ns/op")
	made, _ := a.mintCalls()
	b.ReportMetric(float64(made), "cloud-calls")
}

// times tells how long each of n calls took.
func times(b *testing.B, n int, call func(i int) error) []time.Duration {
	b.Helper()
	took := make([]time.Duration, n)
	for i := range n {
		start := time.Now()
		if err := call(i); err != nil {
			b.Fatal(err)
		}
		took[i] = time.Since(start)
	}
	return took
}

// percentiles reports the median and what one of a hundred is beyond.
func percentiles(b *testing.B, name string, took []time.Duration) {
	slices.Sort(took)
	for _, p := range []int{50, 99} {
		b.ReportMetric(float64(took[len(took)*p/100].Microseconds())/1000, fmt.Sprintf("%s-p%d-ms", name, p))
	}
}

// startReconciler runs the controller of requests, and nothing else, in this process.
func startReconciler(b *testing.B, c *controlPlane, a *account) *credentialsrequest.Reconciler {
	b.Helper()
	root := &corev1.Secret{}
	if err := c.Client.Get(b.Context(), client.ObjectKey{Namespace: cluster.RootNamespace, Name: "aws-creds"}, root); err != nil {
		b.Fatal(err)
	}
	root.Annotations = map[string]string{v1.AnnotationMode: v1.ModeAnnotationMint}
	if err := c.Client.Update(b.Context(), root); err != nil {
		b.Fatal(err)
	}
	provider := aws.New(aws.Options{Caller: cloud.Stack(cloud.StackOptions{}), Transport: a.transport})
	b.Cleanup(provider.Close)
	m, err := manager.New(c.Config, manager.Options{
		Scheme: c.Client.Scheme(), Cache: cluster.CacheOptions(provider), Metrics: metricsserver.Options{BindAddress: "0"},
		Client: client.Options{Cache: &client.CacheOptions{DisableFor: []client.Object{&corev1.Secret{}}}},
	})
	if err != nil {
		b.Fatal(err)
	}
	reconciler := credentialsrequest.New(credentialsrequest.Options{
		Client: m.GetClient(), Live: m.GetAPIReader(), Provider: provider, Facts: cluster.NewSource(m.GetCache(), provider), Now: time.Now,
	})
	if err := reconciler.SetupWithManager(b.Context(), m, credentialsrequest.Watches{Facts: cluster.Watched(provider)}); err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	go func() { ended <- m.Start(ctx) }()
	b.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			b.Error(err)
		}
	})
	return reconciler
}

// BenchmarkDesire measures how a request becomes a graph of what it should have: that of the component which asks for most.
func BenchmarkDesire(b *testing.B) {
	components, err := requesttest.Components()
	if err != nil {
		b.Fatal(err)
	}
	largest := slices.MaxFunc(components["aws"], func(x, y *v1.CredentialsRequest) int {
		return len(x.Spec.ProviderSpec.Raw) - len(y.Spec.ProviderSpec.Raw)
	})
	largest.UID = "2f1f7a2c-6a0e-4a53-9f1a-5a1f0c1c7a77"
	provider := aws.New(aws.Options{Caller: cloud.Stack(cloud.StackOptions{})})
	b.ReportAllocs()
	for b.Loop() {
		decoded, err := request.Decode(largest)
		if err != nil {
			b.Fatal(err)
		}
		_, err = provider.Desire(cloud.Input{Request: decoded, Mode: v1.ModeMint, Fresh: true, Cluster: cloud.Cluster{
			InfrastructureName: clusterenv.InfrastructureName, ID: clusterenv.ClusterID,
			Platform: configv1.PlatformStatus{Type: configv1.AWSPlatformType, AWS: &configv1.AWSPlatformStatus{Region: clusterenv.Region}},
		}})
		if err != nil {
			b.Fatal(err)
		}
	}
}
