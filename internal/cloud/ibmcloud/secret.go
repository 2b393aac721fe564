package ibmcloud

import (
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// Keys of a target Secret, which components read.
const (
	secretKey  = "ibmcloud_api_key"
	secretFile = "ibm-credentials.env"
)

// SecretData is what the Secret of a request holds; false while its API key is not known. It gives the key away.
func (o Options) SecretData(req *request.Request, known plan.Known) (map[string]string, bool) {
	value, found := known.Output(o.KeyRef(req), OutputKey)
	if !found {
		return nil, false
	}
	key := value.Secret().RevealString()
	if !value.IsSecret() {
		key = value.Text() // the stand-in in a script
	}
	return map[string]string{secretKey: key, secretFile: "IBMCLOUD_AUTHTYPE=iam\nIBMCLOUD_APIKEY=" + key}, true
}

// secretManifest is the manifest of a request's target Secret.
func (o Options) secretManifest(req *request.Request) manifest.File {
	return manifest.File{Name: manifest.SecretFileName(req.Secret), Mode: 0o600, Sensitive: true, Content: func(known plan.Known) ([]byte, bool) {
		data, complete := o.SecretData(req, known)
		if !complete {
			return nil, false
		}
		return manifest.SecretYAML(req.Secret, data), true
	}}
}
