package federation

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"google.golang.org/api/storage/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
	"github.com/cloudcredential/operator/internal/plan"
)

const (
	// readerRole lets its members read what is in the bucket; everyone is everybody, without a credential.
	readerRole = "roles/storage.objectViewer"
	everyone   = "allUsers"

	fieldReaders = "members of " + readerRole

	// policyVersion is the one in which conditions of bindings are seen and kept.
	policyVersion = 3
)

// bucketPolicy lets everybody read what is in the bucket. What else it says is left as it is.
type bucketPolicy struct{ o Options }

// Ref implements plan.Resource.
func (p bucketPolicy) Ref() plan.Ref { return p.o.bucketPolicyRef() }

// Fields implements plan.Resource.
func (p bucketPolicy) Fields(plan.Known) plan.Fields {
	return plan.Fields{fieldReaders: plan.Set(everyone)}
}

// opens reports whether a policy lets everybody read.
func opens(policy *storage.Policy) bool {
	return slices.ContainsFunc(policy.Bindings, func(binding *storage.PolicyBindings) bool {
		return binding.Role == readerRole && binding.Condition == nil && slices.Contains(binding.Members, everyone)
	})
}

// open lets everybody read.
func open(policy *storage.Policy) {
	for _, binding := range policy.Bindings {
		if binding.Role == readerRole && binding.Condition == nil {
			binding.Members = append(binding.Members, everyone)
			return
		}
	}
	policy.Bindings = append(policy.Bindings, &storage.PolicyBindings{Role: readerRole, Members: []string{everyone}})
}

// bucketPolicyDriver opens the bucket.
type bucketPolicyDriver struct{ *session }

// Observe implements plan.Driver.
func (d bucketPolicyDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	policy, err := d.readPolicy(ctx, resource.(bucketPolicy).o)
	if err != nil {
		return plan.Observation{}, err
	}
	observed := plan.Observation{Exists: true, Fields: plan.Fields{fieldReaders: plan.Set()}}
	if opens(policy) {
		observed.Fields[fieldReaders] = plan.Set(everyone)
	}
	return observed, nil
}

func (s *session) readPolicy(ctx context.Context, o Options) (*storage.Policy, error) {
	op := bucketOperation("getIamPolicy", "getIamPolicy", api.Reads, o)
	policy, err := call(ctx, s.client, op, func(ctx context.Context) (*storage.Policy, error) {
		return s.client.storage.Buckets.GetIamPolicy(o.BucketName()).OptionsRequestedPolicyVersion(policyVersion).Context(ctx).Do()
	})
	if err == nil && policy.Etag == "" {
		err = api.Incomplete(op, "etag of the policy")
	}
	return policy, err
}

// Create implements plan.Driver. A policy is read, changed and written where nobody else wrote it in between; that of a new bucket may not be there yet.
func (d bucketPolicyDriver) Create(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Outputs, error) {
	o := resource.(bucketPolicy).o
	var last error
	done, err := d.awaitLag(ctx, func() (bool, error) {
		last = d.openOnce(ctx, o)
		again := cloud.Is(last, cloud.Conflict) || cloud.Is(last, cloud.NotFound) && d.issuer.made.Load()
		if again {
			return false, nil
		}
		return true, last
	})
	if err == nil && !done {
		err = last
	}
	return nil, prevented(err)
}

func (d bucketPolicyDriver) openOnce(ctx context.Context, o Options) error {
	policy, err := d.readPolicy(ctx, o)
	if err != nil || opens(policy) {
		return err
	}
	open(policy)
	_, err = call(ctx, d.client, bucketOperation("setIamPolicy", "setIamPolicy", api.Writes, o), func(ctx context.Context) (*storage.Policy, error) {
		return d.client.storage.Buckets.SetIamPolicy(o.BucketName(), policy).Context(ctx).Do()
	})
	return err
}

// prevented says what to do where the organisation keeps everybody out of buckets.
func prevented(err error) error {
	if e, found := errors.AsType[*cloud.Error](err); !found || e.Kind != cloud.Invalid {
		return err
	}
	return fmt.Errorf("%w; the organisation's policy, with the constraint storage.publicAccessPrevention or iam.allowedPolicyMemberDomains, keeps everybody from public buckets: "+
		"use --key-storage-method %s, which needs no bucket, or have the project exempted", err, PoolJWKFile)
}

// Update implements plan.Driver.
func (d bucketPolicyDriver) Update(ctx context.Context, resource plan.Resource, known plan.Known, _ plan.Change) (plan.Outputs, error) {
	return d.Create(ctx, resource, known)
}

// Delete implements plan.Driver. A policy goes with its bucket.
func (d bucketPolicyDriver) Delete(context.Context, plan.Resource, plan.Known) error { return nil }
