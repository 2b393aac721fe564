package azure

import (
	"context"
	"errors"
	"fmt"
	"slices"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
)

// Assess implements cloud.Provider. It gets an access token and asks what it is good for: two calls where the credential has its roles on the
// subscription, and one more for each part of it that it has others on. What it finds out is what CheckPassthrough goes by.
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
	found, err := p.ask(ctx, c, cluster)
	switch {
	case cloud.Is(err, cloud.Unauthenticated):
		return refused(err), nil
	case noSubscription(err):
		return insufficient(owner.principal(), fmt.Sprintf(
			"%s has no role in subscription %s, or there is none of that ID: correct %s in Secret %s, or give it the role Contributor there",
			owner.principal(), owner.subscription, keySubscriptionID, rootSecret())), nil
	case err != nil:
		return cloud.Assessment{}, err
	}
	return assessed(owner, found), nil
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
