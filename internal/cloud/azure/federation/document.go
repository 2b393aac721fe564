package federation

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/issuer"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// Blobs of the issuer.
const (
	discoveryBlob = oidc.DiscoveryKey
	keySetBlob    = "openid/v1/jwks"
)

// document is the issuer's discovery document or key set, by the name of its blob.
type document struct {
	o    Options
	blob string
}

const fieldKeysURL = "jwks_uri"

// Ref implements plan.Resource.
func (d document) Ref() plan.Ref { return d.o.documentRef(d.blob) }

func (d document) keys() issuer.Keys {
	return issuer.Keys{Key: d.o.Issuer.Key, Replace: d.o.Issuer.ReplaceKeys}
}

// Fields implements plan.Resource. What they say is compared, and not how it is written.
func (d document) Fields(known plan.Known) plan.Fields {
	if d.blob == discoveryBlob {
		return discoveryFields(d.o.discovery())
	}
	return d.keys().Fields(known)
}

func discoveryFields(of oidc.Discovery) plan.Fields {
	return plan.Fields{issuer.FieldURL: plan.Text(of.Issuer), fieldKeysURL: plan.Text(of.KeysURL), "algorithms": plan.Set(of.SigningAlgorithms...)}
}

// observed are the fields of a document that is there. A discovery document that cannot be read says nothing, and is of use to nobody; a key set that
// cannot be read is an error, for it may be of use to somebody.
func (d document) observed(text []byte, known plan.Known) (plan.Fields, error) {
	if d.blob == discoveryBlob {
		have, err := oidc.ParseDiscovery(text)
		if err != nil {
			return plan.Fields{}, nil //nolint:nilerr // what cannot be read differs
		}
		return discoveryFields(have), nil
	}
	set, err := issuer.ReadKeySet(text)
	if err != nil && !d.o.Issuer.ReplaceKeys {
		return nil, fmt.Errorf("%s is published and cannot be read, so that its keys cannot be kept: %w; correct it, or remove it", d.Ref().Name, err)
	}
	return d.keys().Observed(set, known), nil
}

// content is what to publish in place of what is there, if anything is; false while something of it is not known.
func (d document) content(known plan.Known, present []byte) ([]byte, bool, error) {
	if d.blob == discoveryBlob {
		return d.o.discovery().Encode(), true, nil
	}
	return d.keys().Content(known, present)
}

// outputGranted is the role that the caller gave itself to publish a document.
const outputGranted = "role of the caller"

// documentDriver publishes documents.
type documentDriver struct{ *session }

// Observe implements plan.Driver.
func (d documentDriver) Observe(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	want := resource.(document)
	found, err := d.readDocument(ctx, want)
	if err != nil || !found.exists {
		return plan.Observation{}, err
	}
	fields, err := want.observed(found.text, known)
	return plan.Observation{Exists: true, Fields: fields}, err
}

// Create implements plan.Driver.
func (d documentDriver) Create(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Outputs, error) {
	want := resource.(document)
	present, _ := d.reads.documents.Of(want.Ref().Name).Known()
	content, found, err := want.content(known, present.text)
	switch {
	case err != nil:
		return nil, err
	case !found:
		return nil, fmt.Errorf("what to publish as %s is not known: run the same command again", want.Ref().Name)
	}
	granted, err := d.publish(ctx, want, content, present)
	if cloud.Is(err, cloud.Conflict) || cloud.Is(err, cloud.AlreadyExists) {
		// It may have been an attempt of our own whose answer was lost.
		if now, readErr := d.readDocumentNow(ctx, want); readErr == nil && now.exists && bytes.Equal(now.text, content) {
			return nil, nil
		}
		return nil, fmt.Errorf("%w; somebody else published %s at the same time: run the same command again", err, want.Ref().Name)
	}
	if granted {
		return plan.Outputs{outputGranted: plan.Text(writerRoleName)}, err
	}
	return nil, err
}

// Update implements plan.Driver.
func (d documentDriver) Update(ctx context.Context, resource plan.Resource, known plan.Known, _ plan.Change) (plan.Outputs, error) {
	return d.Create(ctx, resource, known)
}

// Delete implements plan.Driver. The documents go with their account.
func (d documentDriver) Delete(context.Context, plan.Resource, plan.Known) error {
	return errors.New("the documents of a set-up that is kept are not to be deleted")
}
