package federation

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/cloudcredential/operator/internal/cloud/azure/api"
	"github.com/cloudcredential/operator/internal/cloud/azure/providerspec"
	"github.com/cloudcredential/operator/internal/issuer"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/request"
)

const (
	// maxFileName is how long the name of a file may be on every usual file system.
	maxFileName = 255
	// maxTags is how many tags a resource has at most; one is the mark. Lengths are those of storage accounts, the shortest ("Use tags to organize
	// your Azure resources").
	maxTags      = 50
	maxTagName   = 128
	maxTagValue  = 256
	reservedTags = `<>%&\?/`
)

var (
	// setUpName is what a set-up can be called: names of identities begin with it.
	setUpName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]*$`)
	// accountName and containerName are those of storage ("Naming rules and restrictions for Azure resources").
	accountName   = regexp.MustCompile(`^[a-z0-9]{3,24}$`)
	containerName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	// groupName is that of a resource group.
	groupName = regexp.MustCompile(`^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$`)
	place     = regexp.MustCompile(`^[A-Za-z0-9]+( [A-Za-z0-9]+)*$`)
)

// Validate says, without any call, why these options can never be satisfied. It joins all that is wrong; each error names the flag, or the
// request with its file and field, and what to do about it.
func (o Options) Validate() error {
	return errors.Join(o.validateName(), o.validatePlaces(), o.validateGroups(), o.validateIssuer(), o.validateTags(), o.validateRequests())
}

// ValidateRemoval is Validate for a set-up that is to be removed. A name that no storage account can have may be that of identities.
func (o Options) ValidateRemoval() error {
	o.TenantID = ""
	if o.Region == "" {
		o.Region = "any" // which nothing is looked for by
	}
	return errors.Join(o.validateName(), o.validatePlaces())
}

func (o Options) validateName() error {
	switch {
	case o.Name == "":
		return errors.New("--name is empty: give the set-up a name, like mycluster")
	case !setUpName.MatchString(o.Name) || len(ownedTagPrefix+o.Name) > maxTagName:
		return fmt.Errorf("--name is %.128q: the names of identities begin with a letter or digit and have only letters, digits, hyphens, dots and underscores; at most %d of them fit the name of a tag",
			o.Name, maxTagName-len(ownedTagPrefix))
	}
	return nil
}

// validatePlaces looks at the region, the subscription and the tenant. Not every command knows the tenant.
func (o Options) validatePlaces() error {
	var errs []error
	if !place.MatchString(o.Region) {
		errs = append(errs, fmt.Errorf("--region is %.64q: name a region, like westeurope; `az account list-locations` shows them", o.Region))
	}
	if !api.IsGUID(o.SubscriptionID) {
		errs = append(errs, fmt.Errorf("--subscription-id is %.64q: name the ID of the subscription, a GUID; `az account show` shows it", o.SubscriptionID))
	}
	if o.TenantID != "" && !api.IsGUID(o.TenantID) {
		errs = append(errs, fmt.Errorf("--tenant-id is %.64q: name the ID of the tenant, a GUID; `az account show` shows it", o.TenantID))
	}
	return errors.Join(errs...)
}

func (o Options) validateGroups() error {
	named := []struct{ flag, name string }{
		{"--oidc-resource-group-name", o.OIDCGroup}, {"--installation-resource-group-name", o.InstallationGroup},
		{"--network-resource-group-name", o.NetworkGroup}, {"--dnszone-resource-group-name", o.DNSZoneGroup},
	}
	if o.validateName() == nil { // What else is wrong with what hangs on it is said already.
		named[0].name, named[1].name = o.OIDCGroupName(), o.InstallationGroupName()
	}
	var errs []error
	for _, each := range named {
		if each.name != "" && !groupName.MatchString(each.name) {
			errs = append(errs, fmt.Errorf("%s is %.128q: the name of a resource group has up to 90 letters, digits and . _ - ( ), and does not end with a dot", each.flag, each.name))
		}
	}
	if o.Name != "" && strings.EqualFold(o.OIDCGroupName(), o.InstallationGroupName()) {
		errs = append(errs, fmt.Errorf("--oidc-resource-group-name and --installation-resource-group-name are both %q: the installer needs a resource group of its own; choose two names",
			o.OIDCGroupName()))
	}
	return errors.Join(errs...)
}

// validateIssuer looks at the names in the issuer's URL, or at the URL of an issuer that somebody else keeps.
func (o Options) validateIssuer() error {
	if o.Issuer.URL != "" {
		if err := issuer.ValidateURL(o.Issuer.URL); err != nil {
			return fmt.Errorf("--issuer-url is %.300q: %w; it has to be like https://issuer.example.com/path", o.Issuer.URL, err)
		}
		return nil
	}
	var errs []error
	known := o.validateName() == nil // What hangs on it is not said twice.
	if name := o.StorageAccountName(); (known || o.Issuer.StorageAccount != "") && !accountName.MatchString(name) {
		errs = append(errs, fmt.Errorf("--storage-account-name is %.64q: the name of a storage account has 3 to 24 small letters and digits, and nothing else; "+
			"without the flag it is that of --name", name))
	}
	if name := o.ContainerName(); (known || o.Issuer.Container != "") && (len(name) < 3 || len(name) > 63 || !containerName.MatchString(name)) {
		errs = append(errs, fmt.Errorf("--blob-container-name is %.128q: the name of a container has 3 to 63 small letters, digits and single hyphens between them; "+
			"without the flag it is that of --name", name))
	}
	return errors.Join(errs...)
}

func (o Options) validateTags() error {
	var errs []error
	if len(o.UserTags) >= maxTags {
		errs = append(errs, fmt.Errorf("--user-tags has %d tags: a resource has at most %d, one of which is the mark of these programs", len(o.UserTags), maxTags))
	}
	for name, value := range o.UserTags {
		switch {
		case name == "" || len(name) > maxTagName || strings.ContainsAny(name, reservedTags):
			errs = append(errs, fmt.Errorf("--user-tags names %.128q: the name of a tag has 1 to %d characters, and none of %s", name, maxTagName, reservedTags))
		case value == "" || len(value) > maxTagValue:
			errs = append(errs, fmt.Errorf("--user-tags has a value of %d characters for %.128q: it has 1 to %d", len(value), name, maxTagValue))
		case strings.EqualFold(name, o.ownedTag()):
			errs = append(errs, fmt.Errorf("--user-tags names %s, which is the mark of these programs: leave it out", name))
		}
	}
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(errs...)
}

// ValidateRequest says, without any call, why no identity can be made for a request. It joins all that is wrong; each error names the field and what
// to do.
func (o Options) ValidateRequest(req *request.Request) error {
	spec, err := providerspec.Of(req)
	if err != nil {
		return err
	}
	errs := []error{providerspec.Validate(spec)}
	if n := len(req.ServiceAccounts); n > maxCredentials {
		errs = append(errs, fmt.Errorf("spec.serviceAccountNames has %d names, and an identity trusts at most %d: give some of them a request of their own", n, maxCredentials))
	}
	for i, name := range req.ServiceAccounts {
		if len(validation.IsDNS1123Subdomain(name)) > 0 {
			errs = append(errs, fmt.Errorf("spec.serviceAccountNames[%d] is %.128q: it has to be the name of one ServiceAccount; wildcards stand for none", i, name))
		}
	}
	if name := path.Base(manifest.SecretFileName(req.Secret)); len(name) > maxFileName {
		errs = append(errs, fmt.Errorf("spec.secretRef is %.300q: its manifest would have a name of %d characters, and that of a file has at most %d; shorten the name of the Secret",
			req.Secret.String(), len(name), maxFileName))
	}
	return errors.Join(errs...)
}

// validateRequests looks at each request and at all of them together: two must not come to share an identity, a Secret or a file.
func (o Options) validateRequests() error {
	var errs []error
	seen := map[string]*request.Request{}
	for _, req := range o.Requests {
		if err := o.ValidateRequest(req); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", ofRequestFile(req), err))
		}
		for _, shared := range []struct{ key, what string }{
			{"secret " + req.Secret.String(), "spec.secretRef is " + req.Secret.String()},
			{"file " + manifest.SecretFileName(req.Secret), "the manifest of its Secret would be the file " + manifest.SecretFileName(req.Secret)},
			{"identity " + strings.ToLower(o.identityName(req)), "its identity would be called " + o.identityName(req)},
		} {
			if other, twice := seen[shared.key]; twice {
				errs = append(errs, fmt.Errorf("%s: %s, and so would that of %s; rename one of the Secrets", ofRequestFile(req), shared.what, ofRequestFile(other)))
				break
			}
			seen[shared.key] = req
		}
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
