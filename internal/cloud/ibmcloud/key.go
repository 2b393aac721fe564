package ibmcloud

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/secret"
)

// key is the API key that the component behind a request signs in with.
type key struct {
	o   Options
	req *request.Request
}

// Ref implements plan.Resource.
func (k key) Ref() plan.Ref { return k.o.KeyRef(k.req) }

// Fields implements plan.Resource. All that counts is that there is one.
func (key) Fields(plan.Known) plan.Fields { return nil }

// keyDriver makes API keys. The one that is in use is told by the manifest of the Secret: the cloud does not give the value of a key again.
type keyDriver struct{ *session }

// Observe implements plan.Driver.
func (d keyDriver) Observe(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	want := resource.(key)
	held, err := d.held(want.req)
	if err != nil || held.Empty() {
		return plan.Observation{}, err
	}
	found, err := d.keyDetails(ctx, held.RevealString(), "the API key in "+manifest.SecretFileName(want.req.Secret))
	if cloud.Is(err, cloud.NotFound) {
		return plan.Observation{}, nil
	}
	if err != nil {
		return plan.Observation{}, err
	}
	iamID, _ := known.Output(want.o.ServiceIDRef(want.req), OutputIAMID)
	if found.IAMID != iamID.Text() || !d.works(found) {
		return plan.Observation{}, nil
	}
	return plan.Observation{Exists: true, Outputs: plan.Outputs{OutputID: plan.Text(found.ID), OutputKey: plan.Secret(held)}}, nil
}

// held is the API key in the manifest of a request's Secret; empty where there is none that can be read out of it.
func (s *session) held(req *request.Request) (secret.Value, error) {
	if s.options.Manifests == nil {
		return secret.Value{}, nil
	}
	return s.options.Manifests.SecretValue(req.Secret, secretKey)
}

// works reports whether one can sign in with a key.
func (s *session) works(found *foundKey) bool {
	if found.Disabled {
		return false
	}
	for _, form := range []string{"2006-01-02T15:04-0700", time.RFC3339} {
		if expires, err := time.Parse(form, found.ExpiresAt); err == nil {
			return s.options.Now().Before(expires)
		}
	}
	return true
}

// Create implements plan.Driver. Each call makes another key, so that it is not repeated. One whose answer got lost is removed with older ones, by this
// run or the next one.
func (d keyDriver) Create(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Outputs, error) {
	want := resource.(key)
	iamID, has := known.Output(want.o.ServiceIDRef(want.req), OutputIAMID)
	if !has {
		return nil, fmt.Errorf("service ID %s is not known: run again", want.Ref().Name)
	}
	op := operation{identityService, "create_api_key", cloud.WritesOnce, "service ID " + want.Ref().Name}
	made, err := call[foundKey](ctx, d.client, op, message{
		method: http.MethodPost, path: keyPath, body: map[string]string{"name": KeyName, "iam_id": iamID.Text()},
	})
	if err != nil {
		return nil, err
	}
	if made.ID == "" || made.Value == "" {
		return nil, cloud.Incomplete(op.action(), op.object, "API key")
	}
	return plan.Outputs{OutputID: plan.Text(made.ID), OutputKey: plan.Secret(secret.FromString(made.Value))}, nil
}

// Update implements plan.Driver. A key has nothing that could differ.
func (d keyDriver) Update(_ context.Context, resource plan.Resource, _ plan.Known, _ plan.Change) (plan.Outputs, error) {
	return nil, errors.New(resource.Ref().String() + " cannot be changed")
}

// Delete implements plan.Driver. Keys go with their service ID, and no graph asks for it.
func (d keyDriver) Delete(_ context.Context, resource plan.Resource, _ plan.Known) error {
	return errors.New(resource.Ref().String() + " goes with its service ID")
}
