package ibmcloud

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/cloudcredential/operator/internal/request"
)

const (
	// maxName is more than a name needs that service IDs of 63 and 253 further characters are called after.
	maxName = 128
	// maxValue is the longest value of an attribute, see "Create a policy" in the reference of policy management.
	maxValue = 1000
)

// operators are those of attributes, see "Create a policy" in the reference of policy management; an empty one stands for the first.
func operators() []string { return []string{operatorEquals, "stringMatch"} }

// Validate says, without any call, why these options can never be satisfied. It joins all that is wrong; each error names the flag or the request, and
// what to do about it.
func (o Options) Validate() error {
	errs := []error{o.validateName(), o.validateGroup()}
	seen := map[string]*request.Request{}
	for _, req := range o.Requests {
		name := o.ServiceIDName(req)
		if other := seen[name]; other != nil {
			errs = append(errs, fmt.Errorf("the Secrets %s and %s come to the same service ID %s: rename one of them in spec.secretRef of CredentialsRequest %s or %s",
				other.Secret, req.Secret, name, other.Name, req.Name))
		}
		seen[name] = req
	}
	return errors.Join(errs...)
}

// ValidateRemoval is Validate for a set-up that is to be removed: what is wrong with requests does not matter then.
func (o Options) ValidateRemoval() error { return o.validateName() }

func (o Options) validateName() error {
	switch {
	case strings.TrimSpace(o.Name) == "":
		return errors.New("--name is empty: give the set-up a name, like mycluster")
	case len(o.Name) > maxName:
		return fmt.Errorf("--name has %d bytes, and may have %d: service IDs are called after it", len(o.Name), maxName)
	case strings.TrimSpace(o.Name) != o.Name || strings.Contains(o.Name, ofRequest) || strings.ContainsFunc(o.Name, unicode.IsControl):
		return fmt.Errorf("--name is %.128q: service IDs are called after it, so use letters, digits and hyphens, like mycluster", o.Name)
	}
	return nil
}

func (o Options) validateGroup() error {
	if o.ResourceGroup != "" && (strings.TrimSpace(o.ResourceGroup) != o.ResourceGroup || strings.ContainsFunc(o.ResourceGroup, unicode.IsControl)) {
		return fmt.Errorf("--resource-group-name is %.128q: this is not the name of a resource group; `ibmcloud resource groups` shows them", o.ResourceGroup)
	}
	return nil
}

// ValidateRequest says, without any call, why a request can never be satisfied. Its error names the field and what to do.
func (o Options) ValidateRequest(req *request.Request) error {
	asked, err := policiesOf(req)
	if err != nil {
		return err
	}
	invalid := func(field, problem, remedy string) error {
		return &request.InvalidError{Request: req.Name, Field: "spec.providerSpec." + field, Problem: problem, Remedy: remedy}
	}
	var errs []error
	for i, policy := range asked {
		at := fmt.Sprintf("policies[%d]", i)
		if len(policy.Roles) == 0 {
			errs = append(errs, invalid(at+".roles", "is empty", "write the full names of roles, like "+globalRole+"role:Viewer"))
		}
		for j, role := range policy.Roles {
			if !strings.HasPrefix(role, "crn:") || len(strings.Split(role, ":")) < 10 {
				errs = append(errs, invalid(fmt.Sprintf("%s.roles[%d]", at, j), fmt.Sprintf("is %.128q", role), "write the full name of a role, like "+globalRole+"role:Viewer"))
			}
		}
		if len(policy.Attributes) == 0 {
			errs = append(errs, invalid(at+".attributes", "is empty, which would give the roles on everything", "write what the policy is about, like name serviceName and value is"))
		}
		var named []string
		for j, a := range policy.Attributes {
			here := fmt.Sprintf("%s.attributes[%d]", at, j)
			switch {
			case a.Name == "":
				errs = append(errs, invalid(here+".name", "is empty", "write the name of an attribute, like serviceName"))
			case slices.Contains(named, a.Name):
				errs = append(errs, invalid(here+".name", fmt.Sprintf("is %.64q, as that of another one", a.Name), "keep one of them"))
			case a.Value == "" || len([]rune(a.Value)) > maxValue:
				errs = append(errs, invalid(here+".value", fmt.Sprintf("has %d characters", len([]rune(a.Value))), fmt.Sprintf("write 1 to %d", maxValue)))
			case a.Operator != "" && !slices.Contains(operators(), a.Operator):
				errs = append(errs, invalid(here+".operator", fmt.Sprintf("is %.64q", a.Operator), "write "+strings.Join(operators(), " or ")))
			}
			named = append(named, a.Name)
		}
	}
	return errors.Join(errs...)
}
