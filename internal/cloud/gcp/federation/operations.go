package federation

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
)

// begin makes a call that begins a long-running operation, and waits for its end. The Effect of such calls is Writes: repeated, they find done what
// they are about.
func (s *session) begin(ctx context.Context, op api.Operation, invoke func(context.Context) (*iam.Operation, error)) (*iam.Operation, error) {
	begun, err := call(ctx, s.client, op, invoke)
	if err != nil {
		return nil, err
	}
	_, err = s.await(ctx, func() (bool, error) {
		if begun.Done {
			return true, nil
		}
		if begun.Name == "" {
			return false, api.Incomplete(op, "name of the operation")
		}
		now, err := s.operation(ctx, op, begun.Name)
		if now != nil {
			begun = now
		}
		return begun.Done, err
	})
	switch {
	case err != nil:
		return nil, err
	case !begun.Done:
		return nil, &cloud.Error{Kind: cloud.Unavailable, Action: op.Permission, Object: op.Object,
			Message: fmt.Sprintf("after %s the operation is not over; run the same command again", s.patience())}
	case begun.Error != nil:
		return nil, api.ClassifyStatus(op, begun.Error.Code, begun.Error.Message)
	}
	return begun, nil
}

// until waits for the end of what an earlier attempt has begun, whose answer was lost. It returns cause where that does not come.
func (s *session) until(ctx context.Context, cause error, ask func() (bool, error)) error {
	if done, err := s.awaitLag(ctx, ask); err != nil || done {
		return err
	}
	return cause
}

// operation reads an operation; nil while the place that was asked does not know of it yet.
func (s *session) operation(ctx context.Context, op api.Operation, name string) (*iam.Operation, error) {
	pools := s.client.iam.Projects.Locations.WorkloadIdentityPools
	asked := api.Operation{Service: "iam", Name: poolMethods + "operations.get", Permission: "iam.workloadIdentityPools.get", Object: op.Object}
	read := func(ctx context.Context) (*iam.Operation, error) { return pools.Operations.Get(name).Context(ctx).Do() }
	if strings.Contains(name, "/providers/") {
		asked.Name, asked.Permission = poolMethods+"providers.operations.get", "iam.workloadIdentityPoolProviders.get"
		read = func(ctx context.Context) (*iam.Operation, error) {
			return pools.Providers.Operations.Get(name).Context(ctx).Do()
		}
	}
	found, err := call(ctx, s.client, asked, read)
	if cloud.Is(err, cloud.NotFound) {
		return nil, nil
	}
	return found, err
}

// nameOf is the name of the thing that an operation was about, if it tells that, and otherwise the one by which it was asked for.
func nameOf(done *iam.Operation, asked string) string {
	var made struct {
		Name string `json:"name"`
	}
	if json.Unmarshal(done.Response, &made) != nil || made.Name == "" {
		return asked
	}
	return made.Name
}
