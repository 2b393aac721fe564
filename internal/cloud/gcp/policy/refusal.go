package policy

import (
	"errors"
	"slices"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud"
)

// unsettled is an error that goes away by itself, once every part of the cloud knows what was just changed.
type unsettled struct{ refused *cloud.Error }

// Error implements error.
func (u unsettled) Error() string { return u.refused.Error() }

// Unwrap gives the refusal to errors.As.
func (u unsettled) Unwrap() error { return u.refused }

// IsUnsettled reports whether an error goes away by itself, once every part of the cloud knows what was just changed.
func IsUnsettled(err error) bool {
	_, is := errors.AsType[unsettled](err)
	return is
}

// Unsettled is the error of that refusal, as one that goes away by itself. message says what is not known yet.
func Unsettled(refused cloud.Error, message string) error {
	refused.Kind, refused.RetryAfter, refused.Message = cloud.Unavailable, Settling, message
	return unsettled{&refused}
}

// Explain says what a policy was refused for in which an account was given roles; every other error is returned as it is. That the account does not
// exist, or that a custom role does not which made names, means that not every part of the cloud knows it yet: the error is then of kind
// cloud.Unavailable, and the write can be tried again.
func Explain(err error, email string, made ...string) error {
	refused, found := errors.AsType[*cloud.Error](err)
	if !found || !cloud.Is(err, cloud.Invalid) {
		return err
	}
	e := *refused
	switch {
	case strings.Contains(e.Message, email+" does not exist"):
		return Unsettled(e, "the service account "+email+" was just made, and not every part of the cloud knows it yet")
	case slices.ContainsFunc(made, func(role string) bool { return strings.Contains(e.Message, "("+role+") does not exist") }):
		return Unsettled(e, "the custom role was just made, and not every part of the cloud knows it yet")
	case strings.Contains(e.Message, "is not supported for this resource"):
		e.Message += " Name a role in spec.providerSpec.predefinedRoles that can be granted on a project, or list its permissions instead"
	}
	return &e
}
