// Package loglevel follows the log level that the administrator sets in the CloudCredential named cluster.
package loglevel

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"

	operatorv1 "github.com/openshift/api/operator/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/klog/v2"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/cloudcredential/operator/internal/operator/cluster"
)

// ControllerName is the controller's name in metrics and logs.
const ControllerName = "loglevel"

// Levels below slog.LevelDebug. A logr verbosity of n is slog level -n.
const (
	LevelTrace    = slog.Level(-6)
	LevelTraceAll = slog.Level(-8)
)

// mostVerboseClient is the highest verbosity that the Kubernetes client library gets. From 7 on it logs headers, and from 8 on the bodies of
// requests: Secrets.
const mostVerboseClient = 6

// Of returns the log level that stands for l: Info for the empty one and for one that does not exist.
func Of(l operatorv1.LogLevel) slog.Level {
	switch l {
	case operatorv1.Debug:
		return slog.LevelDebug
	case operatorv1.Trace:
		return LevelTrace
	case operatorv1.TraceAll:
		return LevelTraceAll
	default:
		return slog.LevelInfo
	}
}

// Follower sets the level of the process's logger.
type Follower struct {
	reader client.Reader
	level  *slog.LevelVar
	// least is the level that the process was started with. What is configured can only add to it.
	least slog.Level
}

// NewFollower makes a Follower that reads from a cache. The present level stays the least that is logged.
func NewFollower(reader client.Reader, level *slog.LevelVar) *Follower {
	return &Follower{reader: reader, level: level, least: level.Level()}
}

// Reconcile takes the most verbose of what the process was started with and the two levels that are configured.
func (f *Follower) Reconcile(ctx context.Context, _ reconcile.Request) (reconcile.Result, error) {
	var config operatorv1.CloudCredential
	if err := f.reader.Get(ctx, client.ObjectKey{Name: cluster.Singleton}, &config); client.IgnoreNotFound(err) != nil {
		return reconcile.Result{}, fmt.Errorf("read the log level from CloudCredential %s: %w", cluster.Singleton, err)
	}
	wanted := min(f.least, Of(config.Spec.LogLevel), Of(config.Spec.OperatorLogLevel))
	if wanted == f.level.Level() {
		return reconcile.Result{}, nil
	}
	f.level.Set(wanted)
	if err := SetClientVerbosity(wanted); err != nil {
		return reconcile.Result{}, err
	}
	log.FromContext(ctx).Info("the log level changed", "level", wanted.String())
	return reconcile.Result{}, nil
}

// SetClientVerbosity makes the Kubernetes client library as talkative as that level, but never so much that it logs what it sends.
func SetClientVerbosity(level slog.Level) error {
	verbosity := klog.Level(0)
	if err := verbosity.Set(strconv.Itoa(min(mostVerboseClient, max(0, -int(level))))); err != nil {
		return fmt.Errorf("set the verbosity of the Kubernetes client: %w", err)
	}
	return nil
}

// Register has the manager call reconciler, a Follower, whenever the configuration changes, in every process, leading or not.
func Register(mgr manager.Manager, reconciler reconcile.Reconciler) error {
	everywhere := false
	err := builder.ControllerManagedBy(mgr).Named(ControllerName).
		WithOptions(controller.Options{NeedLeaderElection: &everywhere}).
		Watches(&operatorv1.CloudCredential{}, cluster.Trigger(types.NamespacedName{Name: cluster.Singleton})).
		Complete(reconciler)
	if err != nil {
		return fmt.Errorf("start controller %s: %w", ControllerName, err)
	}
	return nil
}
