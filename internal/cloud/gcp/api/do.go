// Package api is how the APIs of Google Cloud are called: with which token, through which cloud.Caller, and what their errors mean. Each error is
// classified here, once.
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
	// Service is the first label of the API's host: "iam".
	Service string
	// Name is the method's ID in the discovery document, without the API's name: "projects.serviceAccounts.create".
	Name string
	// Permission is the right that the call exercises: "iam.serviceAccounts.create".
	Permission string
	// Effect of the call.
	Effect Effect
	// Object says what it is about, for errors: "service account prod-x7k2p-ingress-4k2lp".
	Object string
}

// Do makes one call. Its error is a *cloud.Error, or the reason why the call was not made.
func Do[Out any](ctx context.Context, caller cloud.Caller, op Operation, invoke func(context.Context) (*Out, error)) (*Out, error) {
	call := cloud.NewCall("gcp", op.Service, op.Name, op.Effect)
	return cloud.Invoke(ctx, caller, call, func(err error) error { return Classify(op, err) }, invoke)
}

// Incomplete is the error for an answer of an operation that lacks what the API promises to be in it.
func Incomplete(op Operation, missing string) error {
	return cloud.Incomplete(op.Permission, op.Object, missing)
}

// Gone is cloud.Gone.
func Gone(err error) error { return cloud.Gone(err) }
