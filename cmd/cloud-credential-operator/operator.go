package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/util/uuid"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/cloudcredential/operator/internal/operator"
	"github.com/cloudcredential/operator/internal/operator/metrics"
	"github.com/cloudcredential/operator/internal/version"
)

const (
	// trustedCAs is where the Deployment mounts the certificates that the cluster trusts, unless SSL_CERT_FILE says otherwise.
	trustedCAs = "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"
	// servingCert is where the Deployment mounts the certificate of the metrics.
	servingCert = "/etc/tls/private"
	// gcPercent trades a little time for memory: what the operator keeps is small, and its garbage comes in bursts.
	gcPercent = 50
)

// flags of the command operator.
type flags struct {
	logLevel, logFormat, kubeconfig        string
	tls                                    metrics.TLS
	driftInterval, probeInterval           time.Duration
	workers                                int
	trustedNamespaces                      []string
	metricsAddress, healthAddress, profile string
	leaderElect                            bool
}

// newOperator makes the command that runs the controllers.
func newOperator(p process) *cobra.Command {
	var f flags
	command := &cobra.Command{
		Use:   "operator",
		Short: "Runs the controllers",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return runOperator(cmd.Context(), p, f) },
	}
	set := command.Flags()
	set.StringVar(&f.logLevel, "log-level", "info", "Log level (debug,info,warn,error,fatal)")
	set.StringVar(&f.logFormat, "log-format", "text", "Log format (text,json)")
	set.StringVar(&f.kubeconfig, "kubeconfig", "", "kubeconfig of the cluster; by default the usual places, then the pod's own")
	set.StringVar(&f.tls.MinVersion, "tls-min-version", "", "lowest TLS version of the metrics (VersionTLS10 to VersionTLS13); by default the cluster's TLS profile decides")
	set.StringSliceVar(&f.tls.CipherSuites, "tls-cipher-suites", nil, "cipher suites of the metrics up to TLS 1.2, separated by commas; by default the cluster's TLS profile decides")
	set.DurationVar(&f.driftInterval, "drift-interval", time.Hour, "how long credentials that are in order are left in peace before the cloud is asked whether they still are")
	set.DurationVar(&f.probeInterval, "probe-interval", time.Hour, "time between two assessments of the root credential")
	set.IntVar(&f.workers, "workers", 16, "how many CredentialsRequests are worked on side by side")
	set.StringSliceVar(&f.trustedNamespaces, "trusted-namespaces", []string{"openshift-*"}, "namespaces whose CredentialsRequests may ask for a Secret in another namespace; patterns with * and ?")
	set.StringVar(&f.metricsAddress, "metrics-bind-address", ":8443", "where the metrics are served over HTTPS; empty for nowhere")
	set.StringVar(&f.healthAddress, "health-probe-bind-address", ":8081", "where /healthz and /readyz are served; empty for nowhere")
	set.StringVar(&f.profile, "pprof-bind-address", "", "where profiles are served, on the loopback interface only; empty for nowhere")
	set.BoolVar(&f.leaderElect, "leader-elect", true, "work only while holding the leader lease")
	addIgnored(set)
	return command
}

// runOperator runs the controllers until ctx ends.
func runOperator(ctx context.Context, p process, f flags) error {
	if p.value("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	logger, level, err := newLogger(p.stderr, f.logLevel, f.logFormat)
	if err != nil {
		return err
	}
	config, err := configure(p, f)
	if err != nil {
		return err
	}
	config.Logger, config.Level = logger, level
	if err := operator.Run(ctx, config); err != nil {
		logger.Error("the operator ends", slog.Any("error", err))
		return err
	}
	logger.Info("the operator ends")
	return nil
}

// configure turns flags and environment into the configuration.
func configure(p process, f flags) (operator.Config, error) {
	config := operator.Config{
		Version: version.Version, ReleaseVersion: p.value("RELEASE_VERSION"),
		DriftInterval: f.driftInterval, ProbeInterval: f.probeInterval, Workers: f.workers, TrustedNamespaces: f.trustedNamespaces,
		MetricsAddress: f.metricsAddress, HealthAddress: f.healthAddress, ProfileAddress: f.profile,
		CertDir: servingCert, TLS: f.tls,
		SkipLeaderElection: !f.leaderElect || p.value("CCO_SKIP_LEADER_ELECTION") != "",
		TrustedCAFile:      trustedCAs,
	}
	if file := p.value("SSL_CERT_FILE"); file != "" {
		config.TrustedCAFile = file
	}
	if err := onLoopback(f.profile); err != nil {
		return config, err
	}
	host, err := os.Hostname()
	if err != nil {
		return config, fmt.Errorf("find a name for this process: %w", err)
	}
	config.Identity = host + "_" + string(uuid.NewUUID())

	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	rules.ExplicitPath = f.kubeconfig
	config.RestConfig, err = clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, &clientcmd.ConfigOverrides{}).ClientConfig()
	if err != nil {
		return config, fmt.Errorf("find out how to reach the API server; name a file with --kubeconfig or run in a pod: %w", err)
	}
	return config, nil
}

// onLoopback refuses to show profiles, which hold what is in memory, to other machines.
func onLoopback(address string) error {
	if address == "" {
		return nil
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("--pprof-bind-address %q is no address: %w", address, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("--pprof-bind-address %q is not on the loopback interface; profiles hold secrets, so use an address such as 127.0.0.1:6060", address)
	}
	return nil
}
