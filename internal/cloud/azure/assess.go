package azure

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
)

// patience is how long the answers of an assessment are waited for.
const patience = 30 * time.Second

// Assess implements cloud.Provider. It gets an access token and asks what it is good for: two calls where the credential has its roles on the
// subscription, and one more for each part of it that it has others on. What it finds out is what CheckPassthrough goes by. That Azure cannot be asked says
// nothing about the credential: what was found out before stays in force, and where that is nothing, the credential is handed on, as it was by releases that
// never asked. Components may reach what this program cannot.
func (p *Provider) Assess(ctx context.Context, cluster cloud.Cluster, credential cloud.Credential) (cloud.Assessment, error) {
	if isStackHub(cluster) {
		return insufficient("", errStackHub.Error()), nil
	}
	owner, err := rootOf(credential)
	if err != nil {
		return insufficient("", fmt.Sprintf("Secret %s cannot be used: %v", rootSecret(), err)), nil
	}
	c, err := p.clients.of(cluster, credential)
	if err != nil {
		return cloud.Assessment{}, err
	}
	within, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	found, err := p.ask(within, c, cluster)
	id := clientID(cluster, credential)
	if verdict, answered := judge(owner, found, err); answered {
		p.answered.Store(&id)
		return verdict, nil
	}
	asked := p.answered.Load()
	if before := asked != nil && *asked == id; before || ctx.Err() != nil || !isOutOfReach(err) {
		return cloud.Assessment{}, err
	}
	return cloud.Assessment{
		Mode: v1.ModeAnnotationPassthrough, Principal: owner.principal(),
		Reason: fmt.Sprintf("it could not be found out what %s may do, so requests are not compared with its rights: %v", owner.principal(), err),
	}, nil
}

// judge says what Azure's answers mean; false where it gave none.
func judge(owner root, found rights, err error) (cloud.Assessment, bool) {
	switch {
	case cloud.Is(err, cloud.Unauthenticated):
		return refused(err), true
	case noSubscription(err):
		return insufficient(owner.principal(), fmt.Sprintf(
			"%s has no role in subscription %s, or there is none of that ID: correct %s in Secret %s, or give it the role Contributor there",
			owner.principal(), owner.subscription, keySubscriptionID, rootSecret())), true
	case err != nil:
		return cloud.Assessment{}, false
	}
	return assessed(owner, found), true
}

// isOutOfReach reports whether Azure could not be asked.
func isOutOfReach(err error) bool {
	return cloud.Is(err, cloud.Unavailable) || cloud.Is(err, cloud.Throttled) || errors.Is(err, context.DeadlineExceeded)
}

// assessed says what a credential with these rights is good for. That a single right is missing is said of the requests that ask for it.
func assessed(owner root, found rights) cloud.Assessment {
	if found.complete && found.onlyReads() {
		assessment := insufficient(owner.principal(), fmt.Sprintf(
			"%s may change nothing in subscription %s: give it the role Contributor there, or at least on the cluster's resource group",
			owner.principal(), owner.subscription))
		assessment.MissingForPassthrough = []string{"Microsoft.Resources/subscriptions/resourceGroups/write"}
		return assessment
	}
	reason := "on Azure components share the administrator's credential: use short-term tokens so that each gets an identity of its own"
	if !found.complete {
		reason = fmt.Sprintf("%s may not ask which roles it has on %s, so requests are not compared with its rights: give it the role Reader there if they should be",
			owner.principal(), found.blind)
	}
	return cloud.Assessment{Mode: v1.ModeAnnotationPassthrough, Principal: owner.principal(), Reason: reason}
}

func insufficient(principal, reason string) cloud.Assessment {
	return cloud.Assessment{Mode: v1.ModeAnnotationInsufficient, Principal: principal, Reason: reason}
}

// refused is the assessment of a credential that Azure does not take.
func refused(err error) cloud.Assessment {
	reason := err.Error()
	if classified, found := errors.AsType[*cloud.Error](err); found {
		reason = classified.Code + ": " + classified.Message
	}
	return insufficient("", fmt.Sprintf("Azure refuses the credential in Secret %s (%s): put a valid one there", rootSecret(), reason))
}

func sortedSet(list []string) []string {
	sorted := slices.Clone(list)
	slices.Sort(sorted)
	return slices.Compact(sorted)
}
