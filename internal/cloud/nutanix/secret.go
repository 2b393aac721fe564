package nutanix

import (
	"encoding/json"
	"fmt"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/secret"
)

// SecretKey is the key of target Secrets. Components read it by this name.
const SecretKey = "credentials"

// The form in which components read credentials. Its order and its nulls are those of existing clusters.
type (
	delivered struct {
		Type string        `json:"type"`
		Data deliveredData `json:"data"`
	}
	deliveredData struct {
		PrismCentral  deliveredAccount   `json:"prismCentral"`
		PrismElements []deliveredElement `json:"prismElements"`
	}
	deliveredAccount struct {
		Username string `json:"username"`
		Password string `json:"password"`
	}
	deliveredElement struct {
		Username string `json:"username"`
		Password string `json:"password"`
		Name     string `json:"name"`
	}
)

// Content is what target Secrets hold below SecretKey.
func Content(all []Credentials) (secret.Value, error) {
	var out []delivered
	for _, c := range all {
		d := delivered{Type: BasicAuth, Data: deliveredData{PrismCentral: deliveredAccount{c.Central.Username, c.Central.Password.RevealString()}}}
		for _, e := range c.Elements {
			d.Data.PrismElements = append(d.Data.PrismElements, deliveredElement{e.Username, e.Password.RevealString(), e.Name})
		}
		out = append(out, d)
	}
	text, err := json.Marshal(out)
	if err != nil {
		return secret.Value{}, fmt.Errorf("lay out the credentials: %w", err)
	}
	return secret.New(text), nil
}

// SecretFile is the manifest of a request's Secret.
func SecretFile(req *request.Request, content secret.Value) manifest.File {
	return manifest.File{Name: manifest.SecretFileName(req.Secret), Mode: 0o600, Sensitive: true, Content: func(plan.Known) ([]byte, bool) {
		return manifest.SecretDataYAML(req.Secret, map[string][]byte{SecretKey: content.Reveal()}), true
	}}
}
