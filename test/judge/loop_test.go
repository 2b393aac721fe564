package judge

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"
	"github.com/go-jose/go-jose/v4"
)

// registry may make one bucket and write into it, and nothing else.
var registry = component{
	File: "registry.yaml", Name: "registry", Namespace: "openshift-cloud-credential-operator",
	SecretRef:           map[string]string{"namespace": "registry", "name": "cloud"},
	ServiceAccountNames: []string{"writer", "reader"},
	ProviderSpec: map[string]any{"kind": "AWSProviderSpec", "statementEntries": []any{map[string]any{
		"effect": "Allow", "action": []string{"s3:CreateBucket", "s3:PutObject"}, "resource": "arn:aws:s3:::registry*",
	}}},
}

const registryRole = "arn:aws:iam::" + account + ":role/judge-registry-cloud"

// insideTheNamespace goes round the whole loop with nothing in it that sim/aws has a part in: ccoctl makes keys, documents, provider and
// roles; versitygw is IAM, STS and S3.
func insideTheNamespace(t *testing.T) {
	root, directory := key{"judge", "judge-secret"}, t.TempDir()
	identities, objects := startVersitygwPair(t, versitygw(t), root)
	create := []string{"create-all", "--name", "judge", "--region", region, "--issuer-url", issuerURL, "--output-dir", directory, "--credentials-requests-dir", writeRequests(t, append(fewComponents(t), registry)...)}
	execute(t, "/", nil, ccoctl(t), join("aws", create, "--dry-run")...).must(t, 0, "the dry run")
	authority := serveIssuer(t, map[string]string{
		"/cluster1/.well-known/openid-configuration": read(t, directory, "02-openid-configuration"),
		"/cluster1/keys.json":                        read(t, directory, "03-keys.json"),
	})
	environment := []string{
		"HOME=" + t.TempDir(), "AWS_ENDPOINT_URL=" + identities, "AWS_ENDPOINT_URL_S3=" + objects, "SSL_CERT_FILE=" + authority,
		"AWS_ACCESS_KEY_ID=" + root.id, "AWS_SECRET_ACCESS_KEY=" + root.secret, "AWS_EC2_METADATA_DISABLED=true",
	}
	execute(t, "/", environment, ccoctl(t), join("aws", create)...).must(t, 0, "create-all")
	execute(t, "/", environment, ccoctl(t), join("aws plan", create)...).must(t, 0, "the plan afterwards")
	if secret := read(t, directory, "manifests/registry-cloud-credentials.yaml"); !strings.Contains(secret, "role_arn = "+registryRole+"\n") {
		t.Errorf("the Secret does not name the role: %s", secret)
	}
	l := loop{t, identities, objects, newSigner(t, filepath.Join(directory, "serviceaccount-signer.private"), read(t, directory, "03-keys.json"))}
	l.tokens()
	l.rights(l.assume(registryRole, l.signer.token(good())))
	if c := startCluster(t, directory); c != nil {
		l.rights(l.assume(registryRole, c.token("registry", "writer", "openshift")))
		l.assumed("a cluster's token for another namespace", registryRole, c.token("elsewhere", "writer", "openshift"), invalidToken)
		sameKeys(t, read(t, directory, "03-keys.json"), c.keySet())
	}
	// versitygw knows nothing of CloudFront, so that not everything can be looked for: all that can be found goes nevertheless.
	execute(t, "/", environment, ccoctl(t), "aws", "delete", "--name", "judge", "--region", region, "--issuer-url", issuerURL).must(t, 1, "delete")
	l.nothingLeft(root)
}

// sameKeys holds the published keys against those that a cluster names.
func sameKeys(t *testing.T, published, own string) {
	t.Helper()
	var sets [2]jose.JSONWebKeySet
	for i, text := range []string{published, own} {
		if err := json.Unmarshal([]byte(text), &sets[i]); err != nil || len(sets[i].Keys) != 1 {
			t.Fatalf("key set %s: %v", text, err)
		}
	}
	if a, b := sets[0].Keys[0], sets[1].Keys[0]; a.KeyID != b.KeyID || a.Algorithm != b.Algorithm || a.Use != b.Use || !reflect.DeepEqual(a.Key, b.Key) {
		t.Errorf("the cluster's own key set is\n%s\nand the published one\n%s", own, published)
	}
}

// invalidToken is what versitygw says about every token that a role is not for. AWS itself says AccessDenied where the token as such is good.
const invalidToken = "InvalidIdentityToken"

// loop is where tokens become keys.
type loop struct {
	t                   *testing.T
	identities, objects string
	signer              signer
}

// good are the claims of a token that the registry's role is for.
func good() claims {
	return claims{issuer: issuerURL, audience: "openshift", subject: "system:serviceaccount:registry:writer", expires: time.Hour}
}

// tokens tries tokens, of which most are refused.
func (l loop) tokens() {
	l.t.Helper()
	allowed := func(name string, c claims) { l.assumed(name, registryRole, l.signer.token(c), "") }
	refused := func(name, code string, change func(*claims)) {
		c := good()
		change(&c)
		l.assumed(name, registryRole, l.signer.token(c), code)
	}
	allowed("good token", good())
	second := good()
	second.subject, second.audience = "system:serviceaccount:registry:reader", "sts.amazonaws.com"
	allowed("other ServiceAccount and audience of the request", second)

	refused("audience of the API server", invalidToken, func(c *claims) { c.audience = "https://kubernetes.default.svc" })
	refused("other ServiceAccount", invalidToken, func(c *claims) { c.subject = "system:serviceaccount:registry:other" })
	refused("other namespace", invalidToken, func(c *claims) { c.subject = "system:serviceaccount:default:writer" })
	refused("longer name", invalidToken, func(c *claims) { c.subject += "2" })
	refused("other issuer", invalidToken, func(c *claims) { c.issuer = "https://" + issuerHost + "/cluster2" })
	refused("expired", "ExpiredTokenException", func(c *claims) { c.expires = -time.Hour })
	l.assumed("tampered", registryRole, tampered(l.signer.token(good())), invalidToken)
	l.assumed("foreign key", registryRole, l.signer.foreign().token(good()), invalidToken)
	l.assumed("role of another request", "arn:aws:iam::"+account+":role/judge-openshift-machine-api-aws-cloud-credentials", l.signer.token(good()), invalidToken)
}

// assumed tries a token with a role. The code is empty where keys have to come back.
func (l loop) assumed(name, role, token, code string) {
	l.t.Helper()
	_, err := l.exchange(role, token)
	if got := codeOf(err); got != code {
		l.t.Errorf("%s: the answer is %q, want %q: %v", name, got, code, err)
	}
}

func (l loop) exchange(role, token string) (*types.Credentials, error) {
	c := sts.New(sts.Options{Region: region, BaseEndpoint: &l.identities, Retryer: aws.NopRetryer{}})
	out, err := c.AssumeRoleWithWebIdentity(l.t.Context(), &sts.AssumeRoleWithWebIdentityInput{
		RoleArn: &role, RoleSessionName: aws.String("judge"), WebIdentityToken: &token,
	})
	if err != nil {
		return nil, err
	}
	return out.Credentials, nil
}

// assume gets keys for a token.
func (l loop) assume(role, token string) aws.CredentialsProvider {
	l.t.Helper()
	c, err := l.exchange(role, token)
	if err != nil {
		l.t.Fatalf("keys for a good token: %v", err)
	}
	return credentials.NewStaticCredentialsProvider(*c.AccessKeyId, *c.SecretAccessKey, *c.SessionToken)
}

// read gives a file of a directory.
func read(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
