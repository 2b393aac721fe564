package ccoctl_test

import (
	"cmp"
	randv2 "math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

// awsAccount is an account of AWS.
type awsAccount struct{ *simaws.Cloud }

// awsWorld is a world in one, for tests that are about nothing but AWS.
type awsWorld struct {
	*world
	*simaws.Cloud
}

// onAWS is a world whose cloud is AWS.
func onAWS(w *world) awsWorld { return awsWorld{w, w.simulated.(*awsAccount).Cloud} }

// awsRequest asks for a Secret of that name on AWS.
func awsRequest(name string) request { return requestOf(name, awsSpec()) }

func awsSpec() map[string]any {
	return map[string]any{
		"apiVersion": "cloudcredential.openshift.io/v1", "kind": "AWSProviderSpec",
		"statementEntries": []any{map[string]any{"effect": "Allow", "action": []any{"s3:ListAllMyBuckets", "ec2:DescribeInstances"}, "resource": "*"}},
	}
}

func awsCloud() *cloud {
	return &cloud{
		name:                "aws",
		open:                func(t testing.TB) simulated { return openAWS(t, simaws.Options{}) },
		place:               []string{"--region=us-east-1"},
		shapes:              map[string]string{"public": "--create-private-s3-bucket=false", "private": "--create-private-s3-bucket=true"},
		spec:                awsSpec,
		refusals:            awsRefusals(),
		options:             awsOptions,
		changing:            []string{"--user-tags=a=b"},
		identitiesVerb:      "create-iam-roles",
		identitiesFlags:     func(w *world) []string { return []string{"--identity-provider-arn=" + onAWS(w).aProvider()} },
		someIdentitiesFlags: []string{"--identity-provider-arn=" + someProvider},
		making:              awsMaking,
		steps: []step{{"create-identity-provider", without}, {"create-iam-roles", func(w *world) []string {
			return []string{"--identity-provider-arn=" + onAWS(w).provider()}
		}}},
		estrange: func(w *world) {
			if err := onAWS(w).SetBucketTags("prod-oidc", map[string]string{"openshift.io/cloud-credential-operator/other": "owned"}); err != nil {
				w.t.Fatal(err)
			}
		},
		secrets:  awsSecrets,
		secretly: map[string]func(w *world){"a session": awsSecretly},
		late:     8,
		operations: operations{
			createIdentity: "CreateRole", readIdentity: "GetRole", deleteIdentity: "DeleteRole", createProvider: "CreateOpenIDConnectProvider",
			hanging: []string{"CreateRole", "GetBucketTagging", "PutObject", "GetCallerIdentity"},
		},
		kinds: kinds{
			of: awsKindOf, identity: "iam:role", after: "iam:role-policy", bucket: "s3:bucket",
			calledAs: map[string]string{"cloudfront:deployment": ""},
		},
		flags:      awsFlags,
		required:   awsRequired,
		counts:     awsCounts,
		upgrades:   awsUpgrades,
		faults:     awsFaults,
		identities: awsIdentities,
		hostility:  awsHostility,
	}
}

// awsFaults are those of an account.
var awsFaults = faultFacts{
	dispensable: map[string][]string{
		"create-all": {"HEAD", "ListRoles", "GetCallerIdentity", "GetBucketTagging", "HeadBucket", "ListOriginAccessControls", "CreateOriginAccessControl"},
		"delete":     {"GetBucketPolicy", "ListObjectVersions", "ListOriginAccessControls", "ListCloudFrontOriginAccessIdentities"},
	},
	inShape: func(verb, shape string) []string {
		if verb == "delete" && strings.HasSuffix(shape, "=false") {
			return []string{"ListDistributions"} // The bucket shows that there is none.
		}
		return nil
	},
	hardly:   map[string][]string{"create-all": {"HeadBucket", "ListRoles"}, "delete": {"GetBucketPolicy"}},
	needless: []string{"HEAD"}, // where AWS serves the issuer itself
	proving:  "GetObject",
	actionOf: func(operation string) string {
		action := map[string]string{
			"HeadBucket": "ListBucket", "PutPublicAccessBlock": "PutBucketPublicAccessBlock", "ListObjectVersions": "ListBucketVersions",
			"CreateDistributionWithTags": "CreateDistribution", "CreateRole": "iam:CreateRole",
		}[operation]
		return cmp.Or(action, operation)
	},
	who: func(*world, string) string { return ":user/" + administratorName },
}

// awsSecretly has the world use a session, which has a token, too.
func awsSecretly(w *world) {
	account := onAWS(w)
	if _, err := account.AddRole("administrators", allowAll); err != nil {
		w.t.Fatal(err)
	}
	key, err := account.AssumeRole("administrators", "somebody", time.Hour)
	if err != nil {
		w.t.Fatal(err)
	}
	w.environment = environment(key)
}

// awsSecrets are those of the key in the environment.
func awsSecrets(w *world) map[string]string {
	all := map[string]string{"secret access key": w.environment["AWS_SECRET_ACCESS_KEY"]}
	if token := w.environment["AWS_SESSION_TOKEN"]; token != "" {
		all["session token"] = token
	}
	return all
}

// openAWS makes an account with its administrator.
func openAWS(t testing.TB, options simaws.Options) *awsAccount {
	t.Helper()
	account := &awsAccount{newAccount(options)}
	if _, err := account.AddUser(administratorName, allowAll); err != nil {
		t.Fatal(err)
	}
	return account
}

// environ implements simulated.
func (w *awsAccount) environ() map[string]string { return environment(administrator) }

// administrator is the access key of every simulated account's administrator. The program finds it where it finds the one of a real user: in the
// environment of the process, which all tests share.
var administrator simaws.Key

// environment is what AWS's libraries are to find in the environment: this key, and nothing of this machine's own configuration.
func environment(key simaws.Key) map[string]string {
	return map[string]string{
		"AWS_ACCESS_KEY_ID": key.ID, "AWS_SECRET_ACCESS_KEY": key.Secret, "AWS_SESSION_TOKEN": key.Token,
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_EC2_METADATA_DISABLED": "true",
	}
}

const (
	administratorName = "admin"
	allowAll          = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
)

// sequence is randomness that is the same in each account, so that the first key is.
type sequence struct{ *randv2.ChaCha8 }

// newAccount makes an account whose first user gets the same key as that of every other one.
func newAccount(options simaws.Options) *simaws.Cloud {
	options.Rand = sequence{randv2.NewChaCha8([32]byte{1})}
	account := simaws.New(options)
	account.SetDeployDelay(0)
	return account
}

// awsEnvironment has this process find the administrator's key, as AWS's libraries look for it in the environment of the process alone.
func awsEnvironment() error {
	var err error
	if administrator, err = newAccount(simaws.Options{}).AddUser(administratorName, allowAll); err != nil {
		return err
	}
	for name, value := range environment(administrator) {
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	return nil
}

// crowd implements simulated.
func (w *awsAccount) crowd(t testing.TB) {
	t.Helper()
	if err := w.AddForeignRoles(3); err != nil {
		t.Fatal(err)
	}
	w.AddForeignOIDCProviders(3)
	w.AddDistributions(2, "foreign", map[string]string{"Name": "somebody"})
	w.AddOriginAccessIdentity("somebody's")
	if err := w.AddBucket("foreign-oidc", "us-east-1", map[string]string{"Name": "prod"}); err != nil {
		t.Fatal(err)
	}
}
