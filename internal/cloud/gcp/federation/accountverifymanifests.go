package federation

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"sigs.k8s.io/yaml"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/verification"
)

// secretManifests looks at those manifests of Secrets that are there. Where none is, nothing is said.
func (v verified) secretManifests() []Finding {
	if v.Manifests == nil {
		return nil
	}
	var findings []Finding
	for _, req := range v.Options.Requests {
		wanted, known := v.Options.credentialsFile(req, v)
		if !known {
			continue
		}
		findings = append(findings, verification.OfFile(v.Manifests, verification.Named{
			Check: CheckManifest, File: manifest.SecretFileName(req.Secret), Remedy: "run `ccoctl gcp create-service-accounts` with the same flags",
			Read: func(text []byte) (string, error) { return "", compareManifest(text, req, wanted) },
		})...)
	}
	return findings
}

// compareManifest says what of a manifest is not as the account and the provider ask for. How it is laid out does not matter.
func compareManifest(text []byte, req *request.Request, wanted []byte) error {
	var secret struct {
		Kind       string
		Metadata   struct{ Name, Namespace string }
		StringData map[string]string
		Data       map[string][]byte
	}
	if bytes.Contains(text, []byte(manifest.UnpopulatedEnd)) {
		return errors.New("it is that of a dry run, and not filled in")
	}
	if err := yaml.Unmarshal(text, &secret); err != nil {
		return fmt.Errorf("it is not the manifest of a Secret: %w", err)
	}
	if name := secret.Metadata.Namespace + "/" + secret.Metadata.Name; secret.Kind != "Secret" || name != req.Secret.String() {
		return fmt.Errorf("it is the manifest of %s %s, and should be that of Secret %s", secret.Kind, name, req.Secret)
	}
	held := secret.Data[secretKey]
	if plain, has := secret.StringData[secretKey]; has {
		held = []byte(plain)
	}
	var present, should map[string]any
	if err := json.Unmarshal(held, &present); err != nil {
		return fmt.Errorf("what it has as %s is not a credentials file", secretKey)
	}
	if err := json.Unmarshal(wanted, &should); err != nil {
		return fmt.Errorf("compare it with what it should be: %w", err)
	}
	for _, member := range []string{"type", "audience", "subject_token_type", "token_url", "service_account_impersonation_url", "credential_source", "universe_domain"} {
		if !reflect.DeepEqual(present[member], should[member]) {
			return fmt.Errorf("%s is %v, and should be %v", member, present[member], should[member])
		}
	}
	return nil
}
