// Package operator puts the operator together: platform, caches, lease, controllers and endpoints.
package operator

import (
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"k8s.io/client-go/rest"
	ctrlmetrics "sigs.k8s.io/controller-runtime/pkg/metrics"

	"github.com/cloudcredential/operator/internal/operator/metrics"
)

// Config is everything that a process may differ in. Only RestConfig, Logger and Level must be set.
type Config struct {
	// RestConfig says how to reach the API server.
	RestConfig *rest.Config
	// Logger takes all that is logged, and Level is what it obeys.
	Logger *slog.Logger
	Level  *slog.LevelVar

	// Version is that of this build; ReleaseVersion that of the release it is part of, as the ClusterOperator reports it.
	Version, ReleaseVersion string

	// Now is the clock, and Random the source of numbers in [0, 1). They default to the machine's.
	Now    func() time.Time
	Random func() float64
	// CloudTransport carries the requests to the cloud; nil stands for one that takes proxies from the environment.
	CloudTransport http.RoundTripper

	// DriftInterval, Workers and TrustedNamespaces are for the controller of CredentialsRequests, which has defaults for each.
	DriftInterval     time.Duration
	Workers           int
	TrustedNamespaces []string
	// ProbeInterval is the time between two assessments of the root credential; it has a default, too.
	ProbeInterval time.Duration

	// MetricsAddress is where metrics are served over HTTPS to those who may read them, HealthAddress where /healthz and /readyz are, and
	// ProfileAddress where profiles are, over plain HTTP, so it must be on the loopback interface. Each is off where empty.
	MetricsAddress, HealthAddress, ProfileAddress string
	// CertDir holds tls.crt and tls.key for the metrics. Without them a self-signed certificate is used.
	CertDir string
	// TLS limits what the metrics are served with. Where it is zero, the cluster's TLS profile does.
	TLS metrics.TLS
	// Registerer takes the operator's metrics; default is what MetricsAddress serves.
	Registerer prometheus.Registerer

	// TrustedCAFile holds the certificates that the process trusts. When it changes the operator ends, to be started again with
	// the new ones. Not watched where empty.
	TrustedCAFile string

	// SkipLeaderElection lets the process work without a lease. Nothing keeps two such processes apart.
	SkipLeaderElection bool
	// Identity tells this process from all others; it must be set unless SkipLeaderElection is.
	Identity string
	// Shared says that other operators run in this very process, as in tests.
	Shared bool
}

// validated fills in the defaults and refuses what cannot work.
func (c Config) validated() (Config, error) {
	switch {
	case c.RestConfig == nil:
		return c, errors.New("it is not said how to reach the API server: Config.RestConfig is not set")
	case c.Logger == nil || c.Level == nil:
		return c, errors.New("it is not said where to log to: Config.Logger or Config.Level is not set")
	case c.Identity == "" && !c.SkipLeaderElection:
		return c, errors.New("a process that competes for the lease needs a name: Config.Identity is not set")
	}
	c.RestConfig = rest.CopyConfig(c.RestConfig)
	if c.RestConfig.QPS == 0 {
		// The API server limits its clients fairly by itself; a limit of our own would only delay requests that are filed together.
		c.RestConfig.QPS = -1
	}
	if c.RestConfig.UserAgent == "" {
		c.RestConfig.UserAgent = "cloud-credential-operator/" + c.Version
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Random == nil {
		c.Random = rand.Float64
	}
	if c.Registerer == nil {
		c.Registerer = ctrlmetrics.Registry
	}
	return c, c.TLS.Validate()
}
