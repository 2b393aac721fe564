package gcp

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
)

// Assess implements cloud.Provider. It makes one call.
func (p *Provider) Assess(ctx context.Context, cluster cloud.Cluster, root cloud.Credential) (cloud.Assessment, error) {
	key, err := keyOf(root)
	if err != nil {
		return insufficient("", fmt.Sprintf("Secret %s cannot be used: %v", rootSecret(), err)), nil
	}
	project, err := projectOf(cluster)
	if err != nil {
		return cloud.Assessment{}, err
	}
	c, err := p.clients.of(ctx, cluster, root)
	if err != nil {
		return cloud.Assessment{}, err
	}
	missing, err := missingPermissions(ctx, c, project, sortedSet(slices.Concat(mintPermissions(), passthroughPermissions())))
	if cloud.Is(err, cloud.Unauthenticated) {
		return refused(err), nil
	}
	if err != nil {
		return cloud.Assessment{}, err
	}
	return assessed(key.Email, missing), nil
}

// assessed says what an account can be used for that lacks these permissions.
func assessed(email string, missing []string) cloud.Assessment {
	forMint, forPassthrough := common(missing, mintPermissions()), common(missing, passthroughPermissions())
	if len(forMint) == 0 {
		return cloud.Assessment{Mode: v1.ModeAnnotationMint, Principal: email}
	}
	assessment := cloud.Assessment{
		Mode: v1.ModeAnnotationPassthrough, Principal: email, MissingForMint: forMint, MissingForPassthrough: forPassthrough,
		Reason: email + " lacks " + strings.Join(forMint, ", ") + ": grant these so that each component gets an identity of its own",
	}
	if len(forPassthrough) > 0 {
		assessment.Mode = v1.ModeAnnotationInsufficient
		assessment.Reason = fmt.Sprintf("%s lacks %s to make identities, and %s to be handed on: grant one set or the other",
			email, strings.Join(forMint, ", "), strings.Join(forPassthrough, ", "))
	}
	return assessment
}

// common returns those of a sorted list that are in another list, too.
func common(sorted, other []string) []string {
	var both []string
	for _, one := range sorted {
		if slices.Contains(other, one) {
			both = append(both, one)
		}
	}
	return both
}

func insufficient(principal, reason string) cloud.Assessment {
	return cloud.Assessment{Mode: v1.ModeAnnotationInsufficient, Principal: principal, Reason: reason}
}

// refused is the assessment of a credential that Google Cloud does not take.
func refused(err error) cloud.Assessment {
	reason := err.Error()
	if classified, found := errors.AsType[*cloud.Error](err); found {
		reason = classified.Code + ": " + classified.Message
	}
	return insufficient("", fmt.Sprintf("Google Cloud refuses the credential in Secret %s (%s): put a valid one there", rootSecret(), reason))
}

// mintPermissions are the rights that minting exercises, and that an administrator is asked to grant.
func mintPermissions() []string {
	return []string{
		"iam.roles.create", "iam.roles.get", "iam.roles.undelete", "iam.roles.update",
		"iam.serviceAccountKeys.create", "iam.serviceAccountKeys.delete", "iam.serviceAccountKeys.list",
		"iam.serviceAccounts.create", "iam.serviceAccounts.delete", "iam.serviceAccounts.get",
		"resourcemanager.projects.get", "resourcemanager.projects.getIamPolicy", "resourcemanager.projects.setIamPolicy",
		"serviceusage.services.list",
	}
}

// passthroughPermissions have to be there for a root credential to be handed on. What a single request asks for is checked besides.
func passthroughPermissions() []string {
	return []string{"iam.roles.get", "resourcemanager.projects.get", "serviceusage.services.list"}
}
