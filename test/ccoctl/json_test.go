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
	onEach(t, func(t *testing.T, c *cloud) {
		var makingRuns, planRuns, deleteRuns []ran
		w := smallWorld(t, c)
		w.file("x", newRequest(c, "x").annotated("release.openshift.io/delete", "true"))
		for _, shape := range c.shapes {
			planRuns = append(planRuns, w.run("plan create-all", shape, "-o=json").ends(2))
			makingRuns = append(makingRuns, w.run("create-all", shape, "-o=json").ends(0))
			planRuns = append(planRuns, w.run("plan create-all", append([]string{shape, "-o=json"}, c.changing...)...).ends(2), w.run("plan delete", "-o=json").ends(2))
			remove := w.on(c.operations.readIdentity, fault.Rule{Effect: fault.Deny})
			makingRuns = append(makingRuns, w.run("create-all", shape, "-o=json").ends(1))
			planRuns = append(planRuns, w.run("plan create-all", shape, "-o=json").ends(1))
			remove()
			remove = w.on(c.operations.deleteIdentity, fault.Rule{Effect: fault.Deny})
			deleteRuns = append(deleteRuns, w.run("delete", "-o=json").ends(1))
			remove()
			deleteRuns = append(deleteRuns, w.run("delete", "-o=json").ends(0))
		}
		makingRuns = append(makingRuns, w.stopped(4, false, "create-all", "-o=json").ends(130))
		w.on(c.operations.createIdentity, fault.Rule{Effect: fault.Deny})
		w.on(c.operations.createProvider, fault.Rule{Effect: fault.Deny})
		makingRuns = append(makingRuns, w.run("create-all", "-o=json").ends(1))
		golden(t, c.name+"/create-all.schema.txt", schemaOf(makingRuns...))
		golden(t, c.name+"/plan.schema.txt", schemaOf(planRuns...))
		golden(t, c.name+"/delete.schema.txt", schemaOf(deleteRuns...))
	})
}

func TestErrorsAreInTheDocument(t *testing.T) {
	onEach(t, func(t *testing.T, c *cloud) {
		w := smallWorld(t, c)
		w.on(c.operations.createIdentity, fault.Rule{Effect: fault.Deny})
		r := w.run("create-all", "-o=json").ends(1)
		d := r.document()
		if len(d.Errors) == 0 || !strings.Contains(strings.Join(d.Errors, "\n"), c.faults.actionOf(c.operations.createIdentity)) {
			t.Errorf("the errors are %v", d.Errors)
		}
		statuses := map[string]int{}
		for _, outcome := range d.Result.Outcomes {
			statuses[outcome.Kind+" "+outcome.Status]++
		}
		if statuses[c.kinds.identity+" failed"] != 2 || statuses[c.kinds.after+" skipped"] == 0 || statuses[c.kinds.bucket+" done"] != 1 {
			t.Errorf("the outcomes are %v", statuses)
		}
	})
}
