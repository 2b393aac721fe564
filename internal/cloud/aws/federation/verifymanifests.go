package federation

import (
	"fmt"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/verification"
)

// manifests looks at those files for the installer that are there. Where none is, nothing is said.
func (v verified) manifests() []Finding {
	if v.Manifests == nil {
		return nil
	}
	var findings []Finding
	if issuer, known := v.Options.IssuerURL(v); known {
		findings = verification.OfAuthentication(v.Manifests, CheckManifest, issuer, v.remedy())
	}
	for _, req := range v.Options.Requests {
		arn, known := v.Output(v.Options.RoleRef(req.Secret), OutputARN)
		if !known {
			continue
		}
		findings = append(findings, verification.OfFile(v.Manifests, verification.Named{
			Check: CheckManifest, File: manifest.SecretFileName(req.Secret), Key: "role_arn", Value: arn.Text(), Remedy: v.remedy(),
			Read: func(text []byte) (string, error) { return roleInManifest(text, req) },
		})...)
	}
	return findings
}

// roleInManifest is the ARN of the role that the manifest of a Secret names.
func roleInManifest(text []byte, req *request.Request) (string, error) {
	var secret struct {
		Kind       string
		Metadata   struct{ Name, Namespace string }
		StringData map[string]string
		Data       map[string][]byte
	}
	if err := yaml.Unmarshal(text, &secret); err != nil {
		return "", fmt.Errorf("it is not the manifest of a Secret: %w", err)
	}
	if name := secret.Metadata.Namespace + "/" + secret.Metadata.Name; secret.Kind != "Secret" || name != req.Secret.String() {
		return "", fmt.Errorf("it is the manifest of %s %s, and should be that of Secret %s", secret.Kind, name, req.Secret)
	}
	credentials, found := secret.StringData["credentials"]
	if !found {
		credentials = string(secret.Data["credentials"])
	}
	for line := range strings.Lines(credentials) {
		if key, value, is := strings.Cut(line, "="); is && strings.TrimSpace(key) == "role_arn" {
			return strings.TrimSpace(value), nil
		}
	}
	return "", nil
}
