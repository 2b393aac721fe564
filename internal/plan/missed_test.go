package plan_test

import (
	"testing"

	"github.com/cloudcredential/operator/internal/plan"
)

// outputs are all that is known, by the name of their resource.
type outputs map[string]string

func (o outputs) Output(ref plan.Ref, name string) (plan.Value, bool) {
	value, found := o[ref.Name+"/"+name]
	return plan.Text(value), found
}

func TestTheFirstOutputThatIsNotKnownIsRemembered(t *testing.T) {
	t.Parallel()
	role, bucket := plan.Ref{Kind: "role", Name: "r"}, plan.Ref{Kind: "bucket", Name: "b"}
	missed := plan.FirstMissed{Known: outputs{"r/name": "x"}}
	if value, found := missed.Output(role, "name"); !found || value.Text() != "x" {
		t.Errorf("what is known is %v, %v", value, found)
	}
	for _, output := range []string{"arn", "id"} {
		if _, found := missed.Output(role, output); found {
			t.Errorf("%s is known", output)
		}
	}
	missed.Output(bucket, "arn")
	if source, output := missed.Pending().Source(); source != role || output != "arn" {
		t.Errorf("the field depends on %s of %v", output, source)
	}
}
