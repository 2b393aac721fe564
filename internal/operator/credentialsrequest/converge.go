package credentialsrequest

import (
	"context"
	"errors"
	"fmt"
	"maps"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest/decide"
	"github.com/cloudcredential/operator/internal/operator/targetsecret"
	"github.com/cloudcredential/operator/internal/plan"
)

// maxAttempts is how many names are tried that turn out to be somebody else's.
const maxAttempts = 3

// applied is what a pass did.
type applied struct {
	desired cloud.Desired
	plan    *plan.Plan
	result  plan.Result
	// secret is the driver that observed the target Secret, and wrote it where there was need.
	secret *targetsecret.Driver
	// orphan says what of an earlier mode is still there although it should not be; empty mostly.
	orphan string
}

// trial is one way of looking at the request. A look at the cloud can show that another is needed.
type trial struct {
	// fresh: nothing can have been made yet.
	fresh bool
	// distrust: the key in the Secret may not be the one that was delivered.
	distrust bool
	// attempt counts names that are somebody else's.
	attempt int
}

// converge brings cloud and Secret to the desired state. It starts over, within the pass, where what it finds shows that it started from a
// wrong assumption, and nothing was changed on that assumption.
func (p *pass) converge(ctx context.Context, verdict decide.Verdict, fresh bool) (applied, error) {
	access := p.access(verdict)
	if verdict.Mode == v1.ModePassthrough && !p.facts.Mode.Forced {
		if err := p.options.Provider.CheckPassthrough(ctx, access, p.request); err != nil {
			return applied{}, err
		}
	}
	provided := p.options.Provider.Drivers(access)
	for t := (trial{fresh: fresh}); ; {
		done, err := p.try(ctx, verdict, provided, t)
		switch {
		case errors.Is(err, errDistrusted) && !t.distrust:
			t.distrust = true
		case t.fresh && cloud.Is(err, cloud.AlreadyExists):
			t.fresh = false
		case foreignIdentity(err) && !p.input.Recorded && t.attempt+1 < maxAttempts:
			t.fresh = false
			t.attempt++
		default:
			return done, err
		}
	}
}

// errDistrusted says that the key in the Secret is not the one that was delivered.
var errDistrusted = errors.New("the key in the target Secret is not the one that was delivered")

// try observes, plans and applies once.
func (p *pass) try(ctx context.Context, verdict decide.Verdict, provided plan.Drivers, t trial) (applied, error) {
	delivered := p.delivered()
	if t.distrust {
		delivered.Distrusted = true
	}
	in := cloud.Input{
		Request: p.request, Cluster: p.facts.Cluster, Mode: verdict.Mode,
		Delivered: delivered, Fresh: t.fresh, Attempt: t.attempt,
	}
	if verdict.Mode == v1.ModePassthrough {
		in.Root = p.facts.Root.Data
	}
	desired, err := p.options.Provider.Desire(in)
	if err != nil {
		return applied{}, &refusal{err: err}
	}
	done := applied{desired: desired, secret: p.driver(false)}
	if desired.Graph == nil {
		return applied{}, fmt.Errorf("provider %s says nothing about CredentialsRequest %s", p.options.Provider.Platform(), p.name)
	}
	if done.plan, err = plan.Make(ctx, desired.Graph, drivers(provided, done.secret), plan.Options{}); err != nil {
		return applied{}, err
	}
	if verdict.Mode == v1.ModeMint && !t.distrust && p.edited(done.secret.WantedHash()) {
		return applied{}, errDistrusted
	}
	if err := done.plan.Err(); foreignIdentity(err) {
		return applied{}, err
	}
	if !t.fresh && !done.plan.Empty() {
		if err := p.current(ctx); err != nil {
			return applied{}, err
		}
	}
	done.result = done.plan.Apply(ctx, plan.ApplyOptions{Now: p.options.Now})
	if done.orphan = orphaned(done.result); done.orphan != "" {
		return done, nil
	}
	return done, done.result.Err()
}

// drivers are those of the provider, and that of the target Secret.
func drivers(provided plan.Drivers, secret *targetsecret.Driver) plan.Drivers {
	drivers := maps.Clone(provided)
	if drivers == nil {
		drivers = plan.Drivers{}
	}
	drivers[cloud.KindTargetSecret] = secret
	return drivers
}

// driver is the driver of the target Secret.
func (p *pass) driver(remove bool) *targetsecret.Driver {
	return &targetsecret.Driver{
		Writer: p.options.Client, Live: p.options.Live, Held: p.options.Held,
		Request: p.name, UID: p.object.UID, Read: p.target, Remove: remove,
	}
}

// source is the Secret that the delivered credential is in: the target, or the one that the request named before.
func (p *pass) source() targetsecret.State {
	if p.target.Owner == targetsecret.Absent && p.former.Own() {
		return p.former
	}
	return p.target
}

// delivered is the Secret as the provider sees it.
func (p *pass) delivered() *cloud.Delivered { return p.source().Delivered() }

// edited reports whether the data of the Secret was edited so that its key cannot be relied on. wanted is the hash of what the Secret should hold
// with the key that is in it: if that is what was delivered, the key is, too, and only the rest was edited.
func (p *pass) edited(wanted string) bool {
	known := p.knownHashes()
	return len(known) > 0 && !known[p.source().ContentHash()] && wanted != "" && !known[wanted]
}

// knownHashes are those of the contents that this operator wrote: as the status has it, and as the Secret itself says, which is newer where
// a pass ended between the two.
func (p *pass) knownHashes() map[string]bool {
	source, known := p.source(), map[string]bool{}
	if source.Found == nil {
		return known
	}
	if written := source.Found.Annotations[v1.AnnotationContentHash]; written != "" {
		known[written] = true
	}
	record := p.object.Status.DeliveredSecret
	if record != nil && record.ContentHash != "" && record.UID == string(source.Found.UID) {
		known[record.ContentHash] = true
	}
	return known
}

// foreignIdentity reports whether something in the cloud has the name that ours should have.
func foreignIdentity(err error) bool {
	var foreign *plan.ForeignError
	return errors.As(err, &foreign) && foreign.Ref.Kind != cloud.KindTargetSecret
}

// access is what the provider works with. The root credential is handed out only when it is to be used.
func (p *pass) access(verdict decide.Verdict) cloud.Access {
	return cloud.Access{
		Cluster: p.facts.Cluster,
		Read: func(ctx context.Context) ([]cloud.Credential, error) {
			credentials, err := p.options.Facts.ReadCredentials(ctx)
			if err == nil && len(credentials) == 0 {
				err = p.rootMissing()
			}
			return credentials, err
		},
		Write: func(context.Context) (cloud.Credential, error) {
			switch {
			case verdict.ReadOnly:
				return nil, &unusableRoot{failure{kind: verdict.Condition, cause: verdict.Reason, message: verdict.Message}}
			case p.facts.Root == nil:
				return nil, p.rootMissing()
			default:
				return p.facts.Root.Data, nil
			}
		},
		Now: p.options.Now,
	}
}

// rootMissing says that the root credential is needed and that there is none.
func (p *pass) rootMissing() error {
	problem := "does not exist; create it"
	if p.facts.Root != nil {
		problem = "is empty; put the credential there"
	}
	return &unusableRoot{failure{
		kind: v1.CredentialsProvisionFailure, cause: decide.ReasonRootMissing,
		message: fmt.Sprintf("failed to grant creds: the root credential is needed and Secret %s %s", p.input.RootSecret, problem),
	}}
}
