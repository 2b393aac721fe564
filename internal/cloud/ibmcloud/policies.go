package ibmcloud

import (
	"cmp"
	"slices"

	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// fieldPolicies are the access policies of a service ID, each as one text.
const fieldPolicies = "policies"

// policies are all access policies of a service ID: what a request does not ask for is not to be among them.
type policies struct {
	o   Options
	req *request.Request
}

// Ref implements plan.Resource.
func (p policies) Ref() plan.Ref { return p.o.policiesRef(p.req) }

// Fields implements plan.Resource.
func (p policies) Fields(known plan.Known) plan.Fields {
	missed := plan.FirstMissed{Known: known}
	all, complete := p.wanted(&missed)
	if !complete {
		return plan.Fields{fieldPolicies: missed.Pending()}
	}
	var texts []string
	for _, each := range all {
		texts = append(texts, each.String())
	}
	return plan.Fields{fieldPolicies: plan.Set(texts...)}
}

// wanted are the policies; false while the account or the resource group is not known.
func (p policies) wanted(known plan.Known) ([]access, bool) {
	asked, err := policiesOf(p.req)
	if err != nil {
		return nil, true // which Validate says
	}
	account, complete := known.Output(accountRef(), OutputID)
	if !complete {
		return nil, false
	}
	var group plan.Value
	if p.o.ResourceGroup != "" {
		if group, complete = known.Output(p.o.groupRef(), OutputID); !complete {
			return nil, false
		}
	} else if found, exists := known.Output(p.Ref(), outputResourceGroup); exists {
		group = found
	}
	return wanted(asked, account.Text(), group.Text()), true
}

// difference says how policies come to be what they should be: with one that is replaced rights are never missing in between, nor is one refused
// because another one is about the same.
type difference struct {
	create  []access
	replace map[string]access // by the ID of what goes
	remove  []present
}

// compare pairs policies by content, and those that are left by what they are about.
func compare(should []access, are []present) difference {
	d := difference{replace: map[string]access{}}
	are = slices.Clone(are)
	var missing []access
	for _, each := range should {
		at := slices.IndexFunc(are, func(p present) bool { return p.String() == each.String() })
		if at < 0 {
			missing = append(missing, each)
			continue
		}
		are = slices.Delete(are, at, at+1)
	}
	for _, each := range missing {
		at := slices.IndexFunc(are, func(p present) bool { return p.target() == each.target() })
		if at < 0 {
			d.create = append(d.create, each)
			continue
		}
		d.replace[are[at].id] = each
		are = slices.Delete(are, at, at+1)
	}
	slices.SortFunc(are, func(a, b present) int { return cmp.Compare(a.id, b.id) })
	d.remove = are
	return d
}
