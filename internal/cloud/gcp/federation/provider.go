package federation

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/issuer"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// Fields of providers.
const (
	fieldIssuer     = "issuer"
	fieldAudiences  = "audiences"
	fieldMapping    = "attribute mapping of google.subject"
	fieldKeyStorage = "keys from"
	fieldOtherKind  = "protocol"

	keysFromIssuer   = "the issuer's own URL"
	keysFromProvider = "the provider itself"
	protocolOIDC     = "OpenID Connect"

	subjectAttribute = "google.subject"
	subjectClaim     = "assertion.sub"
)

// provider makes the pool take the issuer's tokens.
type provider struct{ o Options }

// Ref implements plan.Resource.
func (p provider) Ref() plan.Ref { return p.o.ProviderRef() }

// Fields implements plan.Resource. Attributes that somebody maps besides are left alone, and so is a condition, which can only refuse more.
func (p provider) Fields(known plan.Known) plan.Fields {
	fields := identityFields(p.o.ProviderID())
	url, _ := p.o.IssuerURL(known)
	fields[fieldIssuer], fields[fieldAudiences] = plan.Text(url), plan.Set(Audience)
	fields[fieldMapping], fields[fieldOtherKind] = plan.Text(subjectClaim), plan.Text(protocolOIDC)
	if !p.keeps() {
		fields[fieldKeyStorage] = plan.Text(keysFromIssuer)
		return fields
	}
	fields[fieldKeyStorage] = plan.Text(keysFromProvider)
	maps.Copy(fields, p.keys().Fields(known))
	return fields
}

// keeps says whether the provider keeps the keys itself.
func (p provider) keeps() bool { return p.o.keyStorage() == PoolJWKFile }

// keys are what the key set should hold.
func (p provider) keys() issuer.Keys {
	return issuer.Keys{Key: p.o.Issuer.Key, Replace: p.o.Issuer.ReplaceKeys}
}

// oidc is what a provider says of its issuer. keySet is empty where the issuer publishes it.
func (p provider) oidc(known plan.Known, keySet []byte) *iam.Oidc {
	url, _ := p.o.IssuerURL(known)
	return &iam.Oidc{IssuerUri: url, AllowedAudiences: []string{Audience}, JwksJson: string(keySet)}
}

// made is the provider as it is made.
func (p provider) made(known plan.Known, keySet []byte) *iam.WorkloadIdentityPoolProvider {
	return &iam.WorkloadIdentityPoolProvider{
		DisplayName: p.o.ProviderID(), Description: mark, AttributeMapping: map[string]string{subjectAttribute: subjectClaim}, Oidc: p.oidc(known, keySet),
	}
}

// keySet is the key set for the provider in place of what it has; empty where it has none. Its error says what to do.
func (p provider) keySet(known plan.Known, present string) ([]byte, error) {
	if !p.keeps() {
		return nil, nil
	}
	text, found, err := p.keys().Content(known, []byte(present))
	switch {
	case err != nil && present != "":
		return nil, p.unreadableKeys(err)
	case err != nil:
		return nil, err
	case !found:
		return nil, errors.New("the key that the provider has to hold is not known: run the same command again")
	}
	return text, nil
}

func (p provider) unreadableKeys(err error) error {
	return fmt.Errorf("the key set in the provider %s cannot be read, so that its keys cannot be kept: %w; correct it, or use --replace-keys", p.o.ProviderID(), err)
}

// observed are the fields of a provider that is there. The error says that it takes its keys from elsewhere: to change that could cut off the cluster.
func (p provider) observed(present *iam.WorkloadIdentityPoolProvider, known plan.Known) (plan.Fields, error) {
	fields := observedIdentity(present.Description, present.DisplayName, present.State, present.Disabled)
	fields[fieldMapping] = plan.Text(present.AttributeMapping[subjectAttribute])
	if present.Oidc == nil {
		fields[fieldOtherKind] = plan.Text("another one")
		return fields, nil
	}
	fields[fieldOtherKind] = plan.Text(protocolOIDC)
	fields[fieldIssuer], fields[fieldAudiences] = plan.Text(present.Oidc.IssuerUri), plan.Set(present.Oidc.AllowedAudiences...)
	fields[fieldKeyStorage] = plan.Text(keysFromIssuer)
	if present.Oidc.JwksJson != "" {
		fields[fieldKeyStorage] = plan.Text(keysFromProvider)
	}
	if !p.keeps() || present.Oidc.JwksJson == "" {
		return fields, p.sameStorage(present)
	}
	set, err := oidc.ParseKeySet([]byte(present.Oidc.JwksJson))
	if err != nil && !p.o.Issuer.ReplaceKeys {
		return nil, p.unreadableKeys(err)
	}
	maps.Copy(fields, p.keys().Observed(set, known))
	return fields, nil
}

// sameStorage is an error where a provider that serves takes its keys from elsewhere than it should: tokens that were signed with other keys than the
// cluster's present one would not be accepted any more. It is none where the user has given up those keys, or has deleted the set-up.
func (p provider) sameStorage(present *iam.WorkloadIdentityPoolProvider) error {
	has := PublicBucket
	if present.Oidc.JwksJson != "" {
		has = PoolJWKFile
	}
	if has == p.o.keyStorage() || p.o.Issuer.ReplaceKeys || p.o.removal || present.State == stateDeleted {
		return nil
	}
	return fmt.Errorf("the provider %s was made with --key-storage-method %s: with %s it would accept no token that was signed with a key of before; "+
		"use --key-storage-method %s, or give up the keys of before with --replace-keys", p.o.ProviderID(), has, p.o.keyStorage(), has)
}

// patch is an update of the fields that differ, and what it names.
func (p provider) patch(known plan.Known, change plan.Change, present *iam.WorkloadIdentityPoolProvider) (in *iam.WorkloadIdentityPoolProvider, mask []string, err error) {
	held := ""
	if present.Oidc != nil {
		held = present.Oidc.JwksJson
	}
	keySet, err := p.keySet(known, held)
	if err != nil {
		return nil, nil, err
	}
	in = p.made(known, keySet)
	mask, in.ForceSendFields = identityPatch(change)
	differs := func(names ...string) bool {
		return slices.ContainsFunc(change.Fields, func(field plan.FieldDiff) bool { return slices.Contains(names, field.Name) })
	}
	if differs(fieldMapping) {
		mask = append(mask, "attributeMapping")
		for attribute, expression := range present.AttributeMapping {
			if attribute != subjectAttribute {
				in.AttributeMapping[attribute] = expression
			}
		}
	}
	if differs(fieldIssuer) {
		mask = append(mask, "oidc.issuerUri")
	}
	if differs(fieldAudiences) {
		mask = append(mask, "oidc.allowedAudiences")
	}
	keyed := slices.ContainsFunc(change.Fields, func(field plan.FieldDiff) bool { return strings.HasPrefix(field.Name, issuer.KeyFieldPrefix) })
	if differs(fieldKeyStorage, issuer.FieldKeys) || keyed {
		mask = append(mask, "oidc.jwksJson")
		in.Oidc.ForceSendFields = []string{"JwksJson"}
	}
	return in, mask, nil
}

// outputs are what others need of the provider.
func (p provider) outputs(name string, known plan.Known) plan.Outputs {
	url, _ := p.o.IssuerURL(known)
	return plan.Outputs{OutputName: plan.Text(name), OutputURL: plan.Text(url)}
}
