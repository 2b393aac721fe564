package credentialsrequest

import (
	"context"
	"errors"
	"net"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest/decide"
	"github.com/cloudcredential/operator/internal/plan"
)

// Reasons of Ready, and of events, where a pass failed.
const (
	// ReasonPermissionDenied: the cloud says that the credential lacks a right.
	ReasonPermissionDenied = "PermissionDenied"
	// ReasonQuotaExceeded: a limit of the cloud is reached.
	ReasonQuotaExceeded = "QuotaExceeded"
	// ReasonCredentialRefused: the cloud does not accept the root credential.
	ReasonCredentialRefused = "RootCredentialRefused"
	// ReasonCloudUnavailable: the cloud does not answer, or is busy.
	ReasonCloudUnavailable = "CloudUnavailable"
	// ReasonRefusedByCloud: the cloud calls what was asked for wrong.
	ReasonRefusedByCloud = "RefusedByCloud"
	// ReasonForeignIdentity: something that is not ours has the name that ours should have.
	ReasonForeignIdentity = "CloudResourceForeign"
	// ReasonCluster: the API server could not be read or written.
	ReasonCluster = "ClusterUnavailable"
)

const (
	// calm is how long a failure that may pass by itself goes unreported, and how seldom its wording changes.
	calm = time.Minute
	// leaderless is how soon a request is looked at again where this process may not write: it may win the lease back.
	leaderless = 10 * time.Second
)

// refusal is an error that only the request's author can do something about.
type refusal struct{ err error }

// Error is the cause.
func (e *refusal) Error() string { return e.err.Error() }

// Unwrap is the cause.
func (e *refusal) Unwrap() error { return e.err }

// unusableRoot says that a change needs the root credential, which is of no use.
type unusableRoot struct{ failure }

// Error is the sentence for the condition.
func (e *unusableRoot) Error() string { return e.message }

// serverError is an error of the API server, or of the way to it, whatever it looks like: an answer that cannot be understood has no type.
type serverError struct{ err error }

// Error is the cause.
func (e *serverError) Error() string { return e.err.Error() }

// Unwrap is the cause.
func (e *serverError) Unwrap() error { return e.err }

// ofServer marks an error, which may be nil, of something that asks nobody but the API server.
func ofServer(err error) error {
	if err == nil {
		return nil
	}
	return &serverError{err}
}

// failed records a failure and asks for another pass. A process that may not write says nothing: another one does the work.
func (p *pass) failed(ctx context.Context, err error) (reconcile.Result, error) {
	p.memory.unsettled(p.name, p.object.UID)
	var notLeader *cloud.NotLeaderError
	switch {
	case errors.As(err, &notLeader):
		log.FromContext(ctx).Info("stopped, this process does not hold the lease", "cause", notLeader.Error())
		return reconcile.Result{RequeueAfter: leaderless}, nil
	case ctx.Err() != nil:
		return reconcile.Result{}, ctx.Err()
	case errors.Is(err, errOutdated), apierrors.IsConflict(err):
		return reconcile.Result{}, err // somebody else was first: what they wrote is to be looked at before anything is said
	}
	f := p.classify(err)
	if f.passing && p.tooEarly(f) {
		return reconcile.Result{}, err
	}
	return reconcile.Result{}, errors.Join(err, p.recordFailure(ctx, f))
}

// recordFailure writes a failure into the status, and tells it in an event if that is news.
func (p *pass) recordFailure(ctx context.Context, f failure) error {
	next := p.object.Status.DeepCopy()
	fail(next, f, p.options.Now())
	before := p.object.ResourceVersion
	if err := p.record(ctx, *next); err != nil {
		return err
	}
	if p.object.ResourceVersion != before {
		p.tell(corev1.EventTypeWarning, f.cause, "Sync", f.message)
	}
	return nil
}

// tooEarly reports whether a failure that may pass by itself is not worth a status yet: while the request stands well it has to last, and
// where it fails already another wording has to wait.
func (p *pass) tooEarly(f failure) bool {
	now := p.options.Now()
	since := p.memory.failingSince(p.name, p.object.UID, now)
	status := p.object.Status
	if condition.IsTrue(status.Conditions, v1.Ready) {
		return now.Sub(since) < calm
	}
	present, found := condition.Find(status.Conditions, f.kind)
	// A time that is yet to come was written by a process with another clock. It is no reason to wait for it.
	lasted := now.Sub(present.LastProbeTime.Time)
	return found && present.Status == corev1.ConditionTrue && lasted > -calm && lasted < calm
}

// classify makes a condition of an error. Every error has one.
func (p *pass) classify(err error) failure {
	f := failure{kind: v1.CredentialsProvisionFailure, cause: condition.ReasonProvisionFailure}
	if root, ok := errors.AsType[*unusableRoot](err); ok {
		f = root.failure
	} else {
		f = explain(err)
		f.message = "failed to grant creds: " + sentence(err)
	}
	if !p.object.DeletionTimestamp.IsZero() {
		f.kind = v1.CredentialsDeprovisionFailure
		f.message = "failed to deprovision resource: " + strings.TrimPrefix(f.message, "failed to grant creds: ")
	}
	return f
}

// explain says what an error means, without its wording.
func explain(err error) failure {
	f := failure{kind: v1.CredentialsProvisionFailure, cause: condition.ReasonProvisionFailure}
	var insufficient *cloud.InsufficientError
	var wrong *refusal
	var foreign *plan.ForeignError
	switch {
	case errors.As(err, &insufficient):
		f.kind, f.cause = v1.InsufficientCloudCreds, condition.ReasonInsufficient
	case errors.As(err, &wrong):
		f.cause = decide.ReasonInvalidRequest
	case errors.As(err, &foreign):
		f.cause = ReasonForeignIdentity
	case cloud.KindOf(err) != "":
		f.cause, f.passing = explainCloud(cloud.KindOf(err))
	case apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause):
		f.kind, f.cause = v1.MissingTargetNamespace, condition.ReasonNamespaceMissing
	case fromCluster(err):
		f.cause, f.passing = ReasonCluster, !apierrors.IsForbidden(err) && !apierrors.IsInvalid(err)
	}
	return f
}

// explainCloud says what an error of a cloud means, and whether it may be over with the next try.
func explainCloud(kind cloud.Kind) (cause string, passing bool) {
	switch kind {
	case cloud.Denied:
		return ReasonPermissionDenied, false
	case cloud.Quota:
		return ReasonQuotaExceeded, false
	case cloud.Unauthenticated:
		return ReasonCredentialRefused, false
	case cloud.Invalid:
		return ReasonRefusedByCloud, false
	case cloud.Throttled, cloud.Unavailable, cloud.Conflict, cloud.NotFound, cloud.AlreadyExists:
		return ReasonCloudUnavailable, true
	default:
		return condition.ReasonProvisionFailure, false
	}
}

// fromCluster reports whether an error is of the API server, or of the way to it.
func fromCluster(err error) bool {
	var server *serverError
	var status apierrors.APIStatus
	var network net.Error
	return errors.As(err, &server) || errors.As(err, &status) || errors.As(err, &network)
}

// sentence is what an error says, in one line and the same each time.
func sentence(err error) string { return cloud.ScrubMessage(err.Error()) }
