package sts_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	configv1 "github.com/openshift/api/config/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/test/sts/attempt"
)

// mounted is where pods of OpenShift find their token.
const mounted = "/var/run/secrets/openshift/serviceaccount/token"

func (c *chain) vendorsSDKTakesTheSecret(t *testing.T) {
	r := c.named("openshift-machine-api-aws")
	c.isOf(t, c.bySDK(t, r, mounted), c.role(t, r))
}

// bySDK lets the vendor's SDK find role and token in a Secret by itself. There is no pod to mount the token at the path that the Secret names, so the path is
// changed for another one.
func (c *chain) bySDK(t *testing.T, r *v1.CredentialsRequest, path string) attempt.Key {
	t.Helper()
	text := string(c.secret(t, secretName(r)).Data["credentials"])
	if strings.Count(text, "web_identity_token_file = "+path) != 1 {
		t.Fatalf("the Secret of %s does not name the token at %s", r.Name, path)
	}
	pod := t.TempDir()
	token, settings := filepath.Join(pod, "token"), filepath.Join(pod, "credentials")
	for file, content := range map[string]string{
		token: c.token(t, accounts(r)[0], attempt.Audience), settings: strings.Replace(text, path, token, 1),
	} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	sdk, err := config.LoadDefaultConfig(t.Context(), config.WithRegion(attempt.Region), config.WithHTTPClient(c.http),
		config.WithSharedConfigFiles([]string{settings}), config.WithSharedCredentialsFiles([]string{}), config.WithSharedConfigProfile("default"))
	if err != nil {
		t.Fatal(err)
	}
	credentials, err := sdk.Credentials.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return attempt.Key{ID: credentials.AccessKeyID, Secret: credentials.SecretAccessKey, Session: credentials.SessionToken}
}

// addOn is a request that comes with no release. With a role, it says who has its rights.
func addOn(role string) *v1.CredentialsRequest {
	spec := fmt.Sprintf(`{"apiVersion":"cloudcredential.openshift.io/v1","kind":"AWSProviderSpec","stsIAMRoleARN":%q,`+
		`"statementEntries":[{"effect":"Allow","action":["s3:ListAllMyBuckets"],"resource":"*"}]}`, role)
	return &v1.CredentialsRequest{
		TypeMeta:   metav1.TypeMeta{APIVersion: "cloudcredential.openshift.io/v1", Kind: "CredentialsRequest"},
		ObjectMeta: metav1.ObjectMeta{Namespace: cluster.OperatorNamespace, Name: "uploader"},
		Spec: v1.CredentialsRequestSpec{
			SecretRef:           corev1.ObjectReference{Namespace: "add-on", Name: "cloud"},
			ServiceAccountNames: []string{"uploader"},
			CloudTokenPath:      "/var/run/secrets/uploader/token",
			ProviderSpec:        &runtime.RawExtension{Raw: []byte(spec)},
		},
	}
}

// operatorServesARole runs the operator over what ccoctl made.
func (c *chain) operatorServesARole(t *testing.T) {
	before := c.versions(t)
	role := c.addOnRole(t)
	c.startOperator(t)
	r := addOn(role)
	c.env.Namespace(t, r.Spec.SecretRef.Namespace)
	c.env.Create(t, r.DeepCopy())
	await(t, func(ctx context.Context) error {
		now := &v1.CredentialsRequest{}
		if err := c.env.Client.Get(ctx, client.ObjectKeyFromObject(r), now); err != nil {
			return err
		}
		if !condition.IsTrue(now.Status.Conditions, v1.Ready) {
			return fmt.Errorf("the conditions of the request are %+v", now.Status.Conditions)
		}
		return nil
	})
	if got := c.role(t, r); got != role {
		t.Errorf("the Secret names role %s, not %s", got, role)
	}
	trial := attempt.Trial{Own: attempt.ListBuckets(), Foreign: attempt.HostedZones()}
	if err := trial.Hold(t.Context(), c.http, c.bySDK(t, r, r.Spec.CloudTokenPath)); err != nil {
		t.Error(err)
	}
	c.upgradeableIs(t, configv1.ConditionFalse)
	c.ccoctl(t, 0, "set-upgradeable-to", "4.21")
	c.upgradeableIs(t, configv1.ConditionTrue)
	if after := c.versions(t); !slices.Equal(before, after) || len(c.Users()) != 1 {
		t.Errorf("the versions of what ccoctl made were %v and are %v, and there are %d users", before, after, len(c.Users()))
	}
}

// addOnRole lets ccoctl make the role for the add-on.
func (c *chain) addOnRole(t *testing.T) string {
	t.Helper()
	text, err := yaml.Marshal(addOn(""))
	if err != nil {
		t.Fatal(err)
	}
	folder, out := t.TempDir(), attempt.Output{Folder: t.TempDir()}
	if err := os.WriteFile(filepath.Join(folder, "request.yaml"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	c.ccoctl(t, 0, "create-iam-roles", "--name", setup, "--region", attempt.Region, "--credentials-requests-dir", folder, "--output-dir", out.Folder,
		"--identity-provider-arn", c.providerOf(t, c.issuer).ARN)
	role, err := out.Role(secretName(addOn("")))
	if err != nil {
		t.Fatal(err)
	}
	return role
}

// versions are those of the components' Secrets.
func (c *chain) versions(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, r := range c.components {
		all = append(all, c.secret(t, secretName(r)).ResourceVersion)
	}
	return all
}

// upgradeableIs waits until the operator says so.
func (c *chain) upgradeableIs(t *testing.T, wanted configv1.ConditionStatus) {
	t.Helper()
	await(t, func(ctx context.Context) error {
		co := &configv1.ClusterOperator{}
		if err := c.env.Client.Get(ctx, client.ObjectKey{Name: "cloud-credential"}, co); err != nil {
			return err
		}
		for _, found := range co.Status.Conditions {
			if found.Type == configv1.OperatorUpgradeable && found.Status == wanted {
				return nil
			}
		}
		return fmt.Errorf("the conditions are %+v", co.Status.Conditions)
	})
}

// startOperator runs the operator until the test ends.
func (c *chain) startOperator(t *testing.T) {
	t.Helper()
	log := filepath.Join(t.TempDir(), "operator.log")
	file, err := os.Create(log)
	if err != nil {
		t.Fatal(err)
	}
	operator := exec.Command(filepath.Join(programs, "cloud-credential-operator"), "operator", "--kubeconfig="+filepath.Join(c.folder, "kubeconfig"),
		"--drift-interval=1s", "--metrics-bind-address=", "--health-probe-bind-address=")
	operator.Env, operator.Stdout, operator.Stderr = c.environment, file, file
	if err := operator.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, _ = operator.Process.Kill(), operator.Wait()
		_ = file.Close()
		if t.Failed() {
			text, _ := os.ReadFile(log)
			t.Logf("the operator's log:\n%s", text)
		}
	})
}

// await polls until done returns nil.
func await(t *testing.T, done func(context.Context) error) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	last := errors.New("nothing was found out")
	for {
		err := done(ctx)
		if err == nil {
			return
		}
		if ctx.Err() != nil {
			t.Fatal(last)
		}
		last = err
		time.Sleep(50 * time.Millisecond)
	}
}
