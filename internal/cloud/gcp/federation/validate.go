package federation

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/cloudcredential/operator/internal/issuer"
)

const (
	minPoolID = 4
	maxPoolID = 32
	// maxBucketName is the longest name of a bucket, see "About Cloud Storage buckets".
	maxBucketName = 63
)

var (
	// identityID is what the ID of a pool or a provider is made of, see WorkloadIdentityPool in the IAM API reference.
	identityID = regexp.MustCompile(`^[a-z0-9-]+$`)
	// projectID is that of a project, which may be one of a domain, see "Creating and managing projects".
	projectID = regexp.MustCompile(`^([a-z0-9][a-z0-9.-]*[a-z0-9]:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$`)
	// bucketStart is how the name of the bucket may begin.
	bucketStart = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)
	// place is a region, a dual-region or a multi-region, see "Bucket locations". The cloud takes capitals, too.
	place = regexp.MustCompile(`^(?i:us|eu|asia|nam4|eur[0-9]+|asia1|[a-z]+(?:-[a-z]+)+[0-9]+)$`)
)

// Validate says, without any call, why these options can never be satisfied. It joins all that is wrong; each error names the flag, or the
// request with its file and field, and what to do about it.
func (o Options) Validate() error {
	return errors.Join(o.validateName(), o.validatePoolIDs(), o.validateBucketName(), o.validateProject(), o.validateRegion(), o.validateIssuer(), o.validateAccounts())
}

// ValidateRemoval is Validate for a set-up that is to be removed. A name that no bucket and no pool can have may be that of service accounts.
func (o Options) ValidateRemoval() error {
	return errors.Join(o.validateName(), o.validateProject())
}

// validateName holds the name against what holds for all that is named after it. Scripts know the sentence about its length.
func (o Options) validateName() error {
	switch {
	case o.Name == "":
		return errors.New("--name is empty: give the set-up a name, like mycluster")
	case len(o.Name) > maxPoolID:
		return fmt.Errorf("Name can be at most %d characters long: --name has %d", maxPoolID, len(o.Name)) //nolint:staticcheck // scripts know it with a capital
	case !identityID.MatchString(o.Name):
		return fmt.Errorf("--name is %.128q: only small letters, digits and hyphens can be part of the names of pools, buckets and service accounts", o.Name)
	}
	return nil
}

// validatePoolIDs holds the IDs of pool and provider against their rules.
func (o Options) validatePoolIDs() error {
	if o.Name != "" && o.validateName() != nil {
		return nil // which is said already
	}
	flag := func(given string, flag string) string {
		if given == "" {
			return "--name"
		}
		return flag
	}
	poolFlag := flag(o.Accounts.Pool+o.Issuer.Pool, "--workload-identity-pool")
	err := validateIdentityID(poolFlag, o.PoolID())
	if providerFlag := flag(o.Accounts.Provider, "--workload-identity-provider"); providerFlag != poolFlag {
		err = errors.Join(err, validateIdentityID(providerFlag, o.ProviderID()))
	}
	return err
}

func validateIdentityID(flag, id string) error {
	switch {
	case id == "":
		return nil // which is said already
	case len(id) < minPoolID || len(id) > maxPoolID:
		return fmt.Errorf("%s is %.128q: the ID of a workload identity pool or provider has %d to %d characters", flag, id, minPoolID, maxPoolID)
	case !identityID.MatchString(id):
		return fmt.Errorf("%s is %.128q: the ID of a workload identity pool or provider holds only small letters, digits and hyphens", flag, id)
	case strings.HasPrefix(id, "gcp-"):
		return fmt.Errorf("%s is %q: Google keeps IDs of workload identity pools and providers that begin with gcp- to itself; choose another one", flag, id)
	}
	return nil
}

// validateBucketName holds the name against the rules for buckets. The end of the bucket's name, which is always the same, breaks none.
func (o Options) validateBucketName() error {
	if o.validateName() != nil || !o.hasBucket() || o.Accounts.Pool != "" {
		return nil
	}
	switch name := o.BucketName(); {
	case len(name) > maxBucketName:
		return fmt.Errorf("--name has %d characters: the bucket would be called %.128q, and the name of a bucket has at most %d", len(o.Name), name, maxBucketName)
	case !bucketStart.MatchString(o.Name):
		return fmt.Errorf("--name is %.128q: the bucket is called after it, so that it has to begin with a small letter or a digit", o.Name)
	case strings.HasPrefix(name, "goog"), strings.Contains(name, "google"), strings.Contains(name, "g00gle"):
		return fmt.Errorf("--name is %q: the name of a bucket must not begin with goog, nor hold google or what looks like it; choose another one", o.Name)
	}
	return nil
}

// validateProject takes an ID and no number: IDs are part of names and addresses.
func (o Options) validateProject() error {
	switch {
	case o.Project == "":
		return errors.New("--project is empty: name the ID of the project, like my-project")
	case !projectID.MatchString(o.Project):
		return fmt.Errorf("--project is %.128q: this is not the ID of a project, like my-project or example.com:my-project; `gcloud projects list` shows them", o.Project)
	}
	return nil
}

func (o Options) validateRegion() error {
	if o.hasBucket() && !place.MatchString(o.region()) {
		return fmt.Errorf("--region is %.64q: this is not the name of a place for a bucket, like us, eu or us-central1", o.Region)
	}
	return nil
}

// validateIssuer looks at how the keys are stored, and at the URL of an issuer that somebody else keeps. The cloud and clusters compare it letter by letter.
func (o Options) validateIssuer() error {
	if storage := o.keyStorage(); !slices.Contains(KeyStorages(), storage) {
		return fmt.Errorf("invalid --key-storage-method %q, must be one of: %s, %s", storage, PublicBucket, PoolJWKFile)
	}
	if o.Issuer.URL == "" {
		return nil
	}
	if err := issuer.ValidateURL(o.Issuer.URL); err != nil {
		return fmt.Errorf("--issuer-url is %.300q: %w; it has to be like https://issuer.example.com/path", o.Issuer.URL, err)
	}
	return nil
}
