// Package plan is the engine that both programs stand on: what should exist, what does exist, what must change.
//
// A Graph holds the resources that should (or should no longer) exist. Make observes each through its Driver and compares;
// the outcome is a Plan, a value that can be printed. Apply is the only code that makes changes.
//
// The package knows no cloud and no cluster: those are in the Resources and Drivers that are given to it.
package plan

import "context"

// Ref names a resource within a graph.
type Ref struct {
	// Kind says what sort of thing it is, and which Driver is responsible: "iam:user", "Secret".
	Kind string `json:"kind"`
	// Name tells it from others of its kind.
	Name string `json:"name"`
}

// String returns "<kind>/<name>".
func (r Ref) String() string { return r.Kind + "/" + r.Name }

// Resource is one thing as it should be: data, without any connection to the place where it lives.
type Resource interface {
	// Ref returns the same Ref on each call.
	Ref() Ref

	// Fields returns the state that the resource should have. What depends on another resource is looked up in known; where that
	// is not known before the other resource is made, the field is Pending. Only fields that are returned are compared:
	// what an Observation holds besides is nobody's concern.
	Fields(known Known) Fields
}

// Known answers what is known so far of the resources of a graph that exist.
type Known interface {
	// Output returns the named output of a resource. It is false while the resource has not been seen or made.
	Output(ref Ref, name string) (Value, bool)
}

// Outputs are what is known of a resource once it exists: what its place chose (an ARN, a principal ID, a key), by name.
type Outputs map[string]Value

// Observation is a resource as it is.
type Observation struct {
	// Exists is false where there is nothing of that name.
	Exists bool
	// Foreign says whose the thing is if it cannot be proven to be ours. A foreign thing is never changed or deleted.
	Foreign string
	// Fields is the present state of at least the fields that the resource names.
	Fields Fields
	// Outputs of the thing that exists.
	Outputs Outputs
}

// Driver observes and changes resources of one kind. The engine calls one from several goroutines, for different resources.
//
// Create, Update and Delete are called at most once for a resource and Apply, after everything the resource needs is in place, and only where
// Observe did not report it as foreign. A Driver does not try again by itself.
type Driver interface {
	// Observe reads the present state. That there is nothing is an Observation, not an error.
	Observe(ctx context.Context, resource Resource, known Known) (Observation, error)
	// Create makes the resource and returns its outputs.
	Create(ctx context.Context, resource Resource, known Known) (Outputs, error)
	// Update brings the fields that differ to their desired state, and returns the outputs that changed, if any did.
	Update(ctx context.Context, resource Resource, known Known, change Change) (Outputs, error)
	// Delete removes the resource. That it is gone already is success.
	Delete(ctx context.Context, resource Resource, known Known) error
}

// Drivers are the Drivers by Ref.Kind.
type Drivers map[string]Driver
