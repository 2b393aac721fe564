package ccoctl_test

import (
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/request/requesttest"
	simaws "github.com/cloudcredential/operator/sim/aws"
)

// keySet is the key set that earlier releases publish for a public key, written down from their description.
func keySet(t testing.TB, public []byte) string {
	t.Helper()
	block, _ := pem.Decode(public)
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	key, id := parsed.(*rsa.PublicKey), sha256.Sum256(block.Bytes)
	encode := base64.RawURLEncoding.EncodeToString
	return `{
    "keys": [
        {
            "use": "sig",
            "kty": "RSA",
            "kid": "` + encode(id[:]) + `",
            "alg": "RS256",
            "n": "` + encode(key.N.Bytes()) + `",
            "e": "` + encode(big.NewInt(int64(key.E)).Bytes()) + `"
        }
    ]
}`
}

// discovery is the discovery document of earlier releases, but for its white space.
func discovery(issuer string) string {
	return `{"issuer": "` + issuer + `", "jwks_uri": "` + issuer + `/keys.json", "response_types_supported": ["id_token"], "subject_types_supported": ["public"], ` +
		`"id_token_signing_alg_values_supported": ["RS256"], "claims_supported": ["aud","exp","sub","iat","iss","sub"]}`
}

// earlier puts into the account what an earlier release leaves there.
func (w awsWorld) earlier(private bool) {
	w.t.Helper()
	must := func(err error) {
		w.t.Helper()
		if err != nil {
			w.t.Fatal(err)
		}
	}
	const bucket = "prod-oidc"
	issuer := "https://prod-oidc.s3.us-east-1.amazonaws.com"
	must(w.AddBucket(bucket, "us-east-1", prodTags))
	if private {
		issuer = w.earlierDistribution()
	} else {
		must(w.SetPublicAccessBlock(bucket, &simaws.PublicAccessBlock{BlockPublicAcls: true, IgnorePublicAcls: true}))
		must(w.SetBucketPolicy(bucket, `{"Version":"2012-10-17","Statement":[{"Sid":"AllowReadPublicAccess","Principal":"*","Effect":"Allow","Action":["s3:GetObject"],`+
			`"Resource":["arn:aws:s3:::prod-oidc/*"]}]}`))
	}
	must(w.SetObject(bucket, ".well-known/openid-configuration", []byte(discovery(issuer)), prodTags))
	must(w.SetObject(bucket, "keys.json", []byte(keySet(w.t, signing.public)), prodTags))
	thumbprint := sha1.Sum([]byte("certificate of AWS"))
	provider := w.PutOIDCProvider(simaws.OIDCProvider{
		Issuer: issuer, ClientIDs: []string{"openshift", "sts.amazonaws.com"}, Thumbprints: []string{strings.ToUpper(hex.EncodeToString(thumbprint[:]))}, Tags: prodTags,
	})
	shipped, err := requesttest.Components()
	must(err)
	for _, object := range shipped["aws"] {
		_, err := w.PutRole(earlierRole(w.t, object, provider, strings.TrimPrefix(issuer, "https://")))
		must(err)
	}
}

// earlierRole is the role of a request as earlier releases make it: its name is cut, and its trust policy looks at subjects alone.
func earlierRole(t testing.TB, object *v1.CredentialsRequest, provider, issuer string) simaws.Role {
	t.Helper()
	target := object.Spec.SecretRef
	name := "prod-" + target.Namespace + "-" + target.Name
	name = name[:min(64, len(name))]
	var subjects []string
	for _, account := range object.Spec.ServiceAccountNames {
		subjects = append(subjects, "system:serviceaccount:"+target.Namespace+":"+account)
	}
	var spec v1.AWSProviderSpec
	if err := json.Unmarshal(object.Spec.ProviderSpec.Raw, &spec); err != nil {
		t.Fatal(err)
	}
	var statements []map[string]any
	for _, entry := range spec.StatementEntries {
		statement := map[string]any{"Effect": entry.Effect, "Action": entry.Action, "Resource": entry.Resource}
		if len(entry.PolicyCondition) > 0 {
			statement["Condition"] = entry.PolicyCondition
		}
		statements = append(statements, statement)
	}
	encode := func(value any) string {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	return simaws.Role{
		Name: name, Description: "OpenShift role for " + target.Namespace + "/" + target.Name, Tags: prodTags,
		Trust: encode(map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
			"Effect": "Allow", "Principal": map[string]any{"Federated": provider}, "Action": "sts:AssumeRoleWithWebIdentity",
			"Condition": map[string]any{"StringEquals": map[string]any{issuer + ":sub": subjects}},
		}}}),
		Policies: map[string]string{name: encode(map[string]any{"Version": "2012-10-17", "Statement": statements})},
	}
}

