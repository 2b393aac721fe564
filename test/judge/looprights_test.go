package judge

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
)

// rights tries what the request asks for, and what it does not.
func (l loop) rights(keys aws.CredentialsProvider) {
	l.t.Helper()
	store := s3.New(s3.Options{Region: region, BaseEndpoint: &l.objects, UsePathStyle: true, Credentials: keys, Retryer: aws.NopRetryer{}})
	people := iam.New(iam.Options{Region: region, BaseEndpoint: &l.identities, Credentials: keys, Retryer: aws.NopRetryer{}})
	mine, foreign, object := aws.String("registry-"+strings.ToLower(l.t.Name()[:4])), aws.String("somebody"), aws.String("object")
	attempts := []struct {
		name    string
		allowed bool
		call    func(ctx context.Context) error
	}{
		{"CreateBucket", true, func(ctx context.Context) error {
			_, err := store.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: mine})
			if codeOf(err) == "BucketAlreadyOwnedByYou" {
				return nil
			}
			return err
		}},
		{"PutObject", true, func(ctx context.Context) error {
			_, err := store.PutObject(ctx, &s3.PutObjectInput{Bucket: mine, Key: object, Body: strings.NewReader("x")})
			return err
		}},
		{"GetObject", false, func(ctx context.Context) error {
			_, err := store.GetObject(ctx, &s3.GetObjectInput{Bucket: mine, Key: object})
			return err
		}},
		{"DeleteBucket", false, func(ctx context.Context) error {
			_, err := store.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: mine})
			return err
		}},
		{"CreateBucket of another name", false, func(ctx context.Context) error {
			_, err := store.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: foreign})
			return err
		}},
		{"CreateUser", false, func(ctx context.Context) error {
			_, err := people.CreateUser(ctx, &iam.CreateUserInput{UserName: foreign})
			return err
		}},
	}
	for _, a := range attempts {
		err := a.call(l.t.Context())
		if code := codeOf(err); a.allowed && err != nil || !a.allowed && code != "AccessDenied" {
			l.t.Errorf("%s: the answer is %q, and it should be allowed: %v (%v)", a.name, code, a.allowed, err)
		}
	}
}

// nothingLeft looks for roles and providers.
func (l loop) nothingLeft(root key) {
	l.t.Helper()
	c := iam.New(iam.Options{Region: region, BaseEndpoint: &l.identities, Credentials: root, Retryer: aws.NopRetryer{}})
	roles, err := c.ListRoles(l.t.Context(), &iam.ListRolesInput{})
	if err != nil {
		l.t.Fatal(err)
	}
	providers, err := c.ListOpenIDConnectProviders(l.t.Context(), &iam.ListOpenIDConnectProvidersInput{})
	if err != nil {
		l.t.Fatal(err)
	}
	if len(roles.Roles) > 0 || len(providers.OpenIDConnectProviderList) > 0 {
		l.t.Errorf("%d roles and %d providers are left", len(roles.Roles), len(providers.OpenIDConnectProviderList))
	}
}

// codeOf is the code of an error of AWS; empty where there is no error.
func codeOf(err error) string {
	var api smithy.APIError
	switch {
	case err == nil:
		return ""
	case !errors.As(err, &api):
		return err.Error()
	}
	return api.ErrorCode()
}
