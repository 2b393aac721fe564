// Package api is how the APIs of AWS are called: each call goes through a cloud.Caller, and each error is classified, once.
package api

import (
	"context"

	"github.com/cloudcredential/operator/internal/cloud"
)

// Effect says what an Operation may do, as in package cloud.
type Effect = cloud.Effect

// Effects of an Operation.
const (
	Reads      = cloud.Reads
	Writes     = cloud.Writes
	WritesOnce = cloud.WritesOnce
)

// Operation is one call.
type Operation struct {
	// Service is the name of the API as policies have it: "iam".
	Service string
	// Name is the API's name of the operation: "CreateUser".
	Name string
	// Effect of the call.
	Effect Effect
	// Object says what it is about, for errors: "user prod-x7-ingress-4k2lp".
	Object string
}

// Do makes one call. Its error is a *cloud.Error.
func Do[Out any](ctx context.Context, caller cloud.Caller, op Operation, invoke func(context.Context) (*Out, error)) (*Out, error) {
	call := cloud.NewCall("aws", op.Service, op.Name, op.Effect)
	return cloud.Invoke(ctx, caller, call, func(err error) error { return Classify(op.Service+":"+op.Name, op.Object, err) }, invoke)
}
