package federation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
	"github.com/cloudcredential/operator/internal/cloud/gcp/names"
	"github.com/cloudcredential/operator/internal/cloud/gcp/serviceaccount"
	"github.com/cloudcredential/operator/internal/plan"
)

// accountDriver makes and removes service accounts.
type accountDriver struct{ *session }

// Observe implements plan.Driver.
func (d accountDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	switch want := resource.(type) {
	case ownedAccount:
		return observedAccount(want.found, ""), nil
	case unlistedAccounts:
		return plan.Observation{}, want.err
	}
	want := resource.(account)
	listed, err := d.listAccounts(ctx, want.o.Project)
	if err != nil {
		return plan.Observation{}, err
	}
	var ours, earlier []*iam.ServiceAccount
	var taken *iam.ServiceAccount
	for _, found := range listed {
		switch {
		case want.isOurs(found):
			ours = append(ours, found)
		case want.mayBeEarlier(found):
			earlier = append(earlier, found)
		case idOf(found.Email) == want.o.accountID(want.req):
			taken = found
		}
	}
	if len(ours) == 0 {
		ours, err = d.chooseEarlier(ctx, want, earlier)
	}
	switch {
	case err != nil:
		return plan.Observation{}, err
	case len(ours) > 1:
		return plan.Observation{}, severalAccounts(want, ours)
	case len(ours) == 1:
		return observedAccount(ours[0], ""), nil
	case taken == nil:
		return plan.Observation{}, nil
	case want.o.Adopt:
		return observedAccount(taken, ""), nil
	}
	return observedAccount(taken, want.owner(taken)), nil
}

// chooseEarlier picks the one that the ServiceAccounts of this set-up's pool may act as; where none says so, one that nobody may act as, which is
// what an interrupted run leaves behind. Those that belong to other pools are another set-up's whose names come to the same text.
func (d accountDriver) chooseEarlier(ctx context.Context, want account, candidates []*iam.ServiceAccount) ([]*iam.ServiceAccount, error) {
	var bound, free []*iam.ServiceAccount
	for _, found := range candidates {
		of, err := d.poolsOf(ctx, want.o, found.Email)
		switch {
		case err != nil:
			return nil, err
		case of.ours:
			bound = append(bound, found)
		case !of.others || want.o.Adopt:
			free = append(free, found)
		}
	}
	if len(bound) > 0 {
		return bound, nil
	}
	return free, nil
}

func severalAccounts(want account, found []*iam.ServiceAccount) error {
	var emails []string
	for _, each := range found {
		emails = append(emails, each.Email)
	}
	slices.Sort(emails)
	return fmt.Errorf("several service accounts are that of CredentialsRequest %s: %s; delete those that are not in use, and run again",
		want.req.Name, strings.Join(emails, ", "))
}

// Create implements plan.Driver.
func (d accountDriver) Create(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Outputs, error) {
	want := resource.(account)
	found, err := d.accountCalls().Create(ctx, want.o.Project, want.o.accountID(want.req), want.made())
	if cloud.Is(err, cloud.AlreadyExists) {
		found, err = d.madeBefore(ctx, want, err)
	}
	if err != nil {
		return nil, err
	}
	return plan.Outputs{OutputEmail: plan.Text(found.Email)}, nil
}

// madeBefore deals with an account that exists although it was not listed. One of ours was made by this very call, whose first answer got
// lost, or by a run a moment ago, after which not every part of the cloud knows it yet.
func (d accountDriver) madeBefore(ctx context.Context, want account, cause error) (*iam.ServiceAccount, error) {
	var found *iam.ServiceAccount
	name := serviceaccount.Name(want.o.Project, names.Email(want.o.accountID(want.req), want.o.Project))
	err := d.untilSettled(ctx, func(err error) bool { return cloud.Is(err, cloud.NotFound) }, func() (err error) {
		found, err = d.accountCalls().Get(ctx, name)
		return err
	})
	switch {
	case err == nil && want.isOurs(found):
		return found, nil
	case err == nil:
		return nil, fmt.Errorf("%w; %s", cause, want.owner(found))
	}
	return nil, fmt.Errorf("%w; it was not to be seen before, so it is either very new or has just been made by somebody else: run again", cause)
}

// Update implements plan.Driver. It marks an account that is taken over.
func (d accountDriver) Update(ctx context.Context, resource plan.Resource, _ plan.Known, change plan.Change) (plan.Outputs, error) {
	want := resource.(account)
	email := change.Observed.Outputs[OutputEmail].Text()
	op := serviceaccount.Operation("patch", api.Writes, email)
	op.Permission = "iam.serviceAccounts.update"
	_, err := call(ctx, d.client, op, func(ctx context.Context) (*iam.ServiceAccount, error) {
		in := &iam.PatchServiceAccountRequest{ServiceAccount: want.made(), UpdateMask: "description,displayName"}
		return d.client.iam.Projects.ServiceAccounts.Patch(serviceaccount.Name(want.o.Project, email), in).Context(ctx).Do()
	})
	return nil, err
}

// Delete implements plan.Driver. Keys and policy go with the account.
func (d accountDriver) Delete(ctx context.Context, resource plan.Resource, _ plan.Known) error {
	want := resource.(ownedAccount)
	return d.accountCalls().Delete(ctx, serviceaccount.Name(want.o.Project, want.found.Email))
}
