package aws_test

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

// commandLine runs the vendor's command line against an account and reads what it prints into out, unless that is nil. It skips the test where
// there is no command line.
func (a *account) commandLine(t *testing.T, out any, arguments ...string) {
	t.Helper()
	file, err := exec.LookPath("/usr/bin/aws")
	if err != nil {
		file, err = exec.LookPath("aws")
	}
	if err != nil {
		t.Skip("SKIPPED: the AWS command line is not installed (Debian: apt-get install awscli), so only the SDK judges CloudFront here")
	}
	command := exec.CommandContext(t.Context(), file, append([]string{"--endpoint-url", a.url, "--output", "json", "cloudfront"}, arguments...)...)
	command.Env = []string{
		"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + t.TempDir(), "LC_ALL=C.UTF-8", "AWS_PAGER=", "AWS_DEFAULT_REGION=us-east-2", "AWS_MAX_ATTEMPTS=1",
		"AWS_EC2_METADATA_DISABLED=true", "AWS_ACCESS_KEY_ID=" + a.admin.ID, "AWS_SECRET_ACCESS_KEY=" + a.admin.Secret,
	}
	var complaint strings.Builder
	command.Stderr = &complaint
	text, err := command.Output()
	if err != nil {
		t.Fatalf("aws cloudfront %s: %v: %s", strings.Join(arguments, " "), err, complaint.String())
	}
	if out == nil {
		return
	}
	if err := json.Unmarshal(text, out); err != nil {
		t.Fatalf("aws cloudfront %s prints no JSON: %v\n%s", strings.Join(arguments, " "), err, text)
	}
}

func TestTheCommandLineBuildsAndTakesDownADistribution(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	a.SetDeployDelay(0)
	identity := a.AddOriginAccessIdentity("c")
	config := `{"DistributionConfig":{"CallerReference":"r","Comment":"c","Enabled":false,"PriceClass":"PriceClass_All",
		"Origins":{"Quantity":1,"Items":[{"Id":"b","DomainName":"b-oidc.s3.us-east-2.amazonaws.com",
			"S3OriginConfig":{"OriginAccessIdentity":"origin-access-identity/cloudfront/` + identity + `"}}]},
		"DefaultCacheBehavior":{"TargetOriginId":"b","ViewerProtocolPolicy":"https-only","CachePolicyId":"` + cachingDisabled + `",
			"AllowedMethods":{"Quantity":2,"Items":["HEAD","GET"],"CachedMethods":{"Quantity":2,"Items":["HEAD","GET"]}}},
		"ViewerCertificate":{"CloudFrontDefaultCertificate":true}},"Tags":{"Items":[{"Key":"Name","Value":"v"}]}}`
	var made struct {
		ETag         string
		Distribution struct{ ID, ARN, Status string }
	}
	a.commandLine(t, &made, "create-distribution-with-tags", "--distribution-config-with-tags", config)
	if made.Distribution.Status != "Deployed" || made.ETag == "" {
		t.Errorf("the distribution is %+v", made)
	}
	if all := a.Distributions(); len(all) != 1 || all[0].Tags["Name"] != "v" || all[0].Origins[0].Identity != identity {
		t.Errorf("the account has %+v", all)
	}
	var read struct {
		ETag               string
		DistributionConfig json.RawMessage
	}
	a.commandLine(t, &read, "get-distribution-config", "--id", made.Distribution.ID)
	a.commandLine(t, &made, "update-distribution", "--id", made.Distribution.ID, "--if-match", read.ETag, "--distribution-config", string(read.DistributionConfig))
	a.commandLine(t, nil, "delete-distribution", "--id", made.Distribution.ID, "--if-match", made.ETag)
	if left := a.Distributions(); len(left) != 0 {
		t.Errorf("%+v is left", left)
	}
}
