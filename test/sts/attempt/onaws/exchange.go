package onaws

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

// Exchange hands a token in at STS and returns the credentials of the role. Nobody signs the call: the token is all that there is.
func Exchange(ctx context.Context, via *http.Client, role, token string) (Key, error) {
	api := sts.NewFromConfig(aws.Config{Region: Region, HTTPClient: via, Credentials: aws.AnonymousCredentials{}})
	out, err := api.AssumeRoleWithWebIdentity(ctx, &sts.AssumeRoleWithWebIdentityInput{
		RoleArn: &role, RoleSessionName: aws.String("attempt"), WebIdentityToken: &token,
	})
	if err != nil {
		return Key{}, fmt.Errorf("exchange a token for role %s: %w", role, err)
	}
	if out.Credentials == nil {
		return Key{}, fmt.Errorf("exchange a token for role %s: the answer holds no credentials", role)
	}
	return Key{
		ID: aws.ToString(out.Credentials.AccessKeyId), Secret: aws.ToString(out.Credentials.SecretAccessKey), Session: aws.ToString(out.Credentials.SessionToken),
	}, nil
}

// MustBeRefused fails unless STS refuses the token with that code.
func MustBeRefused(ctx context.Context, via *http.Client, role, token, code string) error {
	_, err := Exchange(ctx, via, role, token)
	var answer smithy.APIError
	switch {
	case err == nil:
		return fmt.Errorf("the token was exchanged for role %s", role)
	case errors.As(err, &answer) && answer.ErrorCode() == code:
		return nil
	}
	return fmt.Errorf("%s was expected: %w", code, err)
}

// Identity is the ARN of whom a key belongs to, as STS says.
func Identity(ctx context.Context, via *http.Client, key Key) (string, error) {
	who, err := sts.NewFromConfig(aws.Config{
		Region: Region, HTTPClient: via,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: key.ID, SecretAccessKey: key.Secret, SessionToken: key.Session}, nil
		}),
	}).GetCallerIdentity(ctx, nil)
	if err != nil {
		return "", fmt.Errorf("ask whose key %s is: %w", key.ID, err)
	}
	return aws.ToString(who.Arn), nil
}
