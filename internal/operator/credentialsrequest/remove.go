package credentialsrequest

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest/decide"
	"github.com/cloudcredential/operator/internal/operator/targetsecret"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// remove removes what was made for a request that is being deleted: identity, Secret, finalizer.
func (p *pass) remove(ctx context.Context, verdict decide.Verdict) (reconcile.Result, error) {
	p.memory.unsettled(p.name, p.object.UID)
	if err := p.readForRemoval(ctx); err != nil {
		return p.failed(ctx, ofServer(err))
	}
	if verdict.Action == decide.Deprovision {
		decided := false
		if verdict, decided = decide.OnDeletion().Decide(p.input); !decided {
			return p.failed(ctx, fmt.Errorf("no rule says how to remove CredentialsRequest %s", p.name))
		}
	}
	if verdict.Action == decide.Release || verdict.Action == decide.Deprovision {
		if err := p.current(ctx); err != nil {
			return p.failed(ctx, err)
		}
	}
	log.FromContext(ctx).Info("syncing credentials request", "deletion", verdict.Action)
	var done applied
	switch verdict.Action {
	case decide.Release:
	case decide.Deprovision:
		var err error
		if done, err = p.deprovision(ctx); err != nil {
			return p.failed(ctx, err)
		}
	default:
		return p.hold(ctx, verdict)
	}
	if err := p.removeSecrets(ctx, done); err != nil {
		return p.failed(ctx, ofServer(err))
	}
	if err := p.release(ctx); err != nil {
		return p.failed(ctx, ofServer(err))
	}
	p.memory.forget(p.name)
	p.tellRemoved(done)
	return reconcile.Result{}, nil
}

// readForRemoval decodes what has to be known of a request that may have become invalid since it was satisfied, and reads its Secrets.
func (p *pass) readForRemoval(ctx context.Context) error {
	decoded, err := request.DecodeForRemoval(p.object)
	ours := err == nil && p.options.Provider != nil && decoded.Kind == p.options.Provider.SpecKind()
	if ours {
		p.request = decoded
		return p.readSecrets(ctx, decoded.Secret)
	}
	name := client.ObjectKey{Namespace: p.object.Spec.SecretRef.Namespace, Name: p.object.Spec.SecretRef.Name}
	if name.Name == "" || name.Namespace == "" {
		name = client.ObjectKey{}
	}
	return p.readSecrets(ctx, name)
}

// deprovision has the identity removed, and the Secret with it.
func (p *pass) deprovision(ctx context.Context) (applied, error) {
	if p.request == nil {
		return applied{}, &refusal{err: fmt.Errorf("CredentialsRequest %s cannot be decoded, so it is not known what was made for it", p.name)}
	}
	desired, err := p.options.Provider.Desire(cloud.Input{
		Request: p.request, Cluster: p.facts.Cluster, Mode: v1.ModeMint, Remove: true, Delivered: p.delivered(),
	})
	if err != nil {
		return applied{}, &refusal{err: err}
	}
	done := applied{desired: desired, secret: p.driver(true)}
	if desired.Graph == nil {
		return done, nil
	}
	drivers := drivers(p.options.Provider.Drivers(p.access(decide.Verdict{})), done.secret)
	if done.plan, err = plan.Make(ctx, desired.Graph, drivers, plan.Options{}); err != nil {
		return done, err
	}
	done.result = done.plan.Apply(ctx, plan.ApplyOptions{Now: p.options.Now})
	if done.orphan = orphaned(done.result); done.orphan != "" {
		p.tell(corev1.EventTypeWarning, condition.ReasonOrphaned, "Revoke", done.orphan)
		return done, nil
	}
	return done, done.result.Err()
}

// removeSecrets deletes the Secrets of the request that are there yet.
func (p *pass) removeSecrets(ctx context.Context, done applied) error {
	for _, state := range []targetsecret.State{p.target, p.former} {
		if outcome, planned := done.result.Outcome(cloud.TargetSecretRef(state.Name)); planned && outcome.Status == plan.Done {
			continue
		}
		if err := targetsecret.Delete(ctx, p.options.Client, state, p.options.Held); err != nil {
			return err
		}
	}
	return nil
}
