package federation

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/cloudcredential/operator/internal/issuer"
)

const (
	// maxBucketName is the longest name of a bucket, see "General purpose bucket naming rules" of the Amazon S3 User Guide.
	maxBucketName = 63
	maxTagKey     = 128
	maxTagValue   = 256
)

var (
	// plainName is what the name of a role and the key and the value of a tag may both be made of.
	plainName = regexp.MustCompile(`^[A-Za-z0-9_+=.@-]+$`)
	// bucketStart is how the name of a bucket may begin. Dots are legal in names and not in the certificates of their hosts.
	bucketStart = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)
	policyARN   = regexp.MustCompile(`^arn:([a-z0-9-]+):iam::(?:[0-9]{12}|aws):policy/[\x21-\x7e]+$`)
	providerARN = regexp.MustCompile(`^arn:([a-z0-9-]+):iam::[0-9]{12}:oidc-provider/[\x21-\x7e]+$`)
)

// Validate says, without any call, why these options can never be satisfied. It joins all that is wrong; each error names the flag, or the
// request with its file and field, and what to do about it.
func (o Options) Validate() error {
	return errors.Join(
		o.validateName(), o.validateBucketName(), o.validateRegion(), o.validateIssuer(),
		o.validateARN("--identity-provider-arn", o.Roles.ProviderARN, providerARN, "arn:aws:iam::123456789012:oidc-provider/issuer.example.com"),
		o.validateARN("--permissions-boundary-arn", o.Roles.PermissionsBoundary, policyARN, "arn:aws:iam::123456789012:policy/boundary"),
		o.validateUserTags(), o.validateRequests(),
	)
}

// ValidateRemoval is Validate for a set-up that is to be removed. A name that no bucket can have may be that of roles.
func (o Options) ValidateRemoval() error {
	return errors.Join(o.validateName(), o.validateRegion(), o.validateIssuer())
}

// validateName holds the name against the rules for roles and tags.
func (o Options) validateName() error {
	switch {
	case o.Name == "":
		return errors.New("--name is empty: give the set-up a name, like mycluster")
	case !plainName.MatchString(o.Name):
		return fmt.Errorf("--name is %.128q: only letters, digits and _+=.@- can be part of the names of roles and of tags", o.Name)
	case len(o.OwnedTag()) > maxTagKey:
		return fmt.Errorf("--name has %d characters: a tag has room for %d", len(o.Name), maxTagKey-len(ownedTagPrefix))
	}
	return nil
}

// hasBucket says whether the set-up has a bucket.
func (o Options) hasBucket() bool { return o.Issuer.URL == "" && o.Roles.ProviderARN == "" }

// validateBucketName holds the name against the rules for buckets. The end of the bucket's name, which is always the same, breaks none.
func (o Options) validateBucketName() error {
	if !o.hasBucket() || o.validateName() != nil {
		return nil
	}
	switch bucket := o.BucketName(); {
	case len(bucket) > maxBucketName:
		return fmt.Errorf("--name has %d characters: the bucket would be called %.128q, and the name of a bucket has at most %d; shorten it to %d",
			len(o.Name), bucket, maxBucketName, maxBucketName-len(bucket)+len(o.Name))
	case !bucketStart.MatchString(o.Name):
		return fmt.Errorf("--name is %.128q: the bucket is called after it, so that it has to begin with a small letter or a digit, and to hold only small letters, digits and hyphens", o.Name)
	}
	for _, reserved := range []string{"xn--", "sthree-", "amzn-s3-demo-"} {
		if strings.HasPrefix(o.Name, reserved) {
			return fmt.Errorf("--name is %q: S3 keeps names of buckets that begin with %s to itself; choose another one", o.Name, reserved)
		}
	}
	return nil
}

// validateRegion also says whether the region has what is asked for. Without a region there is another error that says so.
func (o Options) validateRegion() error {
	p, known := partitionOf(o.Region)
	switch {
	case o.Region == "" && o.Roles.ProviderARN != "":
		return nil
	case o.Region == "":
		return errors.New("--region is empty: name the AWS region of the bucket, like us-east-1")
	case !known:
		return fmt.Errorf("--region is %.64q: this is not the name of an AWS region, like us-east-1", o.Region)
	case o.Issuer.Private && !p.cloudFront:
		return fmt.Errorf("--create-private-s3-bucket needs CloudFront, which there is not in %s: leave it out, or publish the issuer yourself and name it with --issuer-url", o.Region)
	}
	return nil
}

// validateIssuer looks at the URL of an issuer that somebody else keeps. IAM and clusters compare it letter by letter.
func (o Options) validateIssuer() error {
	if o.Issuer.URL == "" {
		return nil
	}
	if o.Issuer.Private {
		return errors.New("--issuer-url and --create-private-s3-bucket exclude each other: for an issuer that is kept elsewhere no bucket is made")
	}
	if err := issuer.ValidateURL(o.Issuer.URL); err != nil {
		return fmt.Errorf("--issuer-url is %.300q: %w; it has to be like https://issuer.example.com/path", o.Issuer.URL, err)
	}
	return nil
}

// validateARN looks at an ARN that a flag holds; it may be empty.
func (o Options) validateARN(flag, arn string, form *regexp.Regexp, example string) error {
	if arn == "" {
		return nil
	}
	parts := form.FindStringSubmatch(arn)
	switch {
	case parts == nil:
		return fmt.Errorf("%s is %.300q: it has to be like %s", flag, arn, example)
	case o.Region != "" && parts[1] != Partition(o.Region):
		return fmt.Errorf("%s is %.300q, in the partition %s: the region %s is in the partition %s, and neither knows of the other", flag, arn, parts[1], o.Region, Partition(o.Region))
	}
	return nil
}
