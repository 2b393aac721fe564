package gcp

import (
	"fmt"
	"regexp"
	"strings"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
	"github.com/cloudcredential/operator/internal/cloud/gcp/externalaccount"
	"github.com/cloudcredential/operator/internal/secret"
)

// audienceForm is the full resource name of a workload identity provider.
const audienceForm = `^//iam\.([a-z0-9.-]+)/projects/[0-9]+/locations/global/workloadIdentityPools/[^/]+/providers/[^/]+$`

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
	file, err := externalaccount.Config{Audience: spec.Audience, Email: spec.ServiceAccountEmail, TokenPath: tokenPath, Universe: universe}.File()
	return secret.New(file), err
}
