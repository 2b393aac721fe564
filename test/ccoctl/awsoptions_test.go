package ccoctl_test

import (
	"maps"
	"os"
	"strings"
	"testing"
)

// awsOptions are flags that no set-up in AWS can have.
func awsOptions() map[string]option {
	const user = "--user-tags"
	tags := make([]string, 60)
	for i := range tags {
		tags[i] = "k" + strings.Repeat("x", i) + "=v"
	}
	all := map[string]option{
		"a hyphen first":                  {[]string{"--name=-a"}, "--name"},
		"capitals in the name":            {[]string{"--name=Prod"}, "--name"},
		"a dot in the name":               {[]string{"--name=a.b"}, "--name"},
		"an underscore in the name":       {[]string{"--name=a_b"}, "--name"},
		"a long name":                     {[]string{"--name=" + strings.Repeat("a", 59)}, "--name"},
		"a reserved name":                 {[]string{"--name=xn--a"}, "--name"},
		"an empty region":                 {[]string{"--region="}, "region"},
		"no region of AWS":                {[]string{"--region=xx-bogus-9"}, "--region"},
		"a pseudo region":                 {[]string{"--region=aws-global"}, "--region"},
		"a host for a region":             {[]string{"--region=us-east-1.evil.example"}, "--region"},
		"a URL for a region":              {[]string{"--region=https://x"}, "--region"},
		"no CloudFront in the region":     {[]string{"--region=us-gov-west-1", "--create-private-s3-bucket"}, "--create-private-s3-bucket"},
		"a boundary that is no ARN":       {[]string{"--permissions-boundary-arn=boundary"}, "--permissions-boundary-arn"},
		"a boundary that is no policy":    {[]string{"--permissions-boundary-arn=arn:aws:iam::123456789012:role/x"}, "--permissions-boundary-arn"},
		"a boundary in another partition": {[]string{"--permissions-boundary-arn=arn:aws-cn:iam::aws:policy/AdministratorAccess"}, "--permissions-boundary-arn"},
		"two issuers":                     {[]string{"--issuer-url=https://x.example.com", "--create-private-s3-bucket"}, "--issuer-url"},
		"a tag that is not one":           {[]string{user + "=novalue"}, user},
		"a tag of AWS's own":              {[]string{user + "=aws:x=y"}, user},
		"a tag of our own":                {[]string{user + "=openshift.io/cloud-credential-operator/prod=x"}, user},
		"a tag with a command":            {[]string{user + "=k=$(x)"}, user},
		"a tag with a line break":         {[]string{user + "=k=a\nb"}, user},
		"a long key":                      {[]string{user + "=" + strings.Repeat("k", 129) + "=x"}, user},
		"a long value":                    {[]string{user + "=k=" + strings.Repeat("v", 257)}, user},
		"an empty key":                    {[]string{user + "==x"}, user},
		"too tags tags":                   {[]string{user + "=" + strings.Join(tags, ",")}, user},
		"an audience that there is not":   {[]string{"--audience-condition=some"}, "--audience-condition"},
	}
	maps.Copy(all, issuerOptions())
	return all
}

func TestNoSuchIdentityProvider(t *testing.T) {
	t.Parallel()
	w := onAWS(fresh(t, awsCloud()))
	w.file("good", awsRequest("good"))
	for _, arn := range []string{"", "x", "arn:aws:iam::123456789012:role/x", "arn:aws:iam::123456789012:oidc-provider/a b", "arn:aws-cn:iam::123456789012:oidc-provider/x"} {
		w.refusedRun("create-iam-roles", []string{"--identity-provider-arn=" + arn}, "identity-provider-arn")
	}
	r := w.run("create-iam-roles", "--identity-provider-arn="+someProvider).ends(1).says("issuer.example.com")
	if written := w.written(); len(written) > 0 {
		t.Errorf("it wrote %v: %s", written, r.stderr)
	}
	if _, err := os.Stat(w.out); err == nil {
		t.Error("it made the output directory")
	}
}

func TestVerbsAndFlagsThatThereAreNot(t *testing.T) {
	t.Parallel()
	w := onAWS(fresh(t, awsCloud()))
	for _, args := range [][]string{
		{"aws", "craete-all"}, {"asw"}, {"aws", "create-all"}, {"aws", "create-all", "extra"}, {"aws", "delete"}, {"aws", "plan", "creat-all"}, {"aws", "delete", "--names=x"},
	} {
		r := w.runWith(t.Context(), args...).ends(1)
		if r.stdout != "" || r.stderr == "" || len(w.made()) > 0 {
			t.Errorf("%v says %q, %q and made %v", args, r.stdout, r.stderr, w.made())
		}
	}
}
