package alibabacloud

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/cloudcredential/operator/internal/request"
)

var (
	// policyChars are those of names of policies, which are stricter than those of users. Source: "CreatePolicy" in the API reference of RAM.
	policyChars = regexp.MustCompile(`^[a-zA-Z0-9-]+$`)
	// actionChars are those of actions, with wildcards: "ecs:Describe*".
	actionChars = regexp.MustCompile(`^(\*|[a-zA-Z0-9-]+:[a-zA-Z0-9*?:.-]+)$`)
)

// Validate says, without any call, why these options can never be satisfied. It joins all that is wrong; each error names the flag or the request, and
// what to do about it.
func (o Options) Validate() error {
	errs := []error{o.ValidateRemoval()}
	seen := map[string]*request.Request{}
	for _, req := range o.Requests {
		name := o.UserName(req)
		if other := seen[name]; other != nil {
			errs = append(errs, fmt.Errorf("the Secrets %s and %s come to the same user %s, whose name is cut after %d characters: use a shorter --name, or rename one of them in "+
				"spec.secretRef of CredentialsRequest %s or %s", other.Secret, req.Secret, name, maxUserName, other.Name, req.Name))
		}
		seen[name] = req
	}
	return errors.Join(errs...)
}

// ValidateRemoval is Validate for a set-up that is to be removed.
func (o Options) ValidateRemoval() error {
	switch {
	case o.Name == "":
		return errors.New("--name is empty: give the set-up a name, like mycluster")
	case !policyChars.MatchString(o.Name):
		return fmt.Errorf("--name is %.128q: users and policies are called after it, so use letters, digits and hyphens, like mycluster", o.Name)
	case len(o.comments()) > maxComments:
		return fmt.Errorf("--name has %d bytes, and may have %d: it is part of the comments of users", len(o.Name), maxComments-len(commentsPrefix))
	}
	return nil
}

// ValidateRequest says, without any call, why a request can never be satisfied. Its error names the field and what to do.
func (o Options) ValidateRequest(req *request.Request) error {
	entries, err := entriesOf(req)
	if err != nil {
		return err
	}
	var errs []error
	invalid := func(field, problem, remedy string) {
		errs = append(errs, &request.InvalidError{Request: req.Name, Field: field, Problem: problem, Remedy: remedy})
	}
	if !policyChars.MatchString(req.Secret.Name) {
		invalid("spec.secretRef.name", fmt.Sprintf("is %.128q", req.Secret.Name), "write letters, digits and hyphens: a policy is called after it")
	}
	const list = "spec.providerSpec.statementEntries"
	if len(entries) == 0 {
		invalid(list, "is empty", "write what the component may do: a policy needs a statement")
	}
	for i, entry := range entries {
		at := fmt.Sprintf("%s[%d]", list, i)
		if entry.Effect != "Allow" && entry.Effect != "Deny" {
			invalid(at+".effect", fmt.Sprintf("is %.64q", entry.Effect), "write Allow or Deny")
		}
		if len(entry.Action) == 0 {
			invalid(at+".action", "is empty", "write actions, like ecs:DescribeInstances")
		}
		for j, action := range entry.Action {
			if !actionChars.MatchString(action) {
				invalid(fmt.Sprintf("%s.action[%d]", at, j), fmt.Sprintf("is %.128q", action), "write an action, like ecs:DescribeInstances")
			}
		}
		if entry.Resource == "" {
			invalid(at+".resource", "is empty", `write what the statement is about, like "*"`)
		}
	}
	if text, err := documentOf(req).text(); err == nil && len(text) > maxDocument {
		invalid(list, fmt.Sprintf("comes to a policy of %d bytes", len(text)), fmt.Sprintf("shorten it, with wildcards for example, to %d", maxDocument))
	}
	return errors.Join(errs...)
}

// regionChars are those of regions: "cn-hangzhou".
var regionChars = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// ValidateRegion looks at --region, which may be empty.
func ValidateRegion(region string) error {
	if region != "" && !regionChars.MatchString(region) {
		return fmt.Errorf("--region is %.64q: this is not a region, which is like cn-hangzhou; RAM is the same in all of them, so it may be left out", region)
	}
	return nil
}
