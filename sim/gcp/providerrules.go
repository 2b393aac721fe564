package gcp

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"regexp"
	"strings"

	"github.com/cloudcredential/operator/sim/gcp/cel"
)

// providerFields are what an update can name.
var providerFields = []string{
	"displayName", "description", "disabled", "attributeMapping", "attributeCondition", "oidc", "oidc.issuerUri", "oidc.allowedAudiences", "oidc.jwksJson",
}

// set takes over what a mask names and checks the result.
func (v *provider) set(in providerJSON, mask updateMask) *Error {
	if in.Oidc == nil {
		if mask.all {
			return invalid("Exactly one of oidc, aws, saml and x509 must be set; this cloud knows oidc.")
		}
		in.Oidc = &oidcJSON{}
	}
	for _, field := range []struct {
		name string
		take func()
	}{
		{"displayName", func() { v.displayName = in.DisplayName }},
		{"description", func() { v.description = in.Description }},
		{"disabled", func() { v.disabled = in.Disabled }},
		{"attributeMapping", func() { v.mapping = in.AttributeMapping }},
		{"attributeCondition", func() { v.condition = in.AttributeCondition }},
		{"oidc.issuerUri", func() { v.oidc.IssuerURI = in.Oidc.IssuerURI }},
		{"oidc.allowedAudiences", func() { v.oidc.AllowedAudiences = in.Oidc.AllowedAudiences }},
		{"oidc.jwksJson", func() { v.oidc.JwksJSON = in.Oidc.JwksJSON }},
	} {
		if mask.has(field.name) {
			field.take()
		}
	}
	return v.check()
}

// check holds the rules of the reference of WorkloadIdentityPoolProvider.
func (v *provider) check() *Error {
	if err := checkIdentityTexts(v.displayName, v.description); err != nil {
		return err
	}
	issuer, err := url.Parse(v.oidc.IssuerURI)
	if err != nil || issuer.Scheme != "https" || issuer.Host == "" || issuer.RawQuery != "" || issuer.Fragment != "" {
		return invalid("Invalid value for oidc.issuer_uri: %q. It must be an HTTPS endpoint.", v.oidc.IssuerURI)
	}
	if len(v.oidc.AllowedAudiences) > 10 {
		return invalid("Invalid value for oidc.allowed_audiences: a maximum of 10 audiences may be configured.")
	}
	for _, audience := range v.oidc.AllowedAudiences {
		if audience == "" || len(audience) > 256 {
			return invalid("Invalid value for oidc.allowed_audiences: each audience may be at most 256 characters.")
		}
	}
	if v.oidc.JwksJSON != "" {
		if err := checkJWKS(v.oidc.JwksJSON); err != nil {
			return err
		}
	}
	if v.condition != "" {
		if len(v.condition) > 4096 {
			return invalid("Invalid value for attribute_condition: the maximum length is 4096 characters.")
		}
		if _, err := cel.Parse(v.condition); err != nil {
			return invalid("Invalid value for attribute_condition: %s", err)
		}
	}
	return checkMapping(v.mapping)
}

var attributeName = regexp.MustCompile(`^(google\.subject|google\.groups|google\.display_name|attribute\.[a-z0-9_]{1,100})$`)

// maxCustomAttributes is how many attributes besides Google's own a provider may map.
const maxCustomAttributes = 50

func checkMapping(mapping map[string]string) *Error {
	if mapping["google.subject"] == "" {
		return invalid("The attribute mapping must contain a mapping for google.subject.")
	}
	custom := 0
	for key, expression := range mapping {
		if strings.HasPrefix(key, "attribute.") {
			if custom++; custom > maxCustomAttributes {
				return invalid("Invalid value for attribute_mapping: a maximum of %d custom attributes may be defined.", maxCustomAttributes)
			}
		}
		if !attributeName.MatchString(key) {
			return invalid("Invalid key in attribute_mapping: %q", key)
		}
		if len(expression) > 2048 {
			return invalid("Invalid value in attribute_mapping: the maximum length of an expression is 2048 characters.")
		}
		if _, err := cel.Parse(expression); err != nil {
			return invalid("Invalid value in attribute_mapping for key %q: %s", key, err)
		}
		if strings.Contains(expression, "attribute.") {
			return invalid("Invalid value in attribute_mapping for key %q: only assertion can be referred to.", key)
		}
	}
	return nil
}

// publicJWK has the only fields that a key of an uploaded set may have (field jwksJson of Oidc in the reference).
type publicJWK struct {
	Kty, Alg, Use, Kid, N, E, X, Y, Crv string
}

// checkJWKS checks an uploaded key set: RSA and elliptic keys alone are supported, and each must have what verifying takes.
func checkJWKS(text string) *Error {
	var set struct {
		Keys []publicJWK `json:"keys"`
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&set); err != nil {
		return invalid("Invalid value for oidc.jwks_json: Input JWK is not in a valid json format: %s", err)
	}
	if len(set.Keys) == 0 {
		return invalid("Invalid value for oidc.jwks_json: it has no keys.")
	}
	for i, k := range set.Keys {
		parts := []string{k.N, k.E}
		if k.Kty == "EC" {
			parts = []string{k.X, k.Y}
		} else if k.Kty != "RSA" {
			return invalid("Invalid value for oidc.jwks_json: key %d has the type %q; RSA and EC are supported.", i, k.Kty)
		}
		for _, part := range parts {
			if decoded, err := base64.RawURLEncoding.DecodeString(part); err != nil || len(decoded) == 0 {
				return invalid("Invalid value for oidc.jwks_json: key %d is not a valid public key.", i)
			}
		}
	}
	return nil
}
