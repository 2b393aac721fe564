package gcp

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
	"github.com/cloudcredential/operator/internal/secret"
)

// defaultTokenPath is where components find their ServiceAccount token unless the request says otherwise.
const defaultTokenPath = "/var/run/secrets/openshift/serviceaccount/token"

// audienceForm is the full resource name of a workload identity provider.
const audienceForm = `^//iam\.([a-z0-9.-]+)/projects/[0-9]+/locations/global/workloadIdentityPools/[^/]+/providers/[^/]+$`

// externalAccount is a credentials file that names what a token is exchanged at, and for what ("Workload identity federation"). Its members are
// in the order in which existing clusters have them.
type externalAccount struct {
	Type             string           `json:"type"`
	Audience         string           `json:"audience"`
	SubjectTokenType string           `json:"subject_token_type"`
	TokenURL         string           `json:"token_url"`
	ImpersonationURL string           `json:"service_account_impersonation_url"`
	Source           credentialSource `json:"credential_source"`
	UniverseDomain   string           `json:"universe_domain,omitempty"`
}

type credentialSource struct {
	File   string       `json:"file"`
	Format sourceFormat `json:"format"`
}

type sourceFormat struct {
	Type string `json:"type"`
}

// checkToken refuses what cannot be exchanged.
func checkToken(universe string, spec *v1.GCPProviderSpec) error {
	if spec.Audience == "" {
		return fmt.Errorf("spec.providerSpec.audience is empty: set it to the workload identity provider, " +
			"//iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER")
	}
	found := regexp.MustCompile(audienceForm).FindStringSubmatch(spec.Audience)
	if found == nil || found[1] != api.DefaultUniverse && universe != "" && found[1] != universe {
		return fmt.Errorf("spec.providerSpec.audience is %q, and not a workload identity provider: write "+
			"//iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER", spec.Audience)
	}
	if local, domain, isAddress := strings.Cut(spec.ServiceAccountEmail, "@"); !isAddress || local == "" || domain == "" || strings.ContainsAny(domain, "@/ ") {
		return fmt.Errorf("spec.providerSpec.serviceAccountEmail is %q, and not the address of a service account: "+
			"write NAME@PROJECT.iam.gserviceaccount.com", spec.ServiceAccountEmail)
	}
	return nil
}

// tokenFile is the credentials file of a component that uses its ServiceAccount token. universe is where the APIs are; empty for the default.
func tokenFile(universe string, spec *v1.GCPProviderSpec, tokenPath string) (secret.Value, error) {
	if err := checkToken(universe, spec); err != nil {
		return secret.Value{}, err
	}
	if tokenPath == "" {
		tokenPath = defaultTokenPath
	}
	domain, last := universe, universe
	if universe == "" || universe == api.DefaultUniverse {
		domain, last = api.DefaultUniverse, ""
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(externalAccount{
		Type:             "external_account",
		Audience:         spec.Audience,
		SubjectTokenType: "urn:ietf:params:oauth:token-type:jwt",
		TokenURL:         "https://sts." + domain + "/v1/token",
		ImpersonationURL: "https://iamcredentials." + domain + "/v1/projects/-/serviceAccounts/" + spec.ServiceAccountEmail + ":generateAccessToken",
		Source:           credentialSource{File: tokenPath, Format: sourceFormat{Type: "text"}},
		UniverseDomain:   last,
	})
	if err != nil {
		return secret.Value{}, fmt.Errorf("encode the credentials file: %w", err)
	}
	return secret.New(bytes.TrimSuffix(text.Bytes(), []byte("\n"))), nil
}
