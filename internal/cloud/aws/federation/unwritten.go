package federation

import (
	"context"
	"errors"

	"github.com/cloudcredential/operator/internal/plan"
)

// This file goes away with the last driver that is not written yet.

var errUnwritten = errors.New("not written yet")

func (s *session) Observe(context.Context, plan.Resource, plan.Known) (plan.Observation, error) {
	return plan.Observation{}, errUnwritten
}

func (s *session) Create(context.Context, plan.Resource, plan.Known) (plan.Outputs, error) {
	return nil, errUnwritten
}

func (s *session) Update(context.Context, plan.Resource, plan.Known, plan.Change) (plan.Outputs, error) {
	return nil, errUnwritten
}

func (s *session) Delete(context.Context, plan.Resource, plan.Known) error { return errUnwritten }
