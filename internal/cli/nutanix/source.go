package nutanix

import (
	"errors"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cloud/nutanix"
	"github.com/cloudcredential/operator/internal/secret"
)

// content is what all Secrets hold, and notes on the file that it is from.
func (v *createSharedSecrets) content(session *cli.Session) (secret.Value, []string, error) {
	path := v.source
	if path == "" {
		if session.HomeDirectory == "" {
			return secret.Value{}, nil, errors.New("there is no home directory that could hold .nutanix/credentials: name the file with --credentials-source-filepath")
		}
		path = nutanix.DefaultPath(session.HomeDirectory)
	}
	credentials, notes, err := nutanix.ReadFile(path)
	if err != nil {
		return secret.Value{}, nil, err
	}
	content, err := nutanix.Content(credentials)
	return content, notes, err
}
