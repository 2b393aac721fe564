package aws_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// governmentProvider is an identity provider of somebody else's, in another partition than the standard one.
const governmentProvider = "arn:aws-us-gov:iam::123456789012:oidc-provider/issuer.example.com"

func TestTheRegionOfRolesIsTheNearestOneThatIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		flag, variable, older string
		region                string
	}{
		"the flag":                     {"us-gov-east-1", "us-gov-west-1", "us-gov-west-1", "us-gov-east-1"},
		"the variable":                 {"", "us-gov-east-1", "us-gov-west-1", "us-gov-east-1"},
		"the older variable":           {"", "", "us-gov-east-1", "us-gov-east-1"},
		"one of the identity provider": {"", "", "", "us-gov-west-1"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			t.Setenv("AWS_REGION", c.variable)
			t.Setenv("AWS_DEFAULT_REGION", c.older)
			args := []string{"aws", "create-iam-roles", "--name=prod", "--credentials-requests-dir=" + w.requests, "--output-dir=" + w.out,
				"--identity-provider-arn=" + governmentProvider, "--dry-run", "-o=json"}
			if c.flag != "" {
				args = append(args, "--region="+c.flag)
			}
			var document struct {
				Report struct{ Region string }
			}
			w.has(json.Unmarshal([]byte(w.plain(args...).Ends(0).Stdout), &document))
			if document.Report.Region != c.region {
				t.Errorf("the region is %q and should be %q", document.Report.Region, c.region)
			}
		})
	}
}

func TestAVariableThatNamesNoRegionIsNamed(t *testing.T) {
	w := newWorld(t)
	t.Setenv("AWS_DEFAULT_REGION", "nowhere")
	r := w.plain("aws", "create-iam-roles", "--name=prod", "--credentials-requests-dir="+w.requests, "--output-dir="+w.out,
		"--identity-provider-arn="+governmentProvider).Ends(1)
	if !strings.Contains(r.Stderr, "AWS_DEFAULT_REGION is \"nowhere\"") || strings.Contains(r.Stderr, "--region is") || len(w.Calls().All()) != 0 {
		t.Errorf("%s", r.Stderr)
	}
}
