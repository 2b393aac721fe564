package credentialsrequest

import (
	"context"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest/decide"
	"github.com/cloudcredential/operator/internal/operator/targetsecret"
	"github.com/cloudcredential/operator/internal/request"
)

// pass is one pass over one request.
type pass struct {
	*Reconciler
	name types.NamespacedName
	// object is the request as it was read, or as this pass last wrote it.
	object *v1.CredentialsRequest
	now    time.Time

	facts cluster.Snapshot
	// request is the request decoded; nil where it is not valid or not ours.
	request *request.Request
	input   decide.Input
	// target is the target Secret; former is the one that was delivered before secretRef named another, and is Absent mostly.
	target, former targetsecret.State
}

// run runs the pass.
func (p *pass) run(ctx context.Context) (reconcile.Result, error) {
	facts, err := p.options.Facts.Snapshot(ctx)
	if err != nil {
		// Nothing is said about the request: it is not even known whose it is. The ClusterOperator tells.
		return reconcile.Result{}, fmt.Errorf("find out about the cluster: %w", err)
	}
	p.facts = facts
	if err := p.learn(ctx); err != nil {
		return p.failed(ctx, ofServer(err))
	}
	verdict, decided := decide.AtOnce().Decide(p.input)
	if !decided {
		return p.satisfy(ctx)
	}
	switch verdict.Action {
	case decide.Leave:
		return reconcile.Result{}, nil
	case decide.Ignore:
		p.memory.unsettled(p.name, p.object.UID)
		return reconcile.Result{}, p.record(ctx, ignored(p.object.Status, verdict.Message, p.now))
	case decide.External:
		return p.external(ctx, verdict)
	case decide.Release, decide.Deprovision:
		return p.remove(ctx, verdict)
	default:
		return p.hold(ctx, verdict)
	}
}

// satisfy has the credentials made and delivered, unless the request is known to stand well.
func (p *pass) satisfy(ctx context.Context) (reconcile.Result, error) {
	if p.facts.Unjudged {
		return reconcile.Result{RequeueAfter: judgementInterval}, nil
	}
	if err := p.read(ctx); err != nil {
		return p.failed(ctx, ofServer(err))
	}
	verdict, decided := decide.AfterReading().Decide(p.input)
	if !decided {
		return p.failed(ctx, fmt.Errorf("no rule says what to do about CredentialsRequest %s", p.name))
	}
	if verdict.Action != decide.Provision && verdict.Action != decide.Broker {
		return p.hold(ctx, verdict)
	}
	interval := spread(p.options.DriftInterval, p.object.UID)
	digest := p.digest(verdict)
	if p.standsWell() {
		if rest := p.memory.peace(p.name, p.object.UID, digest, p.now, interval); rest > 0 {
			return reconcile.Result{RequeueAfter: rest}, nil
		}
	}
	log.FromContext(ctx).Info("syncing credentials request", "mode", verdict.Mode, "secret", p.request.Secret.String())
	fresh, err := p.claim(ctx)
	if err != nil {
		return p.failed(ctx, ofServer(err))
	}
	done, err := p.converge(ctx, verdict, fresh)
	if err != nil {
		return p.failed(ctx, err)
	}
	if err := p.succeeded(ctx, verdict, done); err != nil {
		return p.failed(ctx, ofServer(err))
	}
	p.memory.settled(p.name, p.object.UID, digest, p.now)
	return reconcile.Result{RequeueAfter: interval}, nil
}

// external records that the Secret is provided by others.
func (p *pass) external(ctx context.Context, verdict decide.Verdict) (reconcile.Result, error) {
	next := p.object.Status.DeepCopy()
	succeed(next, success{mode: verdict.Mode, reason: verdict.Reason, message: verdict.Message, generation: p.object.Generation}, p.now)
	p.memory.unsettled(p.name, p.object.UID)
	return reconcile.Result{}, p.record(ctx, *next)
}

// hold records why nothing can be done about the request.
func (p *pass) hold(ctx context.Context, verdict decide.Verdict) (reconcile.Result, error) {
	p.memory.unsettled(p.name, p.object.UID)
	f := failure{kind: verdict.Condition, cause: verdict.Reason, message: verdict.Message}
	if err := p.recordFailure(ctx, f); err != nil {
		return reconcile.Result{}, err
	}
	return reconcile.Result{RequeueAfter: spread(p.options.WaitInterval, p.object.UID)}, nil
}
