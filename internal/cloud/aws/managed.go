package aws

import (
	"strconv"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/policy"
	"github.com/cloudcredential/operator/internal/plan"
)

// managedPolicies are the customer managed policies of a user whose rights do not fit into it. They are one resource: one alone is of
// no use, and how many there are may change.
type managedPolicies struct {
	claim
	user string
	// documents that they should hold; none where the policies should not exist.
	documents []document
	// assumed is how many policies there may be although the user was not read; for removal.
	assumed int
}

// fieldAttached are the names of the policies that are attached to the user.
const fieldAttached = "attached"

// fieldPolicies are the names of the policies that exist.
const fieldPolicies = "policies"

func managedPoliciesRef(user string) plan.Ref {
	return plan.Ref{Kind: kindManagedPolicies, Name: user}
}

// Ref implements plan.Resource.
func (m managedPolicies) Ref() plan.Ref { return managedPoliciesRef(m.user) }

// Fields implements plan.Resource.
func (m managedPolicies) Fields(known plan.Known) plan.Fields {
	var names []string
	for i := range m.documents {
		names = append(names, managedName(m.user, i))
	}
	fields := plan.Fields{fieldPolicies: plan.Set(names...), fieldAttached: plan.Set(names...)}
	arn, found := known.Output(userRef(m.user), outputARN)
	for i, document := range m.documents {
		if !found {
			fields[rightsField(i)] = plan.Pending(userRef(m.user), outputARN)
			continue
		}
		fields[rightsField(i)] = document.forUser(arn.Text()).rights()
	}
	return fields
}

// rightsField is the field with the rights of the policy of that index.
func rightsField(index int) string { return policy.FieldRights + " " + strconv.Itoa(index+1) }

// managedName is the name of the policy of that index, from 0.
func managedName(user string, index int) string {
	return policyName(user) + "-" + strconv.Itoa(index+1)
}

// managedPath is the path of a cluster's managed policies. It keeps them together, and apart from everybody else's.
func managedPath(cluster cloud.Cluster) string {
	owner := cluster.InfrastructureName
	if owner == "" {
		owner = cluster.ID
	}
	return "/cloudcredential.openshift.io/" + legalName(owner) + "/"
}

// managedARN is the ARN of the policy of that index, in the partition and account of its user.
func managedARN(userARN string, cluster cloud.Cluster, user string, index int) string {
	prefix, _, _ := cutLast(userARN, ":")
	return prefix + ":policy" + managedPath(cluster) + managedName(user, index)
}
