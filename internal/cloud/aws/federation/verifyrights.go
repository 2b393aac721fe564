package federation

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/cloudcredential/operator/internal/cloud"
)

// furtherRights looks for what gives a role more rights than its request asks for: inline policies besides the one that is ours, and managed
// policies. Verbs that make roles do not look for them, and leave them alone: somebody attached them on purpose. Once that is denied, it is
// denied for all of them.
func (v verified) furtherRights(ctx context.Context) []Finding {
	var mu sync.Mutex
	var findings []Finding
	var denied *Finding
	each(v.roleNames(), func(name string) {
		about := Finding{Check: CheckRights, Object: name, Verdict: Wrong}
		further, err := v.furtherPolicies(ctx, name)
		mu.Lock()
		defer mu.Unlock()
		switch {
		case cloud.Is(err, cloud.Denied):
			about.Verdict, about.Detail, about.Object = Unknown, err.Error(), v.Options.Name+"-*"
			about.Remedy = "allow it what `ccoctl aws permissions verify` prints"
			denied = &about
		case err != nil:
			about.Verdict, about.Detail = Unknown, err.Error()
			findings = append(findings, about)
		case len(further) > 0:
			about.Detail = "besides its own policy it has " + strings.Join(further, ", ")
			about.Remedy = "if it is not to have these rights, run `aws iam delete-role-policy` or `aws iam detach-role-policy`"
			findings = append(findings, about)
		}
	})
	if denied != nil {
		findings = append(findings, *denied)
	}
	return findings
}

// roleNames are the names of those roles of the requests that exist and are ours. The plan has told about the others.
func (v verified) roleNames() []string {
	var names []string
	for _, req := range v.Options.Requests {
		if name, found := v.Output(v.Options.RoleRef(req.Secret), OutputName); found {
			names = append(names, name.Text())
		}
	}
	return names
}

// furtherPolicies are the policies of a role, in words, without the one that has the role's name.
func (v verified) furtherPolicies(ctx context.Context, role string) ([]string, error) {
	inline, err := v.session.inlinePolicies(ctx, role)
	if err != nil {
		return nil, err
	}
	attached, err := v.session.attachedPolicies(ctx, role)
	if err != nil {
		return nil, err
	}
	var further []string
	for _, name := range inline {
		if name != role {
			further = append(further, fmt.Sprintf("the inline policy %q", name))
		}
	}
	for _, arn := range attached {
		further = append(further, "the managed policy "+arn)
	}
	return further, nil
}
