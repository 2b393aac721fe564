package credentialsrequest

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest/decide"
	"github.com/cloudcredential/operator/internal/operator/targetsecret"
	"github.com/cloudcredential/operator/internal/plan"
)

// Reasons of events that tell of something that was done.
const (
	// EventMinted: an identity was made and its key delivered.
	EventMinted = "Minted"
	// EventDelivered: a credential that is not the request's own, or no key at all, was delivered.
	EventDelivered = "Delivered"
	// EventRotated: another key was delivered, and the one before it removed.
	EventRotated = "Rotated"
	// EventUpdated: what the request asks for changed, and the cloud with it.
	EventUpdated = "Updated"
	// EventDriftRepaired: somebody else changed cloud or Secret, and that was put right.
	EventDriftRepaired = "DriftRepaired"
	// EventAdopted: a Secret that an administrator had made was taken over.
	EventAdopted = "Adopted"
	// EventRevoked: what was made for the request is gone.
	EventRevoked = "Revoked"
)

// longestNote is how long the API server lets the note of an event be.
const longestNote = 1024

// tell records an event about the request.
func (p *pass) tell(kind, reason, action, note string) {
	if p.options.Recorder == nil {
		return
	}
	if len(note) > longestNote {
		note = strings.ToValidUTF8(note[:longestNote-len("…")], "") + "…"
	}
	p.options.Recorder.Eventf(p.object, nil, kind, reason, action, "%s", note)
}

// tellDone tells what a pass did. before is the status that it began with.
func (p *pass) tellDone(verdict decide.Verdict, done applied, before v1.CredentialsRequestStatus) {
	if p.target.Owner == targetsecret.Adoptable {
		p.tell(corev1.EventTypeNormal, EventAdopted, "Adopt", fmt.Sprintf(
			"Secret %s carried no mark and held nothing but credentials; it belongs to this request now", p.target.Name))
	}
	if !done.result.Changed() {
		return
	}
	secret, _ := done.result.Outcome(cloud.TargetSecretRef(p.target.Name))
	delivered := secret.Status == plan.Done && targetsecret.Hash(done.secret.Current().Data) != p.source().ContentHash()
	first := !p.source().Own()
	switch {
	case delivered && verdict.Mode == v1.ModeMint && first:
		p.tell(corev1.EventTypeNormal, EventMinted, "Mint", "Secret "+p.target.Name.String()+" holds a new credential"+identityOf(done))
	case delivered && verdict.Mode == v1.ModeMint && replaced(done.plan):
		p.tell(corev1.EventTypeNormal, EventRotated, "Rotate", "Secret "+p.target.Name.String()+" holds another credential"+identityOf(done))
	case delivered && first:
		p.tell(corev1.EventTypeNormal, EventDelivered, "Deliver", "Secret "+p.target.Name.String()+" was written")
	case before.LastSyncGeneration != p.object.Generation || before.Mode != verdict.Mode:
		p.tell(corev1.EventTypeNormal, EventUpdated, "Update", "brought up to date: "+differences(done))
	default:
		p.tell(corev1.EventTypeNormal, EventDriftRepaired, "Repair", "put right: "+differences(done))
	}
}

// tellRemoved tells that what was made for the request is gone.
func (p *pass) tellRemoved(done applied) {
	var gone []string
	for _, outcome := range done.result.Outcomes {
		if outcome.Status == plan.Done {
			gone = append(gone, outcome.Ref.String())
		}
	}
	if len(gone) > 0 {
		p.tell(corev1.EventTypeNormal, EventRevoked, "Revoke", "removed "+strings.Join(gone, ", "))
	}
}

// identityOf names the identity that the credential in the Secret belongs to, if it says so.
func identityOf(done applied) string {
	if identity := done.secret.Current().Annotations[v1.AnnotationIdentity]; identity != "" {
		return " of " + identity
	}
	return ""
}

// replaced reports whether the plan made something new besides the Secret.
func replaced(p *plan.Plan) bool {
	for _, change := range p.Changes {
		if change.Action == plan.Create && change.Ref.Kind != cloud.KindTargetSecret {
			return true
		}
	}
	return false
}

// differences names what was changed, and the fields that differed; never their values.
func differences(done applied) string {
	var parts []string
	for i, change := range done.plan.Changes {
		if done.result.Outcomes[i].Status != plan.Done {
			continue
		}
		part := string(change.Action) + " " + change.Ref.String()
		if change.Action == plan.Update {
			names := make([]string, 0, len(change.Fields))
			for _, field := range change.Fields {
				names = append(names, field.Name)
			}
			part += " (" + strings.Join(names, ", ") + ")"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "; ")
}
