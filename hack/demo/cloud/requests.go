package cloud

import (
	"fmt"
	"io/fs"

	"sigs.k8s.io/yaml"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// Requests decodes the requests of a cloud's components, sorted by the names of their files.
func Requests(of Cloud) ([]*v1.CredentialsRequest, error) {
	files := of.Facts().Requests
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil, fmt.Errorf("list the requests: %w", err)
	}
	var requests []*v1.CredentialsRequest
	for _, e := range entries {
		text, err := fs.ReadFile(files, e.Name())
		if err != nil {
			return nil, fmt.Errorf("read request %s: %w", e.Name(), err)
		}
		r := &v1.CredentialsRequest{}
		if err := yaml.UnmarshalStrict(text, r); err != nil {
			return nil, fmt.Errorf("decode request %s: %w", e.Name(), err)
		}
		requests = append(requests, r)
	}
	return requests, nil
}
