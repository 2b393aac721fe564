package operator

import (
	"context"
	"fmt"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/all"
	"github.com/cloudcredential/operator/internal/operator/cluster"
)

// patience is how long the start waits for an API server that does not answer.
const patience = 2 * time.Minute

// platform reads on which platform the cluster runs. It does not change while the cluster lives.
func platform(ctx context.Context, config Config) (configv1.PlatformType, error) {
	scheme, err := cluster.NewScheme()
	if err != nil {
		return "", err
	}
	live, err := client.New(config.RestConfig, client.Options{Scheme: scheme})
	if err != nil {
		return "", fmt.Errorf("reach the API server at %s: %w", config.RestConfig.Host, err)
	}
	var infrastructure configv1.Infrastructure
	var last error
	err = wait.PollUntilContextTimeout(ctx, time.Second, patience, true, func(ctx context.Context) (bool, error) {
		if last = live.Get(ctx, client.ObjectKey{Name: cluster.Singleton}, &infrastructure); last != nil {
			config.Logger.Warn("cannot read on which platform the cluster runs yet", "error", last)
		}
		return last == nil, nil
	})
	if err != nil {
		return "", fmt.Errorf("read Infrastructure %s, which names the platform: %w", cluster.Singleton, last)
	}
	return cluster.PlatformOf(&infrastructure).Type, nil
}

// provider makes the provider of the platform; nil where there is none. What it holds is let go of by release.
func provider(config Config, on configv1.PlatformType, held func() error) (found cloud.Provider, release func(), err error) {
	counted, err := cloud.NewCallMetrics(config.Registerer)
	if err != nil {
		return nil, nil, err
	}
	registry, err := all.NewRegistry(all.Providers(all.Options{
		Caller: cloud.Stack(cloud.StackOptions{
			Retry:   cloud.RetryOptions{Rand: config.Random},
			Limit:   cloud.NewAdaptiveLimit(cloud.LimitOptions{}),
			Held:    held,
			Metrics: counted,
		}),
		Transport: config.CloudTransport,
		Version:   config.Version,
		Now:       config.Now,
	})...)
	if err != nil {
		return nil, nil, err
	}
	if found, known := registry.Platform(on); known {
		return found, registry.Close, nil
	}
	return nil, registry.Close, nil
}
