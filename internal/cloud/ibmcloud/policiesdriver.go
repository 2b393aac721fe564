package ibmcloud

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
)

// policyPath is where policies are.
const policyPath = "/v1/policies"

// policiesDriver makes the access policies of a service ID what they should be.
type policiesDriver struct{ *session }

// Observe implements plan.Driver. A service ID without any policy has its policies, too: none.
func (d policiesDriver) Observe(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	want := resource.(policies)
	found, err := d.policiesOf(ctx, want, known)
	if err != nil {
		return plan.Observation{}, err
	}
	var texts []string
	for _, each := range found {
		texts = append(texts, each.String())
	}
	return plan.Observation{
		Exists: true, Fields: plan.Fields{fieldPolicies: plan.Set(texts...)}, Outputs: plan.Outputs{outputResourceGroup: plan.Text(confinedTo(found))},
	}, nil
}

// policiesOf lists the policies of a service ID.
func (d policiesDriver) policiesOf(ctx context.Context, want policies, known plan.Known) ([]present, error) {
	iamID, _ := known.Output(want.o.ServiceIDRef(want.req), OutputIAMID)
	account, err := d.accountID(ctx)
	if err != nil {
		return nil, err
	}
	op := operation{policyService, "list_policies", cloud.Reads, "service ID " + want.Ref().Name}
	var all []present
	query := url.Values{"account_id": {account}, "iam_id": {iamID.Text()}, "type": {"access"}, "state": {"active"}, "limit": {pageSize}}
	for {
		page, err := call[policyPage](ctx, d.client, op, message{method: http.MethodGet, path: policyPath, query: query})
		if err != nil {
			return nil, err
		}
		for _, each := range page.Policies {
			all = append(all, accessOf(each))
		}
		if page.Next.Start == "" {
			return all, nil
		}
		if page.Next.Start == query.Get("start") {
			return nil, cloud.Incomplete(op.action(), op.object, "token of the next page")
		}
		query.Set("start", page.Next.Start)
	}
}

// Create implements plan.Driver: the service ID is new.
func (d policiesDriver) Create(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Outputs, error) {
	return nil, d.apply(ctx, resource.(policies), known, nil)
}

// Update implements plan.Driver. What there is is read again, for a policy that was removed meanwhile cannot be replaced.
func (d policiesDriver) Update(ctx context.Context, resource plan.Resource, known plan.Known, _ plan.Change) (plan.Outputs, error) {
	want := resource.(policies)
	found, err := d.policiesOf(ctx, want, known)
	if err != nil {
		return nil, err
	}
	return nil, d.apply(ctx, want, known, found)
}

// apply makes what differs as it should be: what is missing first, so that the component never lacks a right that it is to keep.
func (d policiesDriver) apply(ctx context.Context, want policies, known plan.Known, found []present) error {
	should, complete := want.wanted(known)
	iamID, has := known.Output(want.o.ServiceIDRef(want.req), OutputIAMID)
	if !complete || !has {
		return errors.New("account, resource group or service ID are not known: run again")
	}
	what := "service ID " + want.Ref().Name
	differs := compare(should, found)
	for _, each := range differs.create {
		err := d.create(ctx, each, iamID.Text(), what)
		if cloud.Is(err, cloud.AlreadyExists) {
			err = d.madeBefore(ctx, want, known, each, err)
		}
		if err != nil {
			return err
		}
	}
	for _, id := range slices.Sorted(maps.Keys(differs.replace)) {
		if err := d.replace(ctx, id, differs.replace[id], iamID.Text(), what); err != nil {
			return err
		}
	}
	for _, each := range differs.remove {
		op := operation{policyService, "delete_policy", cloud.Writes, what + ", " + each.String()}
		if err := erase(ctx, d.client, op, policyPath+"/"+url.PathEscape(each.id)); err != nil {
			return err
		}
	}
	return nil
}

// madeBefore looks whether a policy that is refused as one that there is already has just this content: then it was made by this very call, whose first answer
// got lost, or by a run at the same time. One that only covers it is not the same.
func (d policiesDriver) madeBefore(ctx context.Context, want policies, known plan.Known, each access, cause error) error {
	found, err := d.policiesOf(ctx, want, known)
	if err == nil && slices.ContainsFunc(found, func(p present) bool { return p.String() == each.String() }) {
		return nil
	}
	return fmt.Errorf("%w; look with `ibmcloud iam service-policies %s` for one that is in the way, and run again", cause, want.Ref().Name)
}

// create makes a policy.
func (d policiesDriver) create(ctx context.Context, wanted access, iamID, what string) error {
	op := operation{policyService, "create_policy", cloud.Writes, what + ", " + wanted.String()}
	_, err := call[foundPolicy](ctx, d.client, op, message{method: http.MethodPost, path: policyPath, body: wanted.policy(iamID)})
	return err
}

// replace gives a policy other roles. Its entity tag has to be read.
func (d policiesDriver) replace(ctx context.Context, id string, wanted access, iamID, what string) error {
	path := policyPath + "/" + url.PathEscape(id)
	op := operation{policyService, "get_policy", cloud.Reads, what + ", policy " + id}
	_, tag, err := tagged[foundPolicy](ctx, d.client, op, message{method: http.MethodGet, path: path})
	if err != nil {
		return err
	}
	op = operation{policyService, "replace_policy", cloud.Writes, what + ", " + wanted.String()}
	_, err = call[foundPolicy](ctx, d.client, op, message{method: http.MethodPut, path: path, header: http.Header{"If-Match": {tag}}, body: wanted.policy(iamID)})
	return err
}

// Delete implements plan.Driver. Policies go with their service ID, and no graph asks for it.
func (d policiesDriver) Delete(_ context.Context, resource plan.Resource, _ plan.Known) error {
	return errors.New(resource.Ref().String() + " goes with its service ID")
}
