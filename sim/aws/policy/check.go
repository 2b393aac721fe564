package policy

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

func sortedKeys(object map[string]any) []string {
	return slices.Sorted(maps.Keys(object))
}

func checkDates(d *Document) *MalformedError {
	for _, s := range d.Statements {
		for _, c := range s.Conditions {
			if !strings.HasPrefix(c.Operator, "Date") {
				continue
			}
			for _, v := range c.Values {
				if _, ok := parseDate(v); !ok {
					return legacyError()
				}
			}
		}
	}
	return nil
}

// checkSids follows the grammar for inline and customer managed policies, which allows only letters and digits.
func checkSids(d *Document) *MalformedError {
	seen := map[string]bool{}
	for _, s := range d.Statements {
		if !sidForm.MatchString(s.Sid) {
			return malformed("Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*")
		}
		if s.Sid != "" && seen[s.Sid] {
			return malformed("Statement IDs (SID) in a single policy must be unique.")
		}
		seen[s.Sid] = true
	}
	return nil
}

func checkActionsPresent(d *Document) *MalformedError {
	for _, s := range d.Statements {
		if len(s.Actions) == 0 {
			return malformed("Policy statement must contain actions.")
		}
	}
	return nil
}

func checkResourcesPresent(d *Document) *MalformedError {
	for _, s := range d.Statements {
		if len(s.Resources) == 0 {
			return malformed("Policy statement must contain resources.")
		}
	}
	return nil
}

func checkActions(d *Document) *MalformedError {
	for _, s := range d.Statements {
		for _, action := range s.Actions {
			if err := checkAction(action); err != nil {
				return err
			}
		}
		for _, c := range s.Conditions {
			if !strings.Contains(c.Key, ":") {
				return unprefaced()
			}
		}
	}
	return nil
}

func unprefaced() *MalformedError {
	return malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
}

func checkAction(action string) *MalformedError {
	if action == "*" {
		return nil
	}
	vendor, name, prefaced := strings.Cut(action, ":")
	switch {
	case !prefaced:
		return unprefaced()
	case strings.Contains(name, ":"):
		return malformed("Actions/Condition can contain only one colon.")
	case vendor != "*" && !vendorForm.MatchString(vendor):
		return malformed("Vendor %s is not valid", vendor)
	case !actionForm.MatchString(name):
		return legacyError()
	}
	return nil
}

func checkResources(d *Document) *MalformedError {
	for _, s := range d.Statements {
		for _, resource := range s.Resources {
			if err := checkResource(resource); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkResource(resource string) *MalformedError {
	if resource == "*" {
		return nil
	}
	fields := splitFields(resource)
	if len(fields) == 1 {
		return malformed(`Resource %s must be in ARN format or "*".`, resource)
	}
	if !partitionForm.MatchString(fields[1]) {
		return malformed(`Partition "%s" is not valid for resource "%s".`, fields[1], padded(fields))
	}
	last := fields[len(fields)-1]
	switch {
	case fields[0] != "arn":
		return legacyError()
	case len(fields) == 2:
		return malformed("Resource vendor must be fully qualified and cannot contain regexes.")
	case len(fields) == 3 && strings.HasSuffix(last, "*"):
		return malformed("Resource vendor must be fully qualified and cannot contain regexes.")
	case !vendorForm.MatchString(fields[2]):
		return malformed("Resource vendor must be fully qualified and cannot contain regexes.")
	case len(fields) < 6 && !strings.HasSuffix(last, "*"):
		return legacyError()
	case len(fields) < 6:
		return nil
	case !accountForm.MatchString(fields[4]):
		return legacyError()
	case fields[2] == "iam":
		return checkIAMResource(resource, fields[3], fields[5])
	}
	return nil
}

// CheckPartition refuses a document with resources of another partition than the account's, as IAM does when a document is put.
// A wildcard stands for every partition. The error is a *MalformedError.
func (d *Document) CheckPartition(partition string) error {
	for _, s := range d.Statements {
		for _, resource := range s.Resources {
			fields := splitFields(resource)
			if len(fields) > 1 && fields[1] != partition && fields[1] != "*" {
				return malformed(`Partition "%s" is not valid for resource "%s".`, fields[1], padded(fields))
			}
		}
	}
	return nil
}

func checkIAMResource(resource, region, path string) *MalformedError {
	if region != "" && region != "*" {
		return malformed("IAM resource %s cannot contain region information.", resource)
	}
	kinds := []string{"user/", "federated-user/", "role/", "group/", "instance-profile/", "mfa/", "server-certificate/", "policy/",
		"sms-mfa/", "saml-provider/", "oidc-provider/", "report/", "access-report/"}
	if path == "*" || slices.ContainsFunc(kinds, func(kind string) bool { return strings.HasPrefix(path, kind) }) {
		return nil
	}
	return malformed(`IAM resource path must either be "*" or start with %s.`, strings.Join(kinds, ", "))
}

// padded spells a resource as IAM does in its message about partitions: with every missing field as a wildcard.
func padded(fields []string) string {
	full := []string{"arn", "*", "*", "*", "*", "*"}
	copy(full[1:], fields[1:])
	return strings.Join(full, ":")
}

var (
	sidForm       = regexp.MustCompile(`^[0-9A-Za-z]*$`)
	vendorForm    = regexp.MustCompile(`^[a-zA-Z0-9.-]+$`)
	actionForm    = regexp.MustCompile(`^[a-zA-Z0-9*?_-]+$`)
	partitionForm = regexp.MustCompile(`^(\*|aws|aws-[a-z-]+)$`)
	accountForm   = regexp.MustCompile(`^[a-zA-Z0-9*?-]*$`)
)
