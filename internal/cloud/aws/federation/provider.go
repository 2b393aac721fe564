package federation

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/cloudcredential/operator/internal/plan"
)

const (
	// fieldCertificate says whether the identity provider knows the issuer's certificate.
	fieldCertificate = "certificate"
	certificateKnown = "known"

	// maxThumbprints is how many an identity provider can have.
	maxThumbprints = 5
)

// identityProvider makes IAM trust the issuer.
type identityProvider struct{ o Options }

// Ref implements plan.Resource.
func (r identityProvider) Ref() plan.Ref { return r.o.ProviderRef() }

// Fields implements plan.Resource. Audiences that somebody added are left alone.
func (r identityProvider) Fields(plan.Known) plan.Fields {
	fields := tagFields(r.o.tags())
	fields[fieldAudiences] = plan.Set(Audiences()...)
	fields[fieldCertificate] = plan.Text(certificateKnown)
	return fields
}

// arn is the ARN that the identity provider of an issuer has in an account.
func (o Options) arnOfProvider(account, issuer string) string {
	return "arn:" + Partition(o.Region) + ":iam::" + account + ":oidc-provider/" + conditionPrefix(issuer)
}

// createInput makes the identity provider. Without a thumbprint, IAM asks the issuer for its certificate by itself.
func (r identityProvider) createInput(issuer, thumbprint string) *iam.CreateOpenIDConnectProviderInput {
	in := &iam.CreateOpenIDConnectProviderInput{Url: &issuer, ClientIDList: Audiences(), Tags: identityTagList(r.o.tags())}
	if thumbprint != "" {
		in.ThumbprintList = []string{thumbprint}
	}
	return in
}

// audienceInputs add the audiences that are missing.
func (r identityProvider) audienceInputs(arn string, change plan.Change) []*iam.AddClientIDToOpenIDConnectProviderInput {
	audiences, _ := change.Field(fieldAudiences)
	var inputs []*iam.AddClientIDToOpenIDConnectProviderInput
	for _, audience := range audiences.Added {
		inputs = append(inputs, &iam.AddClientIDToOpenIDConnectProviderInput{OpenIDConnectProviderArn: &arn, ClientID: &audience})
	}
	return inputs
}

// thumbprintInput adds a thumbprint to those that are there. Where that are too many, the first ones make room.
func (r identityProvider) thumbprintInput(arn string, present []string, thumbprint string) *iam.UpdateOpenIDConnectProviderThumbprintInput {
	list := append(slices.Clone(present), thumbprint)
	list = list[max(0, len(list)-maxThumbprints):]
	return &iam.UpdateOpenIDConnectProviderThumbprintInput{OpenIDConnectProviderArn: &arn, ThumbprintList: list}
}

// tagInput sets the tags that differ, which may be none.
func (r identityProvider) tagInput(arn string, change plan.Change) *iam.TagOpenIDConnectProviderInput {
	return &iam.TagOpenIDConnectProviderInput{OpenIDConnectProviderArn: &arn, Tags: identityTagList(differingTags(r.o.tags(), change))}
}

// providerOwner says whose an identity provider is, and is empty if it is ours. Nobody else can use the URL of our own bucket or distribution: what
// has it and no tag was made by a run that ended before it was tagged.
func (o Options) providerOwner(tags map[string]string) string {
	owner := o.owner(tags)
	if owner != "" && o.Issuer.URL == "" && !taggedByAny(tags) {
		return ""
	}
	return owner
}

// taggedByAny reports whether there is the tag of any set-up.
func taggedByAny(tags map[string]string) bool {
	for key := range tags {
		if strings.HasPrefix(key, ownedTagPrefix) {
			return true
		}
	}
	return false
}

// providerOutputs are what others need of an identity provider. IAM tells its URL without a scheme.
func providerOutputs(arn, issuer string) plan.Outputs {
	return plan.Outputs{OutputARN: plan.Text(arn), OutputURL: plan.Text("https://" + strings.TrimPrefix(issuer, "https://"))}
}
