package alibabacloud

import (
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/secret"
)

// secretKey is the key of a target Secret, which components read: a file with one profile.
const secretKey = "credentials"

// secretManifest is the manifest of a request's target Secret.
func (o Options) secretManifest(req *request.Request) manifest.File {
	return manifest.File{Name: ManifestOf(req), Mode: 0o600, Sensitive: true, Content: func(known plan.Known) ([]byte, bool) {
		id, hasID := known.Output(o.KeyRef(req), OutputID)
		value, hasSecret := known.Output(o.KeyRef(req), OutputSecret)
		if !hasID || !hasSecret {
			return nil, false
		}
		plain := value.Secret().RevealString()
		if !value.IsSecret() {
			plain = value.Text() // the stand-in in a script
		}
		profile := "[" + profileSection + "]\n" + memberType + " = " + profileType + "\n" + memberID + " = " + id.Text() + "\n" + memberSecret + " = " + plain
		return manifest.SecretYAML(req.Secret, map[string]string{secretKey: profile}), true
	}}
}

// held is the access key in the manifest of a request's Secret; without ID where there is none that can be read out of it.
func (s *session) held(req *request.Request) (keyPair, error) {
	if s.options.Manifests == nil {
		return keyPair{}, nil
	}
	content, err := s.options.Manifests.SecretValue(req.Secret, secretKey)
	if err != nil {
		return keyPair{}, err
	}
	members, _ := readProfile(content.RevealString(), profileSection)
	return keyPair{members[memberID], secret.FromString(members[memberSecret])}, nil
}