// earlierDistribution makes the identity, the distribution and the bucket's policy as earlier releases do, and returns the issuer's URL.
func (w awsWorld) earlierDistribution() string {
	w.t.Helper()
	client := cloudfront.New(cloudfront.Options{
		Region: "us-east-1", HTTPClient: &http.Client{Transport: w.transport},
		Credentials: credentials.NewStaticCredentialsProvider(administrator.ID, administrator.Secret, ""),
	})
	comment, reference := "openshift.io/cloud-credential-operator/prod", "prod"
	identity, err := client.CreateCloudFrontOriginAccessIdentity(w.t.Context(), &cloudfront.CreateCloudFrontOriginAccessIdentityInput{
		CloudFrontOriginAccessIdentityConfig: &types.CloudFrontOriginAccessIdentityConfig{CallerReference: &reference, Comment: &comment},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	id := *identity.CloudFrontOriginAccessIdentity.Id
	if err := w.SetBucketPolicy("prod-oidc", `{"Version":"2008-10-17","Id":"PolicyForCloudFrontPrivateContent","Statement":[{"Sid":"1","Effect":"Allow",`+
		`"Principal":{"AWS":"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity `+id+`"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::prod-oidc/*"}]}`); err != nil {
		w.t.Fatal(err)
	}
	methods := []types.Method{types.MethodHead, types.MethodGet}
	origin := "https://prod-oidc.s3.us-east-1.amazonaws.com"
	made, err := client.CreateDistributionWithTags(w.t.Context(), &cloudfront.CreateDistributionWithTagsInput{DistributionConfigWithTags: &types.DistributionConfigWithTags{
		DistributionConfig: &types.DistributionConfig{
			CallerReference: &reference, Comment: &comment, Enabled: aws.Bool(true),
			Origins: &types.Origins{Quantity: aws.Int32(1), Items: []types.Origin{{
				Id: &origin, DomainName: aws.String("prod-oidc.s3.us-east-1.amazonaws.com"),
				S3OriginConfig: &types.S3OriginConfig{OriginAccessIdentity: aws.String("origin-access-identity/cloudfront/" + id)},
			}}},
			DefaultCacheBehavior: &types.DefaultCacheBehavior{
				TargetOriginId: &origin, ViewerProtocolPolicy: types.ViewerProtocolPolicyHttpsOnly, CachePolicyId: aws.String("4135ea2d-6df8-44a3-9df3-4b5a84be39ad"),
				AllowedMethods: &types.AllowedMethods{Quantity: aws.Int32(2), Items: methods, CachedMethods: &types.CachedMethods{Quantity: aws.Int32(2), Items: methods}},
			},
			ViewerCertificate: &types.ViewerCertificate{CloudFrontDefaultCertificate: aws.Bool(true)},
		},
		Tags: &types.Tags{Items: []types.Tag{{Key: &comment, Value: aws.String("owned")}, {Key: aws.String("Name"), Value: &reference}}},
	}})
	if err != nil {
		w.t.Fatal(err)
	}
	return "https://" + *made.Distribution.DomainName
}

func TestH1_what_earlier_releases_made_is_as_it_should_be(t *testing.T) {
	t.Parallel()
	for name, shape := range awsCloud().shapes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := onAWS(newWorld(t, awsCloud()))
			empty := w.account()
			w.earlier(name == "private")
			before := w.account()
			r := w.run("create-all", shape).ends(0)
			if written := w.written(); len(written) > 0 {
				t.Errorf("it wrote %v:\n%s", written, w.run("plan create-all", shape).stdout)
			}
			same(t, "the account", w.account(), before)
			r.says("Existing Identity Provider found with ARN: "+w.OIDCProviders()[0].ARN, "Bucket prod-oidc already exists and is owned by the user")
			// The cluster goes on with the roles that it has.
			for file, content := range w.files() {
				if strings.HasSuffix(file, "-credentials.yaml") && !slices.ContainsFunc(w.Roles(), func(role simaws.Role) bool { return strings.Contains(content, "role_arn = "+role.ARN+"\n") }) {
					t.Errorf("%s names none of the roles: %s", file, content)
				}
			}
			w.run("delete").ends(0)
			same(t, "the account after delete", w.account(), empty)
		})
	}
}

