package openstack

import (
	"context"
	"errors"

	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/applicationcredentials"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/clientset"
	"github.com/cloudcredential/operator/internal/plan"
)

// surplus are the application credentials of a request that are not in its target Secret: old ones, and those that a process made that died before it
// delivered them. They should not exist.
type surplus struct {
	own ownership
	// keep is the one that stays; zero where none does.
	keep plan.Ref
	// lenient says that nothing is on record, so that there most probably is none: where there is no credential to look with, that is taken for granted.
	lenient bool
}

// Ref implements plan.Resource.
func (s surplus) Ref() plan.Ref { return plan.Ref{Kind: kindSurplus, Name: s.own.stem()} }

// Fields implements plan.Resource.
func (s surplus) Fields(plan.Known) plan.Fields { return nil }

// surplusDriver deletes surplus application credentials.
type surplusDriver struct{ *pass }

// Observe implements plan.Driver.
func (d surplusDriver) Observe(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	want := resource.(surplus)
	found, err := d.find(ctx, want, known)
	if want.lenient && errors.Is(err, clientset.ErrNoCredential) {
		return plan.Observation{}, nil
	}
	return plan.Observation{Exists: len(found) > 0}, err
}

// find returns the application credentials that are the request's and are not the one to keep.
func (d surplusDriver) find(ctx context.Context, want surplus, known plan.Known) ([]applicationcredentials.ApplicationCredential, error) {
	listed, err := d.list(ctx)
	if err != nil {
		return nil, err
	}
	keep := ""
	if id, found := known.Output(want.keep, outputID); found {
		keep = id.Text()
	}
	var found []applicationcredentials.ApplicationCredential
	for _, k := range listed.all {
		if k.ID != keep && want.own.owns(k.Description) {
			found = append(found, k)
		}
	}
	return found, nil
}

// Create implements plan.Driver. It is not called: surplus credentials are never desired.
func (d surplusDriver) Create(context.Context, plan.Resource, plan.Known) (plan.Outputs, error) {
	return nil, errors.New("surplus application credentials are not made")
}

// Update implements plan.Driver. It is not called.
func (d surplusDriver) Update(context.Context, plan.Resource, plan.Known, plan.Change) (plan.Outputs, error) {
	return nil, nil
}

// Delete implements plan.Driver.
func (d surplusDriver) Delete(ctx context.Context, resource plan.Resource, known plan.Known) error {
	want := resource.(surplus)
	if _, found := known.Output(want.keep, outputID); !found && want.keep != (plan.Ref{}) {
		return errors.New("the application credential to keep is not known: none is deleted")
	}
	c, err := d.Writing(ctx)
	if err != nil {
		return err
	}
	found, err := d.find(ctx, want, known)
	if err != nil {
		return err
	}
	var failed error
	for _, k := range found {
		failed = errors.Join(failed, deleteCredential(ctx, c, k))
	}
	return failed
}

func deleteCredential(ctx context.Context, c *client, k applicationcredentials.ApplicationCredential) error {
	op := operation{name: "delete_application_credential", effect: cloud.Writes, object: "application credential " + k.Name}
	_, err := call(ctx, c, op, func(ctx context.Context, s *session) (*struct{}, error) {
		return &struct{}{}, applicationcredentials.Delete(ctx, s.identity, s.user, k.ID).ExtractErr()
	})
	return cloud.Gone(err)
}
