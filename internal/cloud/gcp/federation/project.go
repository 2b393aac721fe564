package federation

import (
	"context"
	"fmt"
	"strconv"

	"google.golang.org/api/cloudresourcemanager/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
	"github.com/cloudcredential/operator/internal/plan"
)

// project is where everything is. What names it by its number needs it.
type project struct{ o Options }

// Ref implements plan.Resource.
func (p project) Ref() plan.Ref { return p.o.ProjectRef() }

// Fields implements plan.Resource.
func (p project) Fields(plan.Known) plan.Fields { return nil }

// projectDriver reads the project.
type projectDriver struct{ *session }

// Observe implements plan.Driver.
func (d projectDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	number, err := d.projectNumber(ctx, resource.(project).o)
	if err != nil {
		return plan.Observation{}, err
	}
	return plan.Observation{Exists: true, Outputs: plan.Outputs{OutputNumber: plan.Text(number)}}, nil
}

// projectNumber is the number of the project.
func (s *session) projectNumber(ctx context.Context, o Options) (string, error) {
	return s.issuer.numbers.Of(o.Project).Get(func() (string, error) {
		op := api.Operation{Service: "cloudresourcemanager", Name: "projects.get", Permission: "resourcemanager.projects.get", Object: "project " + o.Project}
		found, err := call(ctx, s.client, op, func(ctx context.Context) (*cloudresourcemanager.Project, error) {
			return s.client.projects.Projects.Get(o.Project).Context(ctx).Do()
		})
		switch {
		case cloud.Is(err, cloud.Denied) && codeOf(err) != api.CodeServiceDisabled, cloud.Is(err, cloud.NotFound):
			return "", fmt.Errorf("%w; see whether --project is the ID of a project that the credential may see", err)
		case err != nil:
			return "", err
		case found.ProjectNumber == 0:
			return "", api.Incomplete(op, "number of the project")
		}
		return strconv.FormatInt(found.ProjectNumber, 10), nil
	})
}

// Create implements plan.Driver. It is never called: what cannot be seen is an error.
func (d projectDriver) Create(context.Context, plan.Resource, plan.Known) (plan.Outputs, error) {
	return nil, nil
}

// Update implements plan.Driver. It is never called: a project has no fields.
func (d projectDriver) Update(context.Context, plan.Resource, plan.Known, plan.Change) (plan.Outputs, error) {
	return nil, nil
}

// Delete implements plan.Driver. It is never called.
func (d projectDriver) Delete(context.Context, plan.Resource, plan.Known) error { return nil }
