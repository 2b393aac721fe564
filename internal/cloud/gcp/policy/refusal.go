package policy

import (
	"errors"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud"
)

// Explain says what a policy was refused for in which an account was given roles; every other error is returned as it is. That the account does not
// exist means that not every part of the cloud knows it yet: the error is then of kind cloud.Unavailable, and the write can be tried again.
func Explain(err error, email string) error {
	refused, found := errors.AsType[*cloud.Error](err)
	if !found || !cloud.Is(err, cloud.Invalid) {
		return err
	}
	e := *refused
	switch {
	case strings.Contains(e.Message, email+" does not exist"):
		e.Kind, e.RetryAfter = cloud.Unavailable, Settling
		e.Message = "the service account " + email + " was just made, and not every part of the cloud knows it yet"
	case strings.Contains(e.Message, "is not supported for this resource"):
		e.Message += " Name a role in spec.providerSpec.predefinedRoles that can be granted on a project, or list its permissions instead"
	}
	return &e
}
