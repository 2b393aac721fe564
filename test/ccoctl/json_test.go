package ccoctl_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/sim/fault"
)

// schema is the form of a JSON value: what members there are and of which type, a line each. Lists have the members of all their items.
func schema(value any, path string, into map[string]bool) {
	switch value := value.(type) {
	case map[string]any:
		into[path+" object"] = true
		for name, member := range value {
			schema(member, path+"."+name, into)
		}
	case []any:
		into[path+" list"] = true
		for _, item := range value {
			schema(item, path+"[]", into)
		}
	default:
		into[fmt.Sprintf("%s %T", path, value)] = true
	}
}

// schemaOf is the schema of all the documents that runs print.
func schemaOf(runs ...ran) string {
	found := map[string]bool{}
	for _, r := range runs {
		r.document() // nothing but the document
		var value any
		if err := json.Unmarshal([]byte(r.stdout), &value); err != nil {
			r.t.Fatal(err)
		}
		schema(value, "", found)
	}
	return strings.Join(slices.Sorted(maps.Keys(found)), "\n") + "\n"
}

func TestTheFormOfJSONDocumentsIsStable(t *testing.T) {
	t.Parallel()
	w := smallWorld(t)
	w.file("x", newRequest("x").annotated("release.openshift.io/delete", "true"))
	var makingRuns, planRuns, deleteRuns []ran
	for _, shape := range shapes {
		planRuns = append(planRuns, w.run("plan create-all", shape, "-o=json").ends(2))
		makingRuns = append(makingRuns, w.run("create-all", shape, "-o=json").ends(0))
		planRuns = append(planRuns, w.run("plan create-all", shape, "--user-tags=a=b", "-o=json").ends(2), w.run("plan delete", "-o=json").ends(2))
		remove := w.on("GetRole", fault.Rule{Effect: fault.Deny})
		makingRuns = append(makingRuns, w.run("create-all", shape, "-o=json").ends(1))
		planRuns = append(planRuns, w.run("plan create-all", shape, "-o=json").ends(1))
		remove()
		remove = w.on("DeleteRole", fault.Rule{Effect: fault.Deny})
		deleteRuns = append(deleteRuns, w.run("delete", "-o=json").ends(1))
		remove()
		deleteRuns = append(deleteRuns, w.run("delete", "-o=json").ends(0))
	}
	makingRuns = append(makingRuns, w.stopped(3, false, "create-all", "-o=json").ends(130))
	w.on("CreateRole", fault.Rule{Effect: fault.Deny})
	w.on("CreateOpenIDConnectProvider", fault.Rule{Effect: fault.Deny})
	makingRuns = append(makingRuns, w.run("create-all", "-o=json").ends(1))
	golden(t, "create-all.schema.txt", schemaOf(makingRuns...))
	golden(t, "plan.schema.txt", schemaOf(planRuns...))
	golden(t, "delete.schema.txt", schemaOf(deleteRuns...))
}

func TestAReportNamesWhatWasMade(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 2 {
		report := w.run("create-all", "-o=json").ends(0).document().Report
		if report.Issuer != "https://prod-oidc.s3.us-east-1.amazonaws.com" || report.IdentityProviderARN != w.OIDCProviders()[0].ARN || len(report.Roles) != 7 {
			t.Errorf("the report is %+v", report)
		}
		for _, role := range report.Roles {
			if made, found := w.Role(role.Name); !found || made.ARN != role.ARN {
				t.Errorf("there is no role %+v", role)
			}
		}
	}
}

func TestErrorsAreInTheDocument(t *testing.T) {
	t.Parallel()
	w := smallWorld(t)
	w.on("CreateRole", fault.Rule{Effect: fault.Deny})
	r := w.run("create-all", "-o=json").ends(1)
	d := r.document()
	if len(d.Errors) == 0 || !strings.Contains(strings.Join(d.Errors, "\n"), "iam:CreateRole") {
		t.Errorf("the errors are %v", d.Errors)
	}
	statuses := map[string]int{}
	for _, outcome := range d.Result.Outcomes {
		statuses[outcome.Kind+" "+outcome.Status]++
	}
	if statuses["iam:role failed"] != 2 || statuses["iam:role-policy skipped"] != 2 || statuses["s3:bucket done"] != 1 {
		t.Errorf("the outcomes are %v", statuses)
	}
}
