package docs

import (
	"os"
	"path/filepath"
	"regexp"

	configv1 "github.com/openshift/api/config/v1"

	"github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/test/clusterenv"
)

const allowAll = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`

// amazon is an account of AWS.
type amazon struct{ *aws.Cloud }

// NewAWS makes an account with a bucket of the company's own, whose documents everybody can read.
func NewAWS() (Account, error) {
	const (
		name     = "company-issuers"
		readable = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::` + name + `/*"}]}`
	)
	account := aws.New(aws.Options{})
	account.SetDeployDelay(0)
	err := account.AddBucket(name, "eu-west-1", nil)
	if err == nil {
		err = account.SetPublicAccessBlock(name, nil)
	}
	if err == nil {
		err = account.SetBucketPolicy(name, readable)
	}
	return amazon{account}, err
}

// Name implements Account.
func (amazon) Name() string { return "aws" }

// Serves implements Account.
func (amazon) Serves(host string) bool { return aws.Serves(host) }

// CommandLine implements Account. It is Debian's, which the simulated account is judged with; a script of a dry run calls it, too.
func (amazon) CommandLine() CommandLine {
	line := CommandLine{Path: "/usr/bin/aws", Calls: regexp.MustCompile(`(?m)(^\s*|\$\()aws |sh \S*apply\.sh`)}
	if _, err := os.Stat(line.Path); err != nil {
		line.Path = ""
	}
	return line
}

// Credential implements Account.
func (a amazon) Credential(home, _ string) ([]string, error) {
	key, err := a.AddUser("administrator", allowAll)
	if err != nil {
		return nil, err
	}
	if err := os.Mkdir(filepath.Join(home, ".aws"), 0o700); err != nil {
		return nil, err
	}
	text := "[default]\naws_access_key_id = " + key.ID + "\naws_secret_access_key = " + key.Secret + "\n"
	return []string{"AWS_PAGER="}, os.WriteFile(filepath.Join(home, ".aws", "credentials"), []byte(text), 0o600)
}

// Platform implements Account.
func (amazon) Platform() configv1.PlatformStatus { return clusterenv.AWSPlatform() }

// RootSecret implements Account.
func (amazon) RootSecret() string { return "aws-creds" }

// LeftOver implements Account.
func (a amazon) LeftOver() []string {
	names := []string{}
	for _, role := range a.Roles() {
		names = append(names, "role "+role.Name)
	}
	for _, provider := range a.OIDCProviders() {
		names = append(names, "identity provider "+provider.Issuer)
	}
	for _, bucket := range a.Buckets() {
		names = append(names, "bucket "+bucket)
	}
	for _, distribution := range a.Distributions() {
		names = append(names, "distribution "+distribution.ID)
	}
	for _, control := range a.OriginAccessControls() {
		names = append(names, "origin access control "+control.ID)
	}
	for _, user := range a.Users() {
		names = append(names, "user "+user.Name)
	}
	return names
}
