// Package api is how the APIs of Google Cloud are called: with which token, through which cloud.Caller, and what their errors mean. Each error is
// classified here, once.
package api

import (
	"context"
	"errors"

	"github.com/cloudcredential/operator/internal/cloud"
)

// Effect says what a call may do.
type Effect int

const (
	// Reads changes nothing.
	Reads Effect = iota
	// Writes changes something, and does the same again if it is repeated.
	Writes
	// WritesOnce is for a call whose repetition would have a second effect.
	WritesOnce
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
	var out *Out
	what := cloud.Call{Cloud: "gcp", Service: op.Service, Operation: op.Name, Write: op.Effect != Reads, Once: op.Effect == WritesOnce}
	err := caller.Do(ctx, what, func(ctx context.Context) error {
		answer, err := invoke(ctx)
		if err != nil {
			return Classify(op, err)
		}
		out = answer
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Incomplete is the error for an answer that lacks what the cloud promises to be in it: what answered was not the cloud, or a broken proxy in
// between.
func Incomplete(op Operation, missing string) error {
	return &cloud.Error{Kind: cloud.Unavailable, Action: op.Permission, Object: op.Object, Message: "the answer holds no " + missing,
		Err: errors.New("answer without " + missing)}
}

// Gone turns the error of a removal into nil where there was nothing to remove.
func Gone(err error) error {
	if cloud.Is(err, cloud.NotFound) {
		return nil
	}
	return err
}
