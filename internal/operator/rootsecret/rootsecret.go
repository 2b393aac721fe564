// Package rootsecret finds out what the administrator's credential can be used for, and writes it on the Secret, where everybody
// who works with that Secret reads it.
package rootsecret

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/mode"
	"github.com/cloudcredential/operator/internal/operator/cluster"
)

// DefaultInterval is the time between two assessments of the same credential: rights change behind its back.
const DefaultInterval = time.Hour

const (
	// firstDoubt is the time after which a credential that was found insufficient is assessed again: a new one may not be known everywhere
	// in the cloud yet. It doubles each time, up to longestDoubt.
	firstDoubt   = 15 * time.Second
	longestDoubt = 10 * time.Minute
)

// Reasons of events on the root secret.
const (
	EventAssessed     = "RootCredentialAssessed"
	EventInsufficient = "RootCredentialInsufficient"
	EventUnknown      = "RootCredentialNotAssessed"
	EventMended       = "RootCredentialMended"
)

// Options are what an Annotator works with. All but Interval and Held must be set.
type Options struct {
	// Provider of a platform that has a root secret.
	Provider cloud.Provider
	// Source of what is known of the cluster.
	Source *cluster.Source
	// Client writes the annotation.
	Client client.Client
	// Recorder of events.
	Recorder events.EventRecorder
	// Now is the clock.
	Now func() time.Time
	// Random returns numbers in [0, 1). It spreads the assessments of many clusters over the hour.
	Random func() float64
	// Interval between two assessments; default DefaultInterval.
	Interval time.Duration
	// Held is asked before each write; nil where there is no lease.
	Held func() error
}

// Annotator keeps v1.AnnotationMode and v1.AnnotationModeReason on the root secret, and has its data agree with the cluster where the provider says how. An assessment that fails for a reason that is not the credential's leaves
// the last one in force. It works on one object and is not called by several goroutines at once.
type Annotator struct {
	options Options
	last    assessed
}

// assessed is what was found out, of what, and until when it holds.
type assessed struct {
	fingerprint string
	mode        string
	reason      string
	until       time.Time
	failure     string
	// doubts counts how often in a row the same credential was found insufficient.
	doubts int
}

// complaint is why the credential can be used for nothing; empty where it can.
func (a assessed) complaint() string {
	if a.mode != v1.ModeAnnotationInsufficient {
		return ""
	}
	return a.reason
}

// New makes an Annotator.
func New(options Options) *Annotator {
	if options.Interval <= 0 {
		options.Interval = DefaultInterval
	}
	if options.Held == nil {
		options.Held = func() error { return nil }
	}
	return &Annotator{options: options}
}

// Reconcile brings the annotation up to date, whatever it was called for.
func (a *Annotator) Reconcile(ctx context.Context, _ reconcile.Request) (reconcile.Result, error) {
	snapshot, err := a.options.Source.Snapshot(ctx)
	if err != nil {
		return reconcile.Result{}, err
	}
	decision := snapshot.Mode
	if snapshot.Root == nil || decision.Invalid || decision.Conflict || snapshot.Facts.Manual() {
		return reconcile.Result{}, nil
	}
	repair := a.mend(&snapshot)
	if decision.Forced {
		return reconcile.Result{}, a.write(ctx, snapshot, forced(decision), "", repair)
	}
	if err := a.assess(ctx, snapshot); err != nil {
		a.options.Source.Judged(snapshot.Root.Data, snapshot.Root.Annotation, snapshot.Root.Reason)
		return reconcile.Result{}, err
	}
	a.options.Source.Judged(snapshot.Root.Data, a.last.mode, a.last.complaint())
	if err := a.write(ctx, snapshot, a.last.mode, a.last.complaint(), repair); err != nil {
		return reconcile.Result{}, err
	}
	return reconcile.Result{RequeueAfter: max(a.last.until.Sub(a.options.Now()), time.Second)}, nil
}

// forced is the annotation for a mode that the administrator chose.
func forced(decision mode.Decision) string {
	if decision.Mode == v1.ModePassthrough {
		return v1.ModeAnnotationPassthrough
	}
	return v1.ModeAnnotationMint
}

