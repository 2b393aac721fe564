package federation

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/request"
)

// manifests looks at those files for the installer that are there. Where none is, nothing is said.
func (v verified) manifests() []Finding {
	if v.Manifests == nil {
		return nil
	}
	var findings []Finding
	if issuer, known := v.Options.IssuerURL(v); known {
		findings = v.manifest(findings, manifest.AuthenticationFileName, "serviceAccountIssuer", issuer, func(text []byte) (string, error) {
			var found struct {
				Spec struct{ ServiceAccountIssuer string }
			}
			err := yaml.Unmarshal(text, &found)
			return found.Spec.ServiceAccountIssuer, err
		})
	}
	for _, req := range v.Options.Requests {
		arn, known := v.Output(v.Options.RoleRef(req.Secret), OutputARN)
		if !known {
			continue
		}
		findings = v.manifest(findings, manifest.SecretFileName(req.Secret), "role_arn", arn.Text(), func(text []byte) (string, error) {
			return roleInManifest(text, req)
		})
	}
	return findings
}

// manifest appends the finding about one file that should name something.
func (v verified) manifest(findings []Finding, name, key, wanted string, read func([]byte) (string, error)) []Finding {
	about := Finding{Check: CheckManifest, Object: v.Manifests.File(name), Verdict: OK}
	text, _, err := v.Manifests.Read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return findings
	}
	if err != nil {
		about.Verdict, about.Detail = Unknown, err.Error()
		return append(findings, about)
	}
	switch found, err := read(text); {
	case err != nil:
		about.Verdict, about.Detail, about.Remedy = Wrong, err.Error(), v.remedy()
	case found != wanted:
		about.Verdict, about.Detail, about.Remedy = Wrong, fmt.Sprintf("%s is %q, and should be %q", key, found, wanted), v.remedy()
	}
	return append(findings, about)
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
