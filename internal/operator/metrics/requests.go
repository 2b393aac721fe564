// Package metrics is what the operator tells Prometheus about the requests, the mode and its controllers, and how that is served.
package metrics

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/go-logr/logr"
	"github.com/prometheus/client_golang/prometheus"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/mode"
	"github.com/cloudcredential/operator/internal/operator/cluster"
)

// unknownCloud is the cloud_type of requests of which it cannot be said which cloud they are for.
const unknownCloud = "unknown"

// deadline bounds a scrape that finds caches that have not been filled yet.
const deadline = 5 * time.Second

// Options are what a Collector works with. All must be set.
type Options struct {
	// Reader lists requests, from a cache.
	Reader client.Reader
	// Source of what is known of the cluster.
	Source *cluster.Source
	// Timer is told how long each collection took.
	Timer *Timer
	// Log takes what went wrong.
	Log logr.Logger
}

// Collector computes the metrics about requests and mode whenever they are asked for, so that no value outlives what it was computed
// from.
type Collector struct {
	options Options
	// lifetime ends with the process.
	lifetime context.Context

	requests, conditions, failing, mode *prometheus.Desc

	kinds cluster.Kinds
}

// NewCollector makes a Collector. Its collections end when lifetime does.
func NewCollector(lifetime context.Context, options Options) *Collector {
	return &Collector{
		options:  options,
		lifetime: lifetime,
		requests: prometheus.NewDesc("cco_credentials_requests",
			"CredentialsRequests of all namespaces, by the cloud that they are for.", []string{"cloud_type"}, nil),
		conditions: prometheus.NewDesc("cco_credentials_requests_conditions",
			"CredentialsRequests of all namespaces that have the condition.", []string{"condition"}, nil),
		failing: prometheus.NewDesc("cco_credentials_request_failing",
			"1 for each failure condition of each CredentialsRequest.", []string{"namespace", "name", "condition"}, nil),
		mode: prometheus.NewDesc("cco_credentials_mode",
			"1 for the mode in which the cluster is.", []string{"mode"}, nil),
	}
}

// Describe implements prometheus.Collector.
func (c *Collector) Describe(out chan<- *prometheus.Desc) {
	out <- c.requests
	out <- c.conditions
	out <- c.failing
	out <- c.mode
}

// Collect implements prometheus.Collector. What cannot be read is left out; the mode is unknown then.
func (c *Collector) Collect(out chan<- prometheus.Metric) {
	defer c.options.Timer.Start("metrics")()
	ctx, cancel := context.WithTimeout(c.lifetime, deadline)
	defer cancel()

	var list v1.CredentialsRequestList
	if err := c.options.Reader.List(ctx, &list, client.UnsafeDisableDeepCopy); err != nil {
		c.options.Log.Error(err, "cannot count the CredentialsRequests")
		c.collectMode(out, mode.MetricUnknown)
		return
	}
	counted := c.count(list.Items)
	for cloud, number := range counted.clouds {
		out <- prometheus.MustNewConstMetric(c.requests, prometheus.GaugeValue, float64(number), cloud)
	}
	snapshot, err := c.options.Source.Snapshot(ctx)
	if err != nil {
		c.options.Log.Error(err, "cannot tell the mode")
		c.collectMode(out, mode.MetricUnknown)
		return
	}
	c.collectMode(out, mode.Metric(snapshot.Facts, counted.tokens))
	c.collectConditions(out, list.Items, snapshot.Mode)
}

func (c *Collector) collectMode(out chan<- prometheus.Metric, value string) {
	out <- prometheus.MustNewConstMetric(c.mode, prometheus.GaugeValue, 1, value)
}

// totals of all requests.
type totals struct {
	clouds map[string]int
	tokens bool
}

func (c *Collector) count(items []v1.CredentialsRequest) totals {
	counted := totals{clouds: map[string]int{unknownCloud: 0}}
	for _, provider := range v1.ProviderTypes() {
		counted.clouds[CloudType(provider.SpecKind)] = 0
	}
	for i, kind := range c.kinds.Of(items) {
		cloud := CloudType(kind)
		if _, known := counted.clouds[cloud]; !known {
			cloud = unknownCloud
		}
		counted.clouds[cloud]++
		counted.tokens = counted.tokens || items[i].Status.Mode == v1.ModeToken
	}
	return counted
}

// CloudType is the value of the label cloud_type for a kind of provider spec: "aws" for "AWSProviderSpec".
func CloudType(specKind string) string {
	return strings.ToLower(strings.TrimSuffix(specKind, "ProviderSpec"))
}

// collectConditions counts what the requests say of themselves. Where the administrator provides all Secrets nobody keeps the
// conditions up to date, except that a request is not needed any more; elsewhere such requests are removed.
func (c *Collector) collectConditions(out chan<- prometheus.Metric, items []v1.CredentialsRequest, decision mode.Decision) {
	counts := map[v1.CredentialsRequestConditionType]int{}
	for _, condition := range reported() {
		counts[condition] = 0
	}
	for i := range items {
		for _, condition := range items[i].Status.Conditions {
			if _, known := counts[condition.Type]; !known || condition.Status != corev1.ConditionTrue || !kept(condition.Type, decision.Mode) {
				continue
			}
			counts[condition.Type]++
			if slices.Contains(v1.FailureConditionTypes(), condition.Type) {
				out <- prometheus.MustNewConstMetric(c.failing, prometheus.GaugeValue, 1,
					items[i].Namespace, items[i].Name, string(condition.Type))
			}
		}
	}
	for condition, number := range counts {
		out <- prometheus.MustNewConstMetric(c.conditions, prometheus.GaugeValue, float64(number), string(condition))
	}
}

// reported are the conditions that are counted.
func reported() []v1.CredentialsRequestConditionType {
	return append(v1.FailureConditionTypes(), v1.Ignored, v1.StaleCredentials, v1.OrphanedCloudResource)
}

// kept reports whether the condition is kept up to date in that mode.
func kept(condition v1.CredentialsRequestConditionType, m v1.Mode) bool {
	stale := condition == v1.StaleCredentials
	switch m {
	case v1.ModeManual:
		return stale
	case v1.ModeToken:
		return true
	default:
		return !stale
	}
}
