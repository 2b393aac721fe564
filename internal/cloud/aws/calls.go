package aws

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/cloudcredential/operator/internal/cloud"
)

// effect says what a call may do.
type effect int

const (
	reads effect = iota
	writes
	// writesOnce is for a call whose repetition would have a second effect.
	writesOnce
)

type iamMethod[In, Out any] func(*iam.Client, context.Context, *In, ...func(*iam.Options)) (*Out, error)

// call makes one call to IAM. object says what it is about, for errors: "user prod-x7-ingress-4k2lp".
func call[In, Out any](ctx context.Context, c *client, operation string, does effect, object string, method iamMethod[In, Out], in *In) (*Out, error) {
	var out *Out
	what := cloud.Call{Cloud: "aws", Service: "iam", Operation: operation, Write: does != reads, Once: does == writesOnce}
	err := c.caller.Do(ctx, what, func(ctx context.Context) error {
		answer, err := method(c.iam, ctx, in)
		if err != nil {
			return classify("iam:"+operation, object, err)
		}
		out = answer
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// callerIdentity asks STS whom a credential belongs to, which needs no right.
func callerIdentity(ctx context.Context, c *client) (*sts.GetCallerIdentityOutput, error) {
	var out *sts.GetCallerIdentityOutput
	what := cloud.Call{Cloud: "aws", Service: "sts", Operation: "GetCallerIdentity"}
	err := c.caller.Do(ctx, what, func(ctx context.Context) error {
		answer, err := c.sts.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
		if err != nil {
			return classify("sts:GetCallerIdentity", "", err)
		}
		out = answer
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// incomplete is the error for an answer that lacks what the cloud promises to be in it: what answered was not the cloud, or a broken proxy in
// between.
func incomplete(action, object, missing string) error {
	return &cloud.Error{Kind: cloud.Unavailable, Action: action, Object: object, Message: "the answer holds no " + missing,
		Err: errors.New("answer without " + missing)}
}

// gone turns the error of a removal into nil where there was nothing to remove.
func gone(err error) error {
	if cloud.Is(err, cloud.NotFound) {
		return nil
	}
	return err
}
