package manifest_test

import (
	"context"
	"testing"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
)

// role is a resource that gets an ARN once it is made, and its driver.
type role struct{ plan.Driver }

func roleRef() plan.Ref { return plan.Ref{Kind: "role", Name: "r"} }

func (role) Ref() plan.Ref { return roleRef() }

func (role) Fields(plan.Known) plan.Fields { return plan.Fields{"name": plan.Text("r")} }

func (role) Observe(context.Context, plan.Resource, plan.Known) (plan.Observation, error) {
	return plan.Observation{}, nil
}

func (role) Create(context.Context, plan.Resource, plan.Known) (plan.Outputs, error) {
	return plan.Outputs{"arn": plan.Text("arn:aws:iam::1:role/r")}, nil
}

func TestAFileWaitsForWhatItIsMadeOf(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	file := manifest.File{Name: "x", Content: func(known plan.Known) ([]byte, bool) {
		arn, found := known.Output(roleRef(), "arn")
		return []byte("role: " + arn.Text()), found
	}}
	p := made(t, d, plan.Node{Resource: role{}}, plan.Node{Resource: file, Needs: []plan.Ref{roleRef()}})
	change := p.Changes[1]
	diff, found := change.Field(manifest.FieldContent)
	if source, output := diff.New.Source(); !found || source != roleRef() || output != "arn" || change.Action != plan.Create {
		t.Errorf("got %v", change)
	}
	applied(t, p)
	holds(t, d, "x", 0o600, "role: arn:aws:iam::1:role/r")
}

func TestAFileWithoutContentIsNotMade(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	result := made(t, d, plan.Node{Resource: manifest.File{Name: "x"}}).Apply(t.Context(), plan.ApplyOptions{})
	if result.Err() == nil || len(entries(t, d)) > 0 {
		t.Errorf("got %v, there is %v", result.Err(), entries(t, d))
	}
}

func TestTheDriverTakesFilesOnly(t *testing.T) {
	t.Parallel()
	driver := manifest.FileDriver{Directory: newDirectory(t)}
	_, observed := driver.Observe(t.Context(), role{}, nil)
	_, created := driver.Create(t.Context(), role{}, nil)
	if observed == nil || created == nil || driver.Delete(t.Context(), role{}, nil) == nil {
		t.Errorf("got %v, %v", observed, created)
	}
}
