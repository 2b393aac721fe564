package federation

import (
	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// fieldID is the ID of a service account, for whoever reads a plan.
const fieldID = "id"

// account is the service account that the ServiceAccounts of a request act as.
type account struct {
	o   Options
	req *request.Request
}

// Ref implements plan.Resource.
func (a account) Ref() plan.Ref { return a.o.AccountRef(a.req.Secret) }

// Fields implements plan.Resource. What an account may do, and who may act as it, is in policies. What it says of itself is put right only where it is
// taken over, so that it is known for ours from then on.
func (a account) Fields(known plan.Known) plan.Fields {
	id := a.o.accountID(a.req)
	if email, exists := known.Output(a.Ref(), OutputEmail); exists {
		id = idOf(email.Text())
	}
	fields := plan.Fields{fieldID: plan.Text(id)}
	if a.o.Adopt {
		fields[fieldDescription], fields[fieldDisplayName] = plan.Text(a.o.accountDescription(a.req)), plan.Text(a.o.displayName(a.req))
	}
	return fields
}

// made is the account to make.
func (a account) made() *iam.ServiceAccount {
	return &iam.ServiceAccount{DisplayName: a.o.displayName(a.req), Description: a.o.accountDescription(a.req)}
}

// isOurs reports whether an account says of itself that it is the request's.
func (a account) isOurs(found *iam.ServiceAccount) bool {
	return found.Description == a.o.accountDescription(a.req)
}

// mayBeEarlier reports whether an account may be the request's that an earlier release made. Where two of the requests are called alike, none is.
func (a account) mayBeEarlier(found *iam.ServiceAccount) bool {
	if found.DisplayName != a.o.displayName(a.req) || !a.o.Adopt && !isEarlier(found.Description, found.DisplayName) {
		return false
	}
	if _, named := setUpOf(found.Description); named {
		return false
	}
	for _, other := range a.o.Requests {
		if other.Name != a.req.Name && a.o.displayName(other) == found.DisplayName {
			return false
		}
	}
	return true
}

// owner says whose an account is that has the ID which ours would get, and that is not ours.
func (a account) owner(found *iam.ServiceAccount) string {
	if setUp, named := setUpOf(found.Description); named {
		return found.Email + " is part of " + setUp + ", for another request"
	}
	return found.Email + " does not have the description " + quote(a.o.accountDescription(a.req)) + "; to take it over, use --adopt"
}

// observedAccount is an account that was found.
func observedAccount(found *iam.ServiceAccount, owner string) plan.Observation {
	outputs := plan.Outputs{OutputEmail: plan.Text(found.Email)}
	if found.Disabled {
		outputs[outputDisabled] = plan.Text("yes")
	}
	return plan.Observation{
		Exists: true, Foreign: owner,
		Fields: plan.Fields{
			fieldID: plan.Text(idOf(found.Email)), fieldDescription: plan.Text(found.Description), fieldDisplayName: plan.Text(found.DisplayName),
		},
		Outputs: outputs,
	}
}

// quote puts a text in quotes for a sentence.
func quote(text string) string { return `"` + text + `"` }