// assess asks the provider, unless it answered for the same credential less than an interval ago.
func (a *Annotator) assess(ctx context.Context, snapshot cluster.Snapshot) error {
	now := a.options.Now()
	fingerprint := fingerprint(snapshot)
	if a.last.fingerprint == fingerprint && now.Before(a.last.until) && a.last.failure == "" {
		return nil
	}
	assessment, err := a.options.Provider.Assess(ctx, snapshot.Cluster, snapshot.Root.Data)
	if err != nil {
		if ctx.Err() == nil {
			a.failed(snapshot.Root, err)
		}
		return fmt.Errorf("assess the credential in Secret %s, whose last known mode %q stays in force: %w",
			snapshot.Root.Name, snapshot.Root.Annotation, err)
	}
	assessment.Reason = limit(assessment.Reason, maxReason)
	news := a.last.fingerprint != fingerprint || a.last.mode != assessment.Mode || a.last.reason != assessment.Reason
	doubts := 0
	if assessment.Mode == v1.ModeAnnotationInsufficient {
		doubts = 1
		if a.last.fingerprint == fingerprint {
			doubts += a.last.doubts
		}
	}
	a.last = assessed{
		fingerprint: fingerprint, mode: assessment.Mode, reason: assessment.Reason, doubts: doubts, until: now.Add(a.pause(doubts)),
	}
	if news {
		a.announce(ctx, snapshot.Root, assessment)
	}
	return nil
}

// pause is the time until the next assessment, spread so that many clusters do not ask at the same time.
func (a *Annotator) pause(doubts int) time.Duration {
	interval := a.options.Interval
	if doubts > 0 {
		interval = min(interval, longestDoubt, firstDoubt<<min(doubts-1, 10))
	}
	return interval*9/10 + time.Duration(a.options.Random()*float64(interval)/5)
}

// failed tells about an assessment that came to no end, once for each cause.
func (a *Annotator) failed(root *cluster.Root, err error) {
	if a.last.failure == err.Error() {
		return
	}
	a.last.failure = err.Error()
	a.options.Recorder.Eventf(reference(root), nil, corev1.EventTypeWarning, EventUnknown, "Assess",
		"It could not be found out what the credential can be used for, so what was known of it stays in force: %v", err)
}

// announce tells what was found out, with each missing right in the log.
func (a *Annotator) announce(ctx context.Context, root *cluster.Root, assessment cloud.Assessment) {
	logger := log.FromContext(ctx).WithValues("secret", root.Name, "mode", assessment.Mode, "principal", assessment.Principal)
	for _, permission := range assessment.MissingForMint {
		logger.Info("the root credential lacks a right that minting needs", "permission", permission)
	}
	if assessment.Mode != v1.ModeAnnotationPassthrough {
		for _, permission := range assessment.MissingForPassthrough {
			logger.Info("the root credential lacks a right that passing it through needs", "permission", permission)
		}
	}
	logger.Info("assessed the root credential", "reason", assessment.Reason)

	kind, reason := corev1.EventTypeNormal, EventAssessed
	if assessment.Mode == v1.ModeAnnotationInsufficient {
		kind, reason = corev1.EventTypeWarning, EventInsufficient
	}
	a.options.Recorder.Eventf(reference(root), nil, kind, reason, "Assess", "%s", describe(assessment))
}

// write writes the annotations, and the data that was mended, where they differ: all at once. The write fails if the Secret has changed since it was
// read: what was found out is then about another credential.
func (a *Annotator) write(ctx context.Context, snapshot cluster.Snapshot, value, reason string, repair map[string]any) error {
	root := snapshot.Root
	if root.Annotation == value && root.Reason == reason && len(repair) == 0 {
		return nil
	}
	annotations := map[string]*string{v1.AnnotationMode: &value, v1.AnnotationModeReason: nil}
	if reason != "" {
		annotations[v1.AnnotationModeReason] = &reason
	}
	change := map[string]any{"metadata": map[string]any{"resourceVersion": root.ResourceVersion, "annotations": annotations}}
	if len(repair) > 0 {
		change["data"] = repair
	}
	patch, err := json.Marshal(change)
	if err != nil {
		return fmt.Errorf("annotate Secret %s with mode %q: %w", root.Name, value, err)
	}
	if err := a.options.Held(); err != nil {
		return fmt.Errorf("annotate Secret %s with mode %q: %w", root.Name, value, err)
	}
	object := &metav1.PartialObjectMetadata{}
	object.SetGroupVersionKind(corev1.SchemeGroupVersion.WithKind("Secret"))
	object.SetNamespace(root.Name.Namespace)
	object.SetName(root.Name.Name)
	if err := a.options.Client.Patch(ctx, object, client.RawPatch(types.MergePatchType, patch)); err != nil {
		return fmt.Errorf("annotate Secret %s with mode %q: %w", root.Name, value, err)
	}
	log.FromContext(ctx).Info("annotated the root credential", "secret", root.Name, "mode", value, "before", root.Annotation)
	a.mended(root, repair)
	return nil
}

// reference is what events are about.
func reference(root *cluster.Root) *corev1.ObjectReference {
	return &corev1.ObjectReference{
		APIVersion: "v1", Kind: "Secret", Namespace: root.Name.Namespace, Name: root.Name.Name,
		UID: root.UID, ResourceVersion: root.ResourceVersion,
	}
}
