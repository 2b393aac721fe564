package plan

import (
	"context"
	"fmt"
)

// ReadOnly is what a Driver embeds whose resources are only read, for what others depend on. It refuses what a graph that says something else
// would ask for.
type ReadOnly struct{}

// Create implements Driver.
func (ReadOnly) Create(_ context.Context, resource Resource, _ Known) (Outputs, error) {
	return nil, onlyRead(resource, "made")
}

// Update implements Driver.
func (ReadOnly) Update(_ context.Context, resource Resource, _ Known, _ Change) (Outputs, error) {
	return nil, onlyRead(resource, "changed")
}

// Delete implements Driver.
func (ReadOnly) Delete(_ context.Context, resource Resource, _ Known) error {
	return onlyRead(resource, "deleted")
}

func onlyRead(resource Resource, done string) error {
	return fmt.Errorf("%s is only read, and was not %s", resource.Ref(), done)
}
