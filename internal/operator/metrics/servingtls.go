package metrics

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/cloudcredential/operator/internal/operator/cluster"
)

// TLS limits the protocol versions and ciphers that are served. Where either field is set, the cluster's profile is not asked.
type TLS struct {
	// MinVersion is "VersionTLS10" to "VersionTLS13"; empty stands for 1.2.
	MinVersion string
	// CipherSuites are names as Go and IANA have them. They do not apply to TLS 1.3, whose ciphers are fixed.
	CipherSuites []string
}

// limits are what a TLS configuration is narrowed to. A zero field leaves Go's default.
type limits struct {
	version uint16
	suites  []uint16
}

// Set reports whether anything is limited.
func (t TLS) Set() bool { return t.MinVersion != "" || len(t.CipherSuites) > 0 }

// Validate refuses versions and ciphers that do not exist.
func (t TLS) Validate() error {
	_, err := t.limits()
	return err
}

func (t TLS) limits() (limits, error) {
	parsed := limits{version: tls.VersionTLS12}
	if t.MinVersion != "" {
		version, known := versions()[t.MinVersion]
		if !known {
			return limits{}, fmt.Errorf("TLS version %q is unknown; use VersionTLS10, VersionTLS11, VersionTLS12 or VersionTLS13", t.MinVersion)
		}
		parsed.version = version
	}
	if parsed.version == tls.VersionTLS13 {
		return parsed, nil
	}
	for _, name := range t.CipherSuites {
		suite, known := suites()[strings.TrimSpace(name)]
		if !known {
			return limits{}, fmt.Errorf("cipher suite %q is unknown; use names such as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", name)
		}
		parsed.suites = append(parsed.suites, suite)
	}
	return parsed, nil
}

// ServingTLS is the TLS of the metrics. It changes while it serves: each connection gets what applies when it is opened.
type ServingTLS struct {
	fixed   bool
	current atomic.Pointer[limits]
}

// NewServingTLS makes a ServingTLS that obeys flags, which are valid, or else the cluster's profile once it is known.
func NewServingTLS(flags TLS) *ServingTLS {
	serving := &ServingTLS{fixed: flags.Set()}
	parsed, err := flags.limits()
	if err != nil || !flags.Set() {
		parsed = limits{}
	}
	serving.current.Store(&parsed)
	return serving
}

// Options are for the server of the metrics.
func (s *ServingTLS) Options() []func(*tls.Config) {
	return []func(*tls.Config){func(config *tls.Config) {
		config.MinVersion = tls.VersionTLS12
		config.NextProtos = []string{"http/1.1"}
		config.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) {
			narrowed := config.Clone()
			narrowed.GetConfigForClient = nil
			if present := s.current.Load(); present.version != 0 {
				narrowed.MinVersion, narrowed.CipherSuites = present.version, present.suites
			}
			return narrowed, nil
		}
	}}
}

// follow takes over the cluster's profile.
func (s *ServingTLS) follow(server *configv1.APIServer) error {
	parsed, err := profile(server)
	if err != nil {
		return err
	}
	s.current.Store(&parsed)
	return nil
}

// errEmptyProfile says that a custom profile is announced and not given.
var errEmptyProfile = errors.New("spec.tlsSecurityProfile of APIServer cluster is of type Custom and has no field custom; what applied before stays in force")

// profile is what the cluster asks of every server. Unless components of our kind are asked to obey it, nothing is.
func profile(server *configv1.APIServer) (limits, error) {
	switch server.Spec.TLSAdherence {
	case configv1.TLSAdherencePolicyNoOpinion, configv1.TLSAdherencePolicyLegacyAdheringComponentsOnly:
		return limits{}, nil
	}
	spec := configv1.TLSProfiles[configv1.TLSProfileIntermediateType]
	if chosen := server.Spec.TLSSecurityProfile; chosen != nil {
		if chosen.Type == configv1.TLSProfileCustomType {
			if chosen.Custom == nil {
				return limits{}, errEmptyProfile
			}
			spec = &chosen.Custom.TLSProfileSpec
		} else if known, found := configv1.TLSProfiles[chosen.Type]; found {
			spec = known
		}
	}
	parsed := limits{version: tls.VersionTLS12}
	if version, known := versions()[string(spec.MinTLSVersion)]; known {
		parsed.version = version
	}
	for _, name := range spec.Ciphers {
		if suite, known := suites()[iana(name)]; known {
			parsed.suites = append(parsed.suites, suite)
		}
	}
	return parsed, nil
}

// RegisterTLS has the manager keep serving in step with the cluster's profile, unless flags decided.
func RegisterTLS(mgr manager.Manager, serving *ServingTLS) error {
	if serving.fixed {
		return nil
	}
	everywhere := false
	const name = "tlssecurityprofilewatcher"
	follower := reconcile.Func(func(ctx context.Context, _ reconcile.Request) (reconcile.Result, error) {
		var server configv1.APIServer
		if err := mgr.GetClient().Get(ctx, client.ObjectKey{Name: cluster.Singleton}, &server); client.IgnoreNotFound(err) != nil {
			return reconcile.Result{}, fmt.Errorf("read the TLS profile from APIServer %s: %w", cluster.Singleton, err)
		}
		if err := serving.follow(&server); err != nil {
			log.FromContext(ctx).Error(err, "cannot follow the TLS profile")
		}
		return reconcile.Result{}, nil
	})
	err := builder.ControllerManagedBy(mgr).Named(name).
		WithOptions(controller.Options{NeedLeaderElection: &everywhere}).
		Watches(&configv1.APIServer{}, cluster.Trigger(types.NamespacedName{Name: cluster.Singleton})).
		Complete(follower)
	if err != nil {
		return fmt.Errorf("start controller %s: %w", name, err)
	}
	return nil
}
