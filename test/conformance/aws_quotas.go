package conformance

import (
	"fmt"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	simaws "github.com/cloudcredential/operator/sim/aws"
)

// awsLargeSpec asks for more rights than fit into a user, but not for more than fit into some managed policies.
func awsLargeSpec() *v1.AWSProviderSpec {
	spec := &v1.AWSProviderSpec{TypeMeta: metav1.TypeMeta{APIVersion: v1.GroupVersion.String(), Kind: "AWSProviderSpec"}}
	for i := range 200 {
		spec.StatementEntries = append(spec.StatementEntries, v1.StatementEntry{
			Effect: "Allow", Action: []string{"s3:GetObject"}, Resource: fmt.Sprintf("arn:aws:s3:::images-%04d/*", i),
		})
	}
	return spec
}

// Quotas implements Account.
func (a *awsAccount) Quotas() []Quota {
	reduce := func(change func(*simaws.Quotas)) func(testing.TB, string) func() {
		return func(testing.TB, string) func() {
			before := a.Cloud.Quotas()
			less := before
			change(&less)
			a.SetQuotas(less)
			return func() { a.SetQuotas(before) }
		}
	}
	return []Quota{
		{Name: "users", Says: []string{"iam:CreateUser", "UsersPerAccount"},
			Exhaust: reduce(func(q *simaws.Quotas) { q.UsersPerAccount = len(a.Users()) })},
		{Name: "access keys of a user", Says: []string{"iam:CreateAccessKey", "AccessKeysPerUser"},
			Exhaust: reduce(func(q *simaws.Quotas) { q.AccessKeysPerUser = 0 })},
		{Name: "size of inline policies", Says: []string{"iam:PutUserPolicy", "policy size"},
			Exhaust: reduce(func(q *simaws.Quotas) { q.InlinePolicySizePerUser = 100 })},
		{Name: "managed policies", Large: awsLargeSpec(), Says: []string{"iam:CreatePolicy", "PoliciesPerAccount"},
			Exhaust: reduce(func(q *simaws.Quotas) { q.PoliciesPerAccount = 1 })},
		{Name: "size of managed policies", Large: awsLargeSpec(), Says: []string{"iam:CreatePolicy", "PolicySize"},
			Exhaust: reduce(func(q *simaws.Quotas) { q.ManagedPolicySize = 100 })},
		{Name: "managed policies of a user", Large: awsLargeSpec(), Says: []string{"iam:AttachUserPolicy", "PoliciesPerUser"},
			Exhaust: reduce(func(q *simaws.Quotas) { q.AttachedPoliciesPerUser = 1 })},
		{Name: "tags of a user", Existing: true, Says: []string{"iam:TagUser", "tags"}, Exhaust: a.exhaustTags},
	}
}

// exhaustTags puts as many tags onto a user as it can carry, all of them somebody else's.
func (a *awsAccount) exhaustTags(t testing.TB, identity string) func() {
	foreign := map[string]string{}
	var names []string
	for i := range a.Cloud.Quotas().TagsPerResource {
		name := fmt.Sprintf("owner-%d", i)
		names = append(names, name)
		foreign[name] = "somebody"
	}
	must(t, a.RemoveTags(identity))
	must(t, a.SetTags(identity, foreign))
	return func() { must(t, a.RemoveTags(identity, names...)) }
}
