package federation

import (
	"regexp"
	"strings"
)

// partition is a part of AWS that knows nothing of the others.
type partition struct {
	// id is what ARNs have: "aws-us-gov".
	id string
	// dnsSuffix is the domain of its services.
	dnsSuffix string
	// regions are the names of its regions.
	regions *regexp.Regexp
	// cloudFront says whether there is CloudFront.
	cloudFront bool
}

// partitions follow "partitions.json" of the AWS SDKs: new regions of a known form need no new release.
var partitions = []partition{
	{"aws", "amazonaws.com", regexp.MustCompile(`^(us|eu|ap|sa|ca|me|af|il|mx)-[a-z]+-[0-9]{1,2}$`), true},
	{"aws-us-gov", "amazonaws.com", regexp.MustCompile(`^us-gov-[a-z]+-[0-9]{1,2}$`), false},
	{"aws-cn", "amazonaws.com.cn", regexp.MustCompile(`^cn-[a-z]+-[0-9]{1,2}$`), true},
	{"aws-eusc", "amazonaws.eu", regexp.MustCompile(`^eusc-[a-z]+-[a-z]+-[0-9]{1,2}$`), false},
	{"aws-iso", "c2s.ic.gov", regexp.MustCompile(`^us-iso-[a-z]+-[0-9]{1,2}$`), false},
	{"aws-iso-b", "sc2s.sgov.gov", regexp.MustCompile(`^us-isob-[a-z]+-[0-9]{1,2}$`), false},
	{"aws-iso-e", "cloud.adc-e.uk", regexp.MustCompile(`^eu-isoe-[a-z]+-[0-9]{1,2}$`), false},
	{"aws-iso-f", "csp.hci.ic.gov", regexp.MustCompile(`^us-isof-[a-z]+-[0-9]{1,2}$`), false},
}

// partitionOf finds the partition of a region; false where no partition has regions of that name.
func partitionOf(region string) (partition, bool) {
	for _, p := range partitions {
		if p.regions.MatchString(region) {
			return p, true
		}
	}
	return partition{}, false
}

// IsRegion reports whether a region could have that name in any partition.
func IsRegion(name string) bool {
	_, known := partitionOf(name)
	return known
}

// Partition is the partition's part of ARNs: "aws" for a region of no known form.
func Partition(region string) string {
	if p, known := partitionOf(region); known {
		return p.id
	}
	return "aws"
}

// DNSSuffix is the domain of a region's services: "amazonaws.com.cn"; that of the standard partition for a region of no known form.
func DNSSuffix(region string) string {
	if p, known := partitionOf(region); known {
		return p.dnsSuffix
	}
	return "amazonaws.com"
}

// RegionOfARN is a region of the partition that an ARN names, for what is the same in all of them; empty for no partition that is known.
func RegionOfARN(arn string) string {
	parts := strings.SplitN(arn, ":", 3)
	if len(parts) < 3 {
		return ""
	}
	return map[string]string{
		"aws": "us-east-1", "aws-us-gov": "us-gov-west-1", "aws-cn": "cn-north-1", "aws-eusc": "eusc-de-east-1",
		"aws-iso": "us-iso-east-1", "aws-iso-b": "us-isob-east-1", "aws-iso-e": "eu-isoe-west-1", "aws-iso-f": "us-isof-south-1",
	}[parts[1]]
}
