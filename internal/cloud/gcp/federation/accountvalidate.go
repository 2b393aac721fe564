package federation

import (
	"errors"
	"fmt"
	"path"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/cloudcredential/operator/internal/cloud/gcp/providerspec"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/request"
)

// maxFileName is how long the name of a file may be on every usual file system.
const maxFileName = 255

// ValidateRequest says, without any call, why no service account can be made for a request. It joins all that is wrong; each error names the field and
// what to do.
func (o Options) ValidateRequest(req *request.Request) error {
	spec, err := providerspec.Of(req)
	if err != nil {
		return err
	}
	errs := []error{validateServiceAccounts(req), providerspec.Validate(spec), validateManifestName(req)}
	if len(spec.PredefinedRoles) == 0 && len(spec.Permissions) == 0 {
		errs = append(errs, errors.New("spec.providerSpec has neither predefinedRoles nor permissions: name what the component may do, as an account without rights is of no use"))
	}
	return errors.Join(errs...)
}

// validateServiceAccounts refuses a request that would let any ServiceAccount, or none, act as the service account.
func validateServiceAccounts(req *request.Request) error {
	if len(req.ServiceAccounts) == 0 {
		return errors.New("spec.serviceAccountNames is empty: list those that may act as the service account")
	}
	var errs []error
	for i, name := range req.ServiceAccounts {
		if len(validation.IsDNS1123Subdomain(name)) > 0 {
			errs = append(errs, fmt.Errorf("spec.serviceAccountNames[%d] is %.128q: it has to be the name of one ServiceAccount; wildcards stand for none", i, name))
		}
	}
	return errors.Join(errs...)
}

// validateManifestName refuses a Secret whose manifest would have a name that no file can have.
func validateManifestName(req *request.Request) error {
	if name := path.Base(manifest.SecretFileName(req.Secret)); len(name) > maxFileName {
		return fmt.Errorf("spec.secretRef is %.300q: its manifest would have a name of %d characters, and that of a file has at most %d; shorten the name of the Secret",
			req.Secret.String(), len(name), maxFileName)
	}
	return nil
}

// validateAccounts looks at each request and at all of them together: two must not come to share an account, a Secret or a file.
func (o Options) validateAccounts() error {
	var errs []error
	seen := map[string]*request.Request{}
	for _, req := range o.Requests {
		if err := o.ValidateRequest(req); err != nil {
			errs = append(errs, aboutRequest(req, err))
		}
		for _, shared := range []struct{ key, sentence string }{
			{"secret " + req.Secret.String(), "spec.secretRef is " + req.Secret.String() + ", and so is that of %s; give each a Secret of its own"},
			{"file " + manifest.SecretFileName(req.Secret), "the manifest of its Secret would be the file " + manifest.SecretFileName(req.Secret) +
				", and so would that of %s; rename one of the Secrets"},
			{"account " + o.accountID(req), "its service account would have the ID " + o.accountID(req) + ", and so would that of %s; rename one of the requests"},
		} {
			if other, twice := seen[shared.key]; twice {
				errs = append(errs, aboutRequest(req, fmt.Errorf(shared.sentence, ofRequestFile(other))))
				break
			}
			seen[shared.key] = req
		}
	}
	return errors.Join(errs...)
}

// aboutRequest prefixes each of the errors that err joins with the request.
func aboutRequest(req *request.Request, err error) error {
	joined, is := err.(interface{ Unwrap() []error })
	if !is {
		return fmt.Errorf("%s: %w", ofRequestFile(req), err)
	}
	var errs []error
	for _, each := range joined.Unwrap() {
		errs = append(errs, aboutRequest(req, each))
	}
	return errors.Join(errs...)
}

// ofRequestFile names a request, and the file that it is in.
func ofRequestFile(req *request.Request) string {
	if req.Source == "" {
		return "CredentialsRequest " + req.Name.String()
	}
	return req.Source + ": CredentialsRequest " + req.Name.String()
}
