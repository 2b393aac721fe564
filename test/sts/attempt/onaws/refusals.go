package onaws

import (
	"context"

	"github.com/cloudcredential/operator/test/sts/attempt"
)

// PodAudience is what the tokens are for that a webhook gives to the pods of workloads which are no components.
const PodAudience = "sts.amazonaws.com"

// What STS calls its refusals: a token that it does not believe, a role that does not trust the token, and a token whose time is over.
const (
	NotBelieved = "InvalidIdentityToken"
	NotTrusted  = "AccessDenied"
	Expired     = "ExpiredTokenException"
)

// Refusals are all tokens that no role may be had for. To those that every cloud refuses, STS adds tokens for more than one audience, even where it knows them all.
func Refusals() []attempt.Refused {
	of := func(audiences ...string) func(context.Context, attempt.Cluster, attempt.Component) (string, error) {
		return func(ctx context.Context, c attempt.Cluster, component attempt.Component) (string, error) {
			return c.Token(ctx, component, audiences...)
		}
	}
	return append([]attempt.Refused{
		{What: "a token for the API server's own audiences", Token: of(), Code: NotBelieved},
		{What: "a token for two audiences", Token: of(attempt.Audience, PodAudience), Code: NotBelieved},
	}, attempt.Refusals(attempt.Codes{NotBelieved: NotBelieved, NotTrusted: NotTrusted, Expired: Expired})...)
}
