package alibabacloud

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// user is the RAM user of the component behind a request.
type user struct {
	o   Options
	req *request.Request
}

// Ref implements plan.Resource.
func (u user) Ref() plan.Ref { return u.o.UserRef(u.req) }

// Fields implements plan.Resource. All that counts is that there is one, and that it is ours.
func (user) Fields(plan.Known) plan.Fields { return nil }

// userDriver makes and removes users.
type userDriver struct{ *session }

// Observe implements plan.Driver.
func (d userDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	if gone, is := resource.(ownedUser); is {
		return plan.Observation{Exists: true}, gone.err
	}
	want := resource.(user)
	found, err := d.user(ctx, want.Ref().Name)
	if cloud.Is(err, cloud.NotFound) {
		return plan.Observation{}, nil
	}
	if err != nil {
		return plan.Observation{}, err
	}
	return plan.Observation{Exists: true, Foreign: want.owner(found)}, nil
}

func (s *session) user(ctx context.Context, name string) (foundUser, error) {
	found, err := call[userAnswer](ctx, s.client, ram("GetUser", cloud.Reads, "user "+name), url.Values{"UserName": {name}})
	if err != nil {
		return foundUser{}, err
	}
	return found.User, nil
}

// owner says whose a user is that is not ours; empty for one that is.
func (u user) owner(found foundUser) string {
	if found.Comments == u.o.comments() {
		return ""
	}
	return fmt.Sprintf("its comments are %.128q and not %q", found.Comments, u.o.comments())
}

// Create implements plan.Driver. A user that is there already was made by this very call, whose first answer got lost, or by a run at the same time, if it is ours.
func (d userDriver) Create(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Outputs, error) {
	want := resource.(user)
	name := want.Ref().Name
	err := do(ctx, d.client, ram("CreateUser", cloud.Writes, "user "+name), url.Values{
		"UserName": {name}, "DisplayName": {want.o.displayName(want.req)}, "Comments": {want.o.comments()},
	})
	if !cloud.Is(err, cloud.AlreadyExists) {
		return nil, err
	}
	found, readErr := d.user(ctx, name)
	if readErr != nil || want.owner(found) != "" {
		return nil, err
	}
	return nil, nil
}

// Update implements plan.Driver. A user has nothing that could differ.
func (userDriver) Update(_ context.Context, resource plan.Resource, _ plan.Known, _ plan.Change) (plan.Outputs, error) {
	return nil, errors.New(resource.Ref().String() + " cannot be changed")
}

// Delete implements plan.Driver. Policies and keys are gone by then.
func (d userDriver) Delete(ctx context.Context, resource plan.Resource, _ plan.Known) error {
	name := resource.Ref().Name
	return cloud.Gone(do(ctx, d.client, ram("DeleteUser", cloud.Writes, "user "+name), url.Values{"UserName": {name}}))
}
