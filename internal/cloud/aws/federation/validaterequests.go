package federation

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud/aws/policy"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/request"
)

// Limits of IAM, in characters without white space, see "IAM and STS quotas" of the IAM User Guide.
const (
	// maxRolePolicies bounds all inline policies of a role together.
	maxRolePolicies = 10240
	// maxTrustPolicy bounds a role's trust policy.
	maxTrustPolicy = 2048
)

// anyDistribution is as long as the domain of any distribution.
const anyDistribution = "d111111abcdef8.cloudfront.net"

// ValidateRequest says, without any call, why no role can be made for a request. It joins all that is wrong; each error names the field and what to do.
func (o Options) ValidateRequest(req *request.Request) error {
	spec, isAWS := req.Spec.(*v1.AWSProviderSpec)
	if !isAWS || spec == nil {
		return fmt.Errorf("spec.providerSpec is of kind %q: only AWSProviderSpec can be satisfied here", req.Kind)
	}
	errs := []error{validateServiceAccounts(req), validateManifestName(req)}
	for i, entry := range spec.StatementEntries {
		if err := policy.ValidateEntry(entry); err != nil {
			errs = append(errs, fmt.Errorf("spec.providerSpec.statementEntries[%d]%w", i, err))
		}
	}
	if len(spec.StatementEntries) == 0 {
		errs = append(errs, errors.New("spec.providerSpec.statementEntries is empty: name what the component may do, as IAM takes no policy without a statement"))
	}
	if size := policy.Size(rolePolicy{o, req}.document()); size > maxRolePolicies {
		errs = append(errs, fmt.Errorf("spec.providerSpec.statementEntries make a policy of %d characters, and a role can hold %d: use wildcards in actions, or file several requests", size, maxRolePolicies))
	}
	if size := policy.Size(o.longestTrust(req).encode()); size > maxTrustPolicy && o.validateName() == nil {
		errs = append(errs, fmt.Errorf("spec.serviceAccountNames has %d names, which make a trust policy of %d characters, and a role can hold %d: file several requests",
			len(req.ServiceAccounts), size, maxTrustPolicy))
	}
	return errors.Join(errs...)
}

// validateServiceAccounts refuses a request that would let any ServiceAccount, or none, assume the role. Scripts know the first words of the
// error about none, with their slip of the pen.
func validateServiceAccounts(req *request.Request) error {
	if len(req.ServiceAccounts) == 0 {
		return fmt.Errorf("error while creating Role policy document for %s: CredentialsRequest must provide ServieAccounts to bind the Role policy to: "+
			"list those that may use the role in spec.serviceAccountNames", req.Name.Name)
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

// longestTrust is the trust policy of a request's role, with texts as long as the real ones where those are not known yet.
func (o Options) longestTrust(req *request.Request) trust {
	t := trust{subjects: role{o, req}.subjects()}
	if o.Roles.AudienceCondition != AudienceOfNoRole {
		t.audiences = Audiences()
	}
	switch {
	case o.Roles.ProviderARN != "":
		t.provider = o.Roles.ProviderARN
		t.issuer = issuerOfARN(o.Roles.ProviderARN)
		return t
	case o.Issuer.URL != "":
		t.issuer = conditionPrefix(o.Issuer.URL)
	case o.Issuer.Private:
		t.issuer = anyDistribution
	default:
		t.issuer = o.BucketHost()
	}
	t.provider = o.arnOfProvider("123456789012", "https://"+t.issuer)
	return t
}

// validateRequests looks at each request and at all of them together: two must not come to share a role.
func (o Options) validateRequests() error {
	var errs []error
	named := map[string]*request.Request{}
	for _, req := range o.Requests {
		if err := o.ValidateRequest(req); err != nil {
			errs = append(errs, about(req, err))
		}
		name, _ := o.roleNames(req.Secret)
		folded := strings.ToLower(name)
		if other, twice := named[folded]; twice {
			errs = append(errs, about(req, fmt.Errorf("spec.secretRef is %s: its role would be called %s, and so would that of %s for %s; rename one of the Secrets",
				req.Secret, name, of(other), other.Secret)))
			continue
		}
		named[folded] = req
	}
	return errors.Join(errs...)
}

// about prefixes each of the errors that err joins with the request.
func about(req *request.Request, err error) error {
	joined, is := err.(interface{ Unwrap() []error })
	if !is {
		return fmt.Errorf("%s: %w", of(req), err)
	}
	var errs []error
	for _, each := range joined.Unwrap() {
		errs = append(errs, about(req, each))
	}
	return errors.Join(errs...)
}

// of names a request, and the file that it is in.
func of(req *request.Request) string {
	if req.Source == "" {
		return "CredentialsRequest " + req.Name.String()
	}
	return req.Source + ": CredentialsRequest " + req.Name.String()
}
