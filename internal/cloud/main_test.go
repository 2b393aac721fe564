package cloud_test

import (
	"context"
	"testing"

	"go.uber.org/goleak"

	"github.com/cloudcredential/operator/internal/cloud"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	read   = cloud.Call{Cloud: "aws", Service: "iam", Operation: "GetUser"}
	write  = cloud.Call{Cloud: "aws", Service: "iam", Operation: "PutUserPolicy", Write: true}
	mintIt = cloud.Call{Cloud: "aws", Service: "iam", Operation: "CreateAccessKey", Write: true, Once: true}
)

// direct makes each call as it is.
func direct() cloud.Caller {
	return cloud.CallerFunc(func(ctx context.Context, _ cloud.Call, invoke func(context.Context) error) error { return invoke(ctx) })
}

func fault(kind cloud.Kind) *cloud.Error { return &cloud.Error{Kind: kind, Action: "iam:GetUser"} }

// answers yields the errors one after the other, the last one again and again.
func answers(errs ...error) (invoke func(context.Context) error, count *int) {
	count = new(int)
	return func(context.Context) error {
		err := errs[min(*count, len(errs)-1)]
		*count++
		return err
	}, count
}
