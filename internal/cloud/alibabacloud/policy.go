package alibabacloud

import (
	"context"
	"fmt"
	"net/url"
	"slices"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// fieldStatements are the statements of a policy's default version, each as one text.
const fieldStatements = "statements"

// rotate removes the oldest version that is not the default one where there is room for no other, and only there. Source: "CreatePolicyVersion" in the API reference.
const rotate = "DeleteOldestNonDefaultVersionWhenLimitExceeded"

// policy is what a request asks for as a custom policy.
type policy struct {
	o   Options
	req *request.Request
}

// Ref implements plan.Resource.
func (p policy) Ref() plan.Ref { return p.o.policyRef(p.req) }

// Fields implements plan.Resource.
func (p policy) Fields(plan.Known) plan.Fields {
	text, err := documentOf(p.req).text()
	if err != nil {
		return nil
	}
	return plan.Fields{fieldStatements: plan.Set(statements(text)...)}
}

// policyDriver makes, changes and removes policies.
type policyDriver struct{ *session }

// policy reads a custom policy with its default version.
func (s *session) policy(ctx context.Context, name string) (*policyAnswer, error) {
	return call[policyAnswer](ctx, s.client, ram("GetPolicy", cloud.Reads, "policy "+name), url.Values{"PolicyName": {name}, "PolicyType": {typeCustom}})
}

// Observe implements plan.Driver.
func (d policyDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	if gone, is := resource.(ownedPolicy); is {
		return plan.Observation{Exists: true}, gone.err
	}
	found, err := d.policy(ctx, resource.Ref().Name)
	if cloud.Is(err, cloud.NotFound) {
		return plan.Observation{}, nil
	}
	if err != nil {
		return plan.Observation{}, err
	}
	return plan.Observation{
		Exists: true, Foreign: ownerOf(found.Policy), Fields: plan.Fields{fieldStatements: plan.Set(statements(found.DefaultPolicyVersion.PolicyDocument)...)},
	}, nil
}

// ownerOf says whose a policy is that is not ours; empty for one that is.
func ownerOf(found foundPolicy) string {
	if found.Description == policyDescription {
		return ""
	}
	return fmt.Sprintf("its description is %.128q and not %q", found.Description, policyDescription)
}

// Create implements plan.Driver. A policy that is there already is as good if it is ours and says the same.
func (d policyDriver) Create(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Outputs, error) {
	want := resource.(policy)
	name := want.Ref().Name
	text, err := documentOf(want.req).text()
	if err != nil {
		return nil, err
	}
	err = do(ctx, d.client, ram("CreatePolicy", cloud.Writes, "policy "+name), url.Values{
		"PolicyName": {name}, "PolicyDocument": {text}, "Description": {policyDescription},
	})
	if !cloud.Is(err, cloud.AlreadyExists) {
		return nil, err
	}
	found, readErr := d.policy(ctx, name)
	if readErr != nil || ownerOf(found.Policy) != "" || !slices.Equal(statements(found.DefaultPolicyVersion.PolicyDocument), statements(text)) {
		return nil, err
	}
	return nil, nil
}

// Update implements plan.Driver: a policy is changed by a version that becomes the default one.
func (d policyDriver) Update(ctx context.Context, resource plan.Resource, _ plan.Known, _ plan.Change) (plan.Outputs, error) {
	want := resource.(policy)
	text, err := documentOf(want.req).text()
	if err != nil {
		return nil, err
	}
	return nil, do(ctx, d.client, ram("CreatePolicyVersion", cloud.WritesOnce, "policy "+want.Ref().Name), url.Values{
		"PolicyName": {want.Ref().Name}, "PolicyDocument": {text}, "SetAsDefault": {"true"}, "RotateStrategy": {rotate},
	})
}

// Delete implements plan.Driver. Versions that are not the default one have to go before.
func (d policyDriver) Delete(ctx context.Context, resource plan.Resource, _ plan.Known) error {
	name := resource.Ref().Name
	listed, err := call[versionList](ctx, d.client, ram("ListPolicyVersions", cloud.Reads, "policy "+name), url.Values{"PolicyName": {name}, "PolicyType": {typeCustom}})
	if err != nil {
		return cloud.Gone(err)
	}
	for _, version := range listed.PolicyVersions.PolicyVersion {
		if version.IsDefaultVersion {
			continue
		}
		op := ram("DeletePolicyVersion", cloud.Writes, "policy "+name+", version "+version.VersionID)
		if err := cloud.Gone(do(ctx, d.client, op, url.Values{"PolicyName": {name}, "VersionId": {version.VersionID}})); err != nil {
			return err
		}
	}
	return cloud.Gone(do(ctx, d.client, ram("DeletePolicy", cloud.Writes, "policy "+name), url.Values{"PolicyName": {name}}))
}
