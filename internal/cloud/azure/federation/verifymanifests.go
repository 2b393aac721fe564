package federation

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"

	"sigs.k8s.io/yaml"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/verification"
)

// manifests looks at those manifests that are there. Where none is, nothing is said.
func (v verified) manifests() []Finding {
	if v.Manifests == nil {
		return nil
	}
	url, _ := v.Options.IssuerURL(nil)
	findings := verification.OfAuthentication(v.Manifests, CheckManifest, url, v.remedy())
	for _, req := range v.Options.Requests {
		wanted, known := v.Options.secretFile(req).Content(v)
		if !known {
			continue
		}
		findings = append(findings, verification.OfFile(v.Manifests, verification.Named{
			Check: CheckManifest, File: manifest.SecretFileName(req.Secret), Remedy: "run `ccoctl azure create-managed-identities` with the same flags",
			Read: func(text []byte) (string, error) { return "", compareManifest(text, req, wanted) },
		})...)
	}
	return findings
}

// secretManifest is what is read of the manifest of a Secret.
type secretManifest struct {
	Kind       string
	Metadata   struct{ Name, Namespace string }
	StringData map[string]string
	Data       map[string][]byte
}

// compareManifest says what of a manifest is not as the identity asks for. How it is laid out does not matter.
func compareManifest(text []byte, req *request.Request, wanted []byte) error {
	if bytes.Contains(text, []byte(manifest.UnpopulatedEnd)) {
		return errors.New("it is that of a dry run, and not filled in")
	}
	var present, should secretManifest
	if err := yaml.Unmarshal(text, &present); err != nil {
		return fmt.Errorf("it is not the manifest of a Secret: %w", err)
	}
	if err := yaml.Unmarshal(wanted, &should); err != nil {
		return fmt.Errorf("compare it with what it should be: %w", err)
	}
	if name := present.Metadata.Namespace + "/" + present.Metadata.Name; present.Kind != "Secret" || name != req.Secret.String() {
		return fmt.Errorf("it is the manifest of %s %s, and should be that of Secret %s", present.Kind, name, req.Secret)
	}
	for _, key := range slices.Sorted(maps.Keys(should.StringData)) {
		held, has := present.StringData[key]
		if !has {
			held = string(present.Data[key])
		}
		if held != should.StringData[key] {
			return fmt.Errorf("%s is %q, and should be %q", key, held, should.StringData[key])
		}
	}
	return nil
}
