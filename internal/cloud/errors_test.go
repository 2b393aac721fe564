package cloud_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/cloudcredential/operator/internal/cloud"
)

func TestErrorsAreSentences(t *testing.T) {
	t.Parallel()
	cause := errors.New("request id 1")
	for _, test := range []struct {
		err  error
		want string
	}{
		{
			&cloud.Error{Kind: cloud.NotFound, Action: "iam:GetUser", Object: "user x", Code: "NoSuchEntity", Message: "It is not there.", Err: cause},
			"iam:GetUser on user x failed: NotFound (NoSuchEntity): It is not there.",
		},
		{
			&cloud.Error{Kind: cloud.Denied, Action: "iam:CreateUser", Object: "user x", Principal: "arn:aws:iam::1:user/i", DeniedBy: "a service control policy", Err: cause},
			"iam:CreateUser on user x was denied to arn:aws:iam::1:user/i by a service control policy",
		},
		{&cloud.Error{Kind: cloud.Throttled, Action: "iam:GetUser", Err: cause}, "iam:GetUser failed: Throttled"},
		{
			&cloud.InsufficientError{Principal: "arn:aws:iam::1:user/i", Missing: []string{"s3:GetObject", "s3:PutObject"}},
			"arn:aws:iam::1:user/i lacks s3:GetObject, s3:PutObject: grant what is missing, or put a credential that has it into the root secret",
		},
		{
			&cloud.InsufficientError{},
			"the root credential lacks rights that the request asks for: grant what is missing, or put a credential that has it into the root secret",
		},
		{
			&cloud.NotLeaderError{Call: write, Err: errLost},
			"iam:PutUserPolicy was not called, the process that holds the lease now will do it: the lease is held by another",
		},
	} {
		if got := test.err.Error(); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

func TestTheKindOfAnErrorIsFoundThroughItsWrappings(t *testing.T) {
	t.Parallel()
	cause := errors.New("cause")
	classified := &cloud.Error{Kind: cloud.Quota, Err: cause}
	wrapped := errors.Join(errors.New("another"), fmt.Errorf("create user: %w", classified))
	if cloud.KindOf(wrapped) != cloud.Quota || !cloud.Is(wrapped, cloud.Quota) || cloud.Is(wrapped, cloud.Denied) {
		t.Errorf("got %q", cloud.KindOf(wrapped))
	}
	if !errors.Is(wrapped, cause) {
		t.Error("the cause is lost")
	}
	if cloud.KindOf(cause) != "" || cloud.KindOf(nil) != "" || cloud.Is(nil, "") {
		t.Error("an error that nobody classified has a kind")
	}
}
