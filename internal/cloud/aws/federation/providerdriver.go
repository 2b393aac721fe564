package federation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/plan"
)

// providerDriver makes, repairs and removes identity providers.
type providerDriver struct{ *session }

// Observe implements plan.Driver. The ARN follows from account and issuer, so that nothing has to be listed.
func (d providerDriver) Observe(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	switch want := resource.(type) {
	case givenProvider:
		return d.observeGiven(ctx, want)
	case ownedProvider:
		return d.observeOwned(ctx, want)
	case unlistedProviders:
		return plan.Observation{}, want.err
	}
	want := resource.(identityProvider)
	issuer, found := want.o.IssuerURL(known)
	if !found {
		return plan.Observation{}, nil
	}
	account, _ := known.Output(want.o.callerRef(), OutputAccount)
	arn := want.o.arnOfProvider(account.Text(), issuer)
	present, err := d.getProvider(ctx, arn)
	if err != nil || present == nil {
		return plan.Observation{}, err
	}
	return d.observation(ctx, want, arn, issuer, present), nil
}

// observation is the present state of an identity provider. An issuer that cannot be reached now says nothing about it.
func (d providerDriver) observation(ctx context.Context, want identityProvider, arn, issuer string, present *iam.GetOpenIDConnectProviderOutput) plan.Observation {
	tags := identityTags(present.Tags)
	if owner := want.o.providerOwner(tags); owner != "" {
		return plan.Observation{Exists: true, Foreign: owner, Outputs: providerOutputs(arn, issuer)}
	}
	fields := tagFields(tags)
	fields[fieldAudiences] = plan.Set(slices.DeleteFunc(Audiences(), func(audience string) bool {
		return !slices.Contains(present.ClientIDList, audience)
	})...)
	fields[fieldCertificate] = plan.Text(certificateKnown)
	if thumbprint, err := d.thumbprint(ctx, issuer); err == nil && !knowsThumbprint(present.ThumbprintList, thumbprint) {
		fields[fieldCertificate] = plan.Text(thumbprint + " is not known")
	}
	return plan.Observation{Exists: true, Fields: fields, Outputs: providerOutputs(arn, issuer)}
}

func knowsThumbprint(list []string, thumbprint string) bool {
	return slices.ContainsFunc(list, func(known string) bool { return strings.EqualFold(known, thumbprint) })
}

// Create implements plan.Driver.
func (d providerDriver) Create(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Outputs, error) {
	want, is := resource.(identityProvider)
	if !is {
		return nil, fmt.Errorf("the identity provider %s has to exist", resource.Ref().Name)
	}
	issuer, _ := want.o.IssuerURL(known)
	thumbprint, err := d.thumbprint(ctx, issuer)
	if err != nil && !want.o.servedByAWS(issuer) {
		return nil, fmt.Errorf("%w; IAM has to know it: make sure that the issuer can be reached from here over HTTPS, if need be through HTTPS_PROXY, and run again", err)
	}
	in := want.createInput(issuer, thumbprint)
	out, err := callIAM(ctx, d.client, "CreateOpenIDConnectProvider", api.Writes, "issuer "+issuer, (*iam.Client).CreateOpenIDConnectProvider, in)
	if cloud.Is(err, cloud.AlreadyExists) {
		return d.made(ctx, want, known, issuer, err)
	}
	if codeOf(err) == "OpenIdIdpCommunicationError" {
		return nil, fmt.Errorf("%w; IAM cannot reach the issuer: a new CloudFront distribution takes some minutes until it answers; run the same command again", err)
	}
	if err != nil {
		return nil, err
	}
	if out.OpenIDConnectProviderArn == nil {
		return nil, cloud.Incomplete("iam:CreateOpenIDConnectProvider", "issuer "+issuer, "ARN")
	}
	return providerOutputs(*out.OpenIDConnectProviderArn, issuer), nil
}

// made deals with a provider that exists although it was not seen: see roleDriver.made.
func (d providerDriver) made(ctx context.Context, want identityProvider, known plan.Known, issuer string, cause error) (plan.Outputs, error) {
	account, _ := known.Output(want.o.callerRef(), OutputAccount)
	arn := want.o.arnOfProvider(account.Text(), issuer)
	present, err := d.getProviderNow(ctx, arn)
	if err == nil && present != nil {
		seen := d.observation(ctx, want, arn, issuer, present)
		if seen.Foreign == "" && agrees(want.Fields(known), seen.Fields) {
			return seen.Outputs, nil
		}
	}
	return nil, fmt.Errorf("%w; it was not to be seen before, so it is either very new or has just been made by somebody else: run again", cause)
}

// Update implements plan.Driver. Tags come first, so that whose the provider is can be told whatever happens.
func (d providerDriver) Update(ctx context.Context, resource plan.Resource, known plan.Known, change plan.Change) (plan.Outputs, error) {
	want := resource.(identityProvider)
	arn := change.Observed.Outputs[OutputARN].Text()
	if in := want.tagInput(arn, change); len(in.Tags) > 0 {
		if _, err := callIAM(ctx, d.client, "TagOpenIDConnectProvider", api.Writes, arn, (*iam.Client).TagOpenIDConnectProvider, in); err != nil {
			return nil, err
		}
	}
	for _, in := range want.audienceInputs(arn, change) {
		_, err := callIAM(ctx, d.client, "AddClientIDToOpenIDConnectProvider", api.Writes, arn, (*iam.Client).AddClientIDToOpenIDConnectProvider, in)
		if err != nil {
			return nil, err
		}
	}
	if _, differs := change.Field(fieldCertificate); differs {
		return nil, d.addThumbprint(ctx, want, arn, known)
	}
	return nil, nil
}

func (d providerDriver) addThumbprint(ctx context.Context, want identityProvider, arn string, known plan.Known) error {
	issuer, _ := want.o.IssuerURL(known)
	thumbprint, err := d.thumbprint(ctx, issuer)
	if err != nil {
		return err
	}
	present, err := d.getProvider(ctx, arn)
	if err != nil {
		return err
	}
	if present == nil {
		return fmt.Errorf("the identity provider %s has gone meanwhile: run again", arn)
	}
	in := want.thumbprintInput(arn, present.ThumbprintList, thumbprint)
	_, err = callIAM(ctx, d.client, "UpdateOpenIDConnectProviderThumbprint", api.Writes, arn, (*iam.Client).UpdateOpenIDConnectProviderThumbprint, in)
	return err
}
