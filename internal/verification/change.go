package verification

import (
	"fmt"
	"strings"

	"github.com/cloudcredential/operator/internal/plan"
)

// OfChange is what a plan says about a resource, as findings. about names the check and its object; remedy is what puts right what the plan says. A
// field for which told is true is somebody else's to tell; told may be nil.
func OfChange(about Finding, change plan.Change, remedy string, told func(plan.FieldDiff) bool) []Finding {
	about.Verdict, about.Remedy = Wrong, remedy
	switch {
	case change.Action == plan.Keep:
		about.Verdict, about.Remedy = OK, ""
	case change.Action == plan.Create:
		about.Detail = "it does not exist"
	case change.Action == plan.Refuse:
		about.Detail, about.Remedy = "it is not ours: "+change.Observed.Foreign, "use another --name, or remove it"
	case change.Err != nil:
		about.Verdict, about.Detail, about.Remedy = Unknown, change.Err.Error(), ""
	case change.Action == plan.Blocked:
		about.Verdict, about.Detail, about.Remedy = Skipped, change.Reason, ""
	default:
		return differences(about, change, told)
	}
	return []Finding{about}
}

// differences is a finding for each field that is not as it should be.
func differences(about Finding, change plan.Change, told func(plan.FieldDiff) bool) []Finding {
	var findings []Finding
	for _, field := range change.Fields {
		if told != nil && told(field) {
			continue
		}
		finding := about
		if finding.Verdict, finding.Detail = difference(field); finding.Verdict != Wrong {
			finding.Remedy = ""
		}
		findings = append(findings, finding)
	}
	if len(findings) == 0 {
		about.Verdict, about.Remedy = OK, ""
		return []Finding{about}
	}
	return findings
}

// difference says how a field differs.
func difference(field plan.FieldDiff) (Verdict, string) {
	if source, _ := field.New.Source(); field.New.IsPending() {
		return Skipped, fmt.Sprintf("%s: it depends on %s, which does not exist", field.Name, source)
	}
	if field.Old == nil {
		return Wrong, fmt.Sprintf("%s: it is missing, and should be %s", field.Name, field.New)
	}
	var parts []string
	if len(field.Added) > 0 {
		parts = append(parts, "lacks "+strings.Join(field.Added, ", "))
	}
	if len(field.Removed) > 0 {
		parts = append(parts, "has in excess "+strings.Join(field.Removed, ", "))
	}
	if len(parts) == 0 {
		parts = append(parts, fmt.Sprintf("is %s, and should be %s", field.Old, field.New))
	}
	return Wrong, field.Name + ": " + strings.Join(parts, "; ")
}
