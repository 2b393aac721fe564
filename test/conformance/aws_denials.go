package conformance

import (
	"fmt"
	"testing"

	"github.com/cloudcredential/operator/sim/fault"
)

// Denials implements Account.
func (a *awsAccount) Denials(root RootKind) []Denial {
	administrator := awsRootPrefix + string(root)
	return []Denial{
		{Name: "no policy allows", Says: "identity-based policy", Deny: func(_ testing.TB, service, operation string) func() {
			return a.Faults().Add(fault.Rule{Effect: fault.Deny, Match: only(service, operation)})
		}},
		{Name: "policy denies", Says: "an explicit deny in an identity-based policy", Deny: func(t testing.TB, service, operation string) func() {
			must(t, a.SetUserPolicy(administrator, "denial", denying(service, operation)))
			return func() { must(t, a.RemoveUserPolicy(administrator, "denial")) }
		}},
		{Name: "organization denies", Says: "an explicit deny in a service control policy", Deny: func(t testing.TB, service, operation string) func() {
			must(t, a.SetServiceControlPolicies(allow("*"), denying(service, operation)))
			return func() { must(t, a.SetServiceControlPolicies()) }
		}},
		{Name: "organization does not allow", Says: "service control policy", All: true, Deny: func(t testing.TB, _, _ string) func() {
			must(t, a.SetServiceControlPolicies(allow("s3:*")))
			return func() { must(t, a.SetServiceControlPolicies()) }
		}},
		{Name: "boundary does not allow", Says: "permissions boundary", All: true, Deny: func(t testing.TB, _, _ string) func() {
			bound, err := a.AddPolicy(awsRootPrefix+"bound", allow("s3:*"))
			must(t, err)
			must(t, a.SetBoundary(administrator, bound))
			return func() { must(t, a.SetBoundary(administrator, "")) }
		}},
	}
}

// denying is a policy that denies one operation and says nothing of others.
func denying(service, operation string) string {
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"%s:%s","Resource":"*"}]}`, service, operation)
}

// only matches one operation.
func only(service, operation string) func(fault.Request) bool {
	return func(request fault.Request) bool { return request.Service == service && request.Operation == operation }
}
