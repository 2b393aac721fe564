package ibmcloud

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/IBM/go-sdk-core/v5/core"
	"github.com/IBM/platform-services-go-sdk/iampolicymanagementv1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
)

const policyService = "iam-policy-management"

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
	for start := ""; ; {
		options := d.client.policies.NewListPoliciesOptions(account).SetIamID(iamID.Text()).SetType(iampolicymanagementv1.ListPoliciesOptionsTypeAccessConst).
			SetState(iampolicymanagementv1.ListPoliciesOptionsStateActiveConst).SetLimit(pageSize)
		if start != "" {
			options.SetStart(start)
		}
		page, err := call(ctx, d.client, op, func(ctx context.Context) (*iampolicymanagementv1.PolicyCollection, *core.DetailedResponse, error) {
			return d.client.policies.ListPoliciesWithContext(ctx, options)
		})
		if err != nil {
			return nil, err
		}
		for i := range page.Policies {
			all = append(all, accessOf(policyOf(&page.Policies[i])))
		}
		if page.Next == nil || text(page.Next.Start) == "" || *page.Next.Start == start {
			return all, nil
		}
		start = *page.Next.Start
	}
}

// policyOf is an item of a list as what a single one is.
func policyOf(listed *iampolicymanagementv1.PolicyTemplateMetaData) *iampolicymanagementv1.Policy {
	return &iampolicymanagementv1.Policy{ID: listed.ID, Roles: listed.Roles, Resources: listed.Resources}
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
		if err := d.create(ctx, each, iamID.Text(), what); err != nil {
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
		if err := erase(ctx, d.client, op, func(ctx context.Context) (*core.DetailedResponse, error) {
			return d.client.policies.DeletePolicyWithContext(ctx, d.client.policies.NewDeletePolicyOptions(each.id))
		}); err != nil {
			return err
		}
	}
	return nil
}

// create makes a policy. One with the same content was made by this very call, whose first answer got lost, or by a run at the same time.
func (d policiesDriver) create(ctx context.Context, wanted access, iamID, what string) error {
	subjects, roles, resources := wanted.parts(iamID)
	op := operation{policyService, "create_policy", cloud.Writes, what + ", " + wanted.String()}
	_, err := call(ctx, d.client, op, func(ctx context.Context) (*iampolicymanagementv1.Policy, *core.DetailedResponse, error) {
		return d.client.policies.CreatePolicyWithContext(ctx, d.client.policies.NewCreatePolicyOptions("access", subjects, roles, resources))
	})
	if cloud.Is(err, cloud.AlreadyExists) {
		return nil
	}
	return err
}

// replace gives a policy other roles. Its entity tag has to be read.
func (d policiesDriver) replace(ctx context.Context, id string, wanted access, iamID, what string) error {
	op := operation{policyService, "get_policy", cloud.Reads, what + ", policy " + id}
	tag := ""
	_, err := call(ctx, d.client, op, func(ctx context.Context) (*iampolicymanagementv1.PolicyTemplateMetaData, *core.DetailedResponse, error) {
		found, response, err := d.client.policies.GetPolicyWithContext(ctx, d.client.policies.NewGetPolicyOptions(id))
		if err == nil {
			tag = response.Headers.Get("ETag")
		}
		return found, response, err
	})
	if err != nil {
		return err
	}
	subjects, roles, resources := wanted.parts(iamID)
	op = operation{policyService, "replace_policy", cloud.Writes, what + ", " + wanted.String()}
	_, err = call(ctx, d.client, op, func(ctx context.Context) (*iampolicymanagementv1.Policy, *core.DetailedResponse, error) {
		return d.client.policies.ReplacePolicyWithContext(ctx, d.client.policies.NewReplacePolicyOptions(id, tag, "access", subjects, roles, resources))
	})
	return err
}

// Delete implements plan.Driver. Policies go with their service ID, and no graph asks for it.
func (d policiesDriver) Delete(_ context.Context, resource plan.Resource, _ plan.Known) error {
	return errors.New(resource.Ref().String() + " goes with its service ID")
}
