package credentialsrequest

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest/decide"
	"github.com/cloudcredential/operator/internal/operator/targetsecret"
	"github.com/cloudcredential/operator/internal/request"
)

// Reasons of Ready where the request stands well.
const (
	// ReasonMinted: the Secret holds a credential of an identity that was made for the request.
	ReasonMinted = "CredentialsMinted"
	// ReasonPassedThrough: the Secret holds the administrator's credential.
	ReasonPassedThrough = "CredentialsPassedThrough"
	// ReasonBrokered: the Secret names an identity to be assumed with a ServiceAccount token.
	ReasonBrokered = "TokenBrokered"
)

// succeeded tidies up after a pass that left cloud and Secret as they should be, and records it.
func (p *pass) succeeded(ctx context.Context, verdict decide.Verdict, done applied) error {
	tidied := p.former.Own()
	if tidied {
		if err := targetsecret.Delete(ctx, p.options.Client, p.former, p.options.Held); err != nil {
			return err
		}
	}
	s := success{
		mode: verdict.Mode, generation: p.object.Generation,
		changed:        done.result.Changed() || tidied,
		infrastructure: p.facts.InfrastructureResourceVersion,
	}
	s.reason, s.message = p.standing(verdict.Mode)
	if p.facts.Root != nil {
		s.root = p.facts.Root.ResourceVersion
	}
	if current := done.secret.Current(); current != nil {
		s.delivered = &v1.DeliveredSecret{
			Namespace: current.Namespace, Name: current.Name, UID: string(current.UID), ContentHash: targetsecret.Hash(current.Data),
		}
	}
	s.orphan = done.orphan
	if done.desired.Status != nil && s.orphan == "" {
		encoded, err := request.Encode(done.desired.Status)
		if err != nil {
			return err
		}
		s.provider = encoded
	}
	before := p.object.Status
	next := before.DeepCopy()
	succeed(next, s, p.options.Now())
	if err := p.record(ctx, *next); err != nil {
		return err
	}
	p.tellDone(verdict, done, before)
	if s.orphan != "" && !condition.IsTrue(before.Conditions, v1.OrphanedCloudResource) {
		p.tell(corev1.EventTypeWarning, condition.ReasonOrphaned, "CleanUp", s.orphan)
	}
	return nil
}

// standing says how the request is satisfied.
func (p *pass) standing(mode v1.Mode) (reason, message string) {
	switch mode {
	case v1.ModePassthrough:
		return ReasonPassedThrough, fmt.Sprintf("Secret %s holds the administrator's credential", p.request.Secret)
	case v1.ModeToken:
		return ReasonBrokered, fmt.Sprintf("Secret %s names the identity to be assumed with a ServiceAccount token", p.request.Secret)
	default:
		return ReasonMinted, fmt.Sprintf("Secret %s holds a credential of an identity of its own", p.request.Secret)
	}
}