func TestH1_only_what_is_asked_for_changes_what_earlier_releases_made(t *testing.T) {
	t.Parallel()
	seven := func(operation string) []string { return slices.Repeat([]string{operation}, 7) }
	for name, test := range map[string]struct {
		flags []string
		want  []string
	}{
		"audiences":  {[]string{"--audience-condition=all"}, seven("UpdateAssumeRolePolicy")},
		"a boundary": {[]string{"--permissions-boundary-arn=arn:aws:iam::aws:policy/AdministratorAccess"}, seven("PutRolePermissionsBoundary")},
		"user tags":  {[]string{"--user-tags=team=storage"}, append([]string{"PutBucketTagging", "TagOpenIDConnectProvider"}, seven("TagRole")...)},
		"nothing":    {[]string{"--audience-condition=none"}, nil},
		"a new key":  {[]string{"--public-key-file=testdata/serviceaccount-signer.public"}, []string{"PutObject"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := onAWS(newWorld(t, awsCloud()))
			w.earlier(false)
			w.run("create-all", test.flags...).ends(0)
			if got := w.written(); !slices.Equal(got, test.want) {
				t.Errorf("it wrote\n%v\nand should have written\n%v", got, test.want)
			}
			w.run("create-all", test.flags...).ends(0)
			if got := w.written(); len(got) > 0 {
				t.Errorf("a second run wrote %v", got)
			}
		})
	}
}

func TestH1_what_earlier_releases_left_unfinished_is_finished(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(w awsWorld){
		"no policy":         func(w awsWorld) { _ = w.SetBucketPolicy("prod-oidc", "") },
		"no documents":      func(w awsWorld) { w.RemoveObject("prod-oidc", "keys.json") },
		"no rights":         func(w awsWorld) { role := w.Roles()[2]; role.Policies = nil; _, _ = w.PutRole(role) },
		"untagged provider": func(w awsWorld) { p := w.OIDCProviders()[0]; p.Tags = nil; w.PutOIDCProvider(p) },
		"untagged object":   func(w awsWorld) { _ = w.SetObject("prod-oidc", "keys.json", []byte(keySet(w.t, signing.public)), nil) },
		"no role":           func(w awsWorld) { w.DeleteRole(w.Roles()[3].Name) },
		"an empty key set":  func(w awsWorld) { _ = w.SetObject("prod-oidc", "keys.json", nil, prodTags) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := onAWS(newWorld(t, awsCloud()))
			empty := w.account()
			w.earlier(false)
			spoil(w)
			w.run("create-all", "--replace-keys").ends(0)
			if written := w.written(); len(written) == 0 || len(written) > 2 {
				t.Errorf("it wrote %v", written)
			}
			bucket, _ := w.Bucket("prod-oidc")
			if got := fmt.Sprintf("%d %d %d", len(bucket.Objects), len(w.Roles()), len(w.OIDCProviders())); got != "2 7 1" || bucket.Policy == "" {
				t.Errorf("there are %s objects, roles and providers, and the policy %s", got, bucket.Policy)
			}
			spoil(w)
			w.run("delete").ends(0)
			same(t, "the account after delete", w.account(), empty)
		})
	}
}
