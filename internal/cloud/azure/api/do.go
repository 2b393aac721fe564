// Package api is how the APIs of Azure are called: in which cloud, with which token, through which cloud.Caller, and what their errors mean. Each
// error is classified here, once. Microsoft's own clients work with it, too: Do takes any function that calls one.
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

// Services of an Operation.
const (
	// ResourceManager is the Azure Resource Manager.
	ResourceManager = "arm"
	// Graph is Microsoft Graph.
	Graph = "graph"
	// Blob is the data plane of storage accounts.
	Blob = "blob"
)

// Operation is one call.
type Operation struct {
	// Service is one of the constants above.
	Service string
	// Name is the operation ID of Microsoft's specification: "RoleAssignments_Create".
	Name string
	// Permission is the right that the call exercises: "Microsoft.Authorization/roleAssignments/write".
	Permission string
	// Effect of the call.
	Effect Effect
	// Object says what it is about, for errors: "resource group prod-x7k2p-rg".
	Object string
}

// Do makes one call. Its error is a *cloud.Error, or the reason why the call was not made.
func Do[Out any](ctx context.Context, caller cloud.Caller, op Operation, invoke func(context.Context) (*Out, error)) (*Out, error) {
	call := cloud.NewCall("azure", op.Service, op.Name, op.Effect)
	return cloud.Invoke(ctx, caller, call, func(err error) error { return Classify(op, err) }, invoke)
}

// Incomplete is the error for an answer of an operation that lacks what the API promises to be in it.
func Incomplete(op Operation, missing string) error {
	return cloud.Incomplete(op.Permission, op.Object, missing)
}

// Gone is cloud.Gone.
func Gone(err error) error { return cloud.Gone(err) }
