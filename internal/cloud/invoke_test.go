package cloud_test

import (
	"context"
	"errors"
	"testing"

	"github.com/cloudcredential/operator/internal/cloud"
)

// through makes a call at once.
var through cloud.CallerFunc = func(ctx context.Context, _ cloud.Call, invoke func(context.Context) error) error { return invoke(ctx) }

func TestTheEffectOfACallDecidesHowItIsRepeated(t *testing.T) {
	t.Parallel()
	for effect, want := range map[cloud.Effect]cloud.Call{
		cloud.Reads:      {Cloud: "aws", Service: "iam", Operation: "X"},
		cloud.Writes:     {Cloud: "aws", Service: "iam", Operation: "X", Write: true},
		cloud.WritesOnce: {Cloud: "aws", Service: "iam", Operation: "X", Write: true, Once: true},
	} {
		if got := cloud.NewCall("aws", "iam", "X", effect); got != want {
			t.Errorf("%d: %+v", effect, got)
		}
	}
}

func TestACallGivesItsAnswerOrAClassifiedError(t *testing.T) {
	t.Parallel()
	raw := errors.New("404")
	classify := func(err error) error { return &cloud.Error{Kind: cloud.NotFound, Err: err} }
	answer := 7
	out, err := cloud.Invoke(t.Context(), through, cloud.Call{}, classify, func(context.Context) (*int, error) { return &answer, nil })
	if err != nil || out != &answer {
		t.Errorf("the answer is %v, the error %v", out, err)
	}
	out, err = cloud.Invoke(t.Context(), through, cloud.Call{}, classify, func(context.Context) (*int, error) { return &answer, raw })
	if out != nil || !cloud.Is(err, cloud.NotFound) || !errors.Is(err, raw) {
		t.Errorf("the answer is %v, the error %v", out, err)
	}
	fenced := errors.New("not the leader")
	refusing := cloud.CallerFunc(func(context.Context, cloud.Call, func(context.Context) error) error { return fenced })
	out, err = cloud.Invoke(t.Context(), refusing, cloud.Call{}, classify, func(context.Context) (*int, error) { return &answer, nil })
	if out != nil || !errors.Is(err, fenced) || cloud.Is(err, cloud.NotFound) {
		t.Errorf("a call that was not made has the answer %v, the error %v", out, err)
	}
}

func TestNothingToRemoveIsNoError(t *testing.T) {
	t.Parallel()
	denied := &cloud.Error{Kind: cloud.Denied}
	if cloud.Gone(nil) != nil || cloud.Gone(&cloud.Error{Kind: cloud.NotFound}) != nil || !errors.Is(cloud.Gone(denied), denied) {
		t.Error("an error of a removal is not what it should be")
	}
}
