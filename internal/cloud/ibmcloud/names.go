package ibmcloud

import (
	"strings"

	"github.com/cloudcredential/operator/internal/request"
)

// Names of service IDs are those of existing clusters, which say nothing of themselves. The description of a new service ID names set-up and request, so that
// two set-ups whose names come to the same text can be told apart.

const (
	// KeyName is what API keys are called that this package makes. Others are somebody else's, and never removed.
	KeyName = "ccoctl-generated-key"

	mark      = "Created by ccoctl for set-up "
	ofRequest = ", CredentialsRequest "
)

// ServiceIDName is that of a request's service ID.
func (o Options) ServiceIDName(req *request.Request) string {
	return o.Name + "-" + req.Secret.Namespace + "-" + req.Secret.Name
}

// description is what a new service ID says of itself.
func (o Options) description(req *request.Request) string {
	return mark + o.Name + ofRequest + req.Name.String()
}

// setUpOf is the set-up that a description names; false where it names none.
func setUpOf(description string) (string, bool) {
	rest, marked := strings.CutPrefix(description, mark)
	setUp, _, complete := strings.Cut(rest, ofRequest)
	return setUp, marked && complete
}
