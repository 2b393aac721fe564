package federation

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
)

// documentDriver publishes and withdraws documents.
type documentDriver struct{ *session }

// Observe implements plan.Driver. In a removal, what there is was listed.
func (d documentDriver) Observe(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	want := resource.(document)
	if want.o.removal {
		generations, _ := d.issuer.generations.Of(want.Ref().Name).Known()
		return plan.Observation{Exists: len(generations) > 0}, nil
	}
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
	present, _ := d.issuer.documents.Of(want.Ref().Name).Known()
	content, found, err := want.content(known, present.text)
	switch {
	case err != nil:
		return nil, err
	case !found:
		return nil, fmt.Errorf("what to publish as %s is not known: run the same command again", want.Ref().Name)
	}
	return nil, d.unlessDone(ctx, want, content, d.putDocument(ctx, want, content, present.generation))
}

// unlessDone is the error of publishing. Where somebody else was faster that is no error if what is published is what should be: it may have
// been an attempt of our own whose answer was lost.
func (d documentDriver) unlessDone(ctx context.Context, want document, content []byte, err error) error {
	if !cloud.Is(err, cloud.Conflict) {
		return err
	}
	now, readErr := d.readDocumentNow(ctx, want)
	if readErr == nil && now.exists && bytes.Equal(now.text, content) {
		return nil
	}
	return fmt.Errorf("%w; somebody else published %s at the same time: run the same command again", err, want.Ref().Name)
}

// Update implements plan.Driver.
func (d documentDriver) Update(ctx context.Context, resource plan.Resource, known plan.Known, _ plan.Change) (plan.Outputs, error) {
	return d.Create(ctx, resource, known)
}

// Delete implements plan.Driver. It removes all versions, since a bucket that has any cannot be removed.
func (d documentDriver) Delete(ctx context.Context, resource plan.Resource, _ plan.Known) error {
	want := resource.(document)
	generations, _ := d.issuer.generations.Of(want.Ref().Name).Known()
	var errs []error
	for _, generation := range generations {
		errs = append(errs, d.deleteDocument(ctx, want, generation))
	}
	return errors.Join(errs...)
}
