package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/test/sts/attempt"
)

const (
	// addOn is the name of a request that is filed later, by something that comes with no release.
	addOn          = "demo-uploader"
	addOnNamespace = "demo-add-on"
	// addOnToken is where its pods mount their token.
	addOnToken = "/var/run/secrets/uploader/token"
)

// addOnRequest asks for a right; with a role, it says who has it.
func addOnRequest(role string) *v1.CredentialsRequest {
	spec := fmt.Sprintf(`{"apiVersion":"cloudcredential.openshift.io/v1","kind":"AWSProviderSpec","stsIAMRoleARN":%q,`+
		`"statementEntries":[{"effect":"Allow","action":["s3:ListAllMyBuckets"],"resource":"*"}]}`, role)
	return &v1.CredentialsRequest{
		TypeMeta:   metav1.TypeMeta{APIVersion: "cloudcredential.openshift.io/v1", Kind: "CredentialsRequest"},
		ObjectMeta: metav1.ObjectMeta{Namespace: operatorNamespace, Name: addOn},
		Spec: v1.CredentialsRequestSpec{
			SecretRef:           corev1.ObjectReference{Namespace: addOnNamespace, Name: "cloud"},
			ServiceAccountNames: []string{"uploader"},
			CloudTokenPath:      addOnToken,
			ProviderSpec:        &runtime.RawExtension{Raw: []byte(spec)},
		},
	}
}

// proveOperator claims that the operator leaves alone what ccoctl made, and that it serves a request which names a role.
func (d *shortTerm) proveOperator(ctx context.Context) error {
	err := d.claim(ctx, func(ctx context.Context) error {
		_, err := d.clusterOperator(ctx, map[configv1.ClusterStatusConditionType]configv1.ConditionStatus{
			configv1.OperatorAvailable: configv1.ConditionTrue, configv1.OperatorDegraded: configv1.ConditionFalse,
			configv1.OperatorProgressing: configv1.ConditionFalse,
		})
		return err
	}, "ClusterOperator cloud-credential is available, neither degraded nor progressing")
	if err != nil {
		return err
	}
	if err := d.proveSecretsLeftAlone(ctx); err != nil {
		return err
	}
	return d.proveRoleIsServed(ctx)
}

// proveSecretsLeftAlone watches the Secrets over several drift intervals.
func (d *shortTerm) proveSecretsLeftAlone(ctx context.Context) error {
	before, err := d.versions(ctx)
	if err != nil {
		return err
	}
	watched := 3 * d.settings.interval
	select {
	case <-time.After(watched):
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	after, err := d.versions(ctx)
	if err != nil {
		return err
	}
	return d.claim(ctx, func(ctx context.Context) error {
		if !slices.Equal(before, after) {
			return fmt.Errorf("the versions in the cluster were %v and are %v", before, after)
		}
		for _, r := range d.components {
			s, err := d.cluster.secret(ctx, secretName(r))
			if err != nil {
				return err
			}
			if len(s.Annotations)+len(s.Labels)+len(s.OwnerReferences) > 0 || len(s.Data) != 1 {
				return fmt.Errorf("secret %s was touched", secretName(r))
			}
		}
		return d.noUserMade(ctx)
	}, "over %s the operator left the %d Secrets and their requests alone, and made no user in the account", watched, len(d.components))
}

func (d *shortTerm) noUserMade(ctx context.Context) error {
	users, err := d.account.iam.ListUsers(ctx, nil)
	if err != nil {
		return fmt.Errorf("list the users: %w", err)
	}
	if len(users.Users) != 1 {
		return fmt.Errorf("the account has %d users, not just the administrator", len(users.Users))
	}
	return nil
}

// proveRoleIsServed lets ccoctl make a role for one more request, and files that with the role's ARN in it.
func (d *shortTerm) proveRoleIsServed(ctx context.Context) error {
	role, err := d.addOnRole(ctx)
	if err != nil {
		return err
	}
	r := addOnRequest(role)
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: addOnNamespace}}
	if err := d.cluster.create(ctx, namespace, r); err != nil {
		return err
	}
	err = d.claim(ctx, func(ctx context.Context) error {
		now, err := d.cluster.request(ctx, addOn)
		if err != nil {
			return err
		}
		if err := ready(now); err != nil {
			return err
		}
		got, err := d.role(ctx, secretName(r))
		if err == nil && got != role {
			err = fmt.Errorf("the Secret names %s", got)
		}
		return err
	}, "a request that names a role with stsIAMRoleARN is ready, and its Secret names the role")
	if err != nil {
		return err
	}
	return d.claim(ctx, func(ctx context.Context) error {
		sdk, err := d.sdk(ctx, secretName(r), accounts(r)[0], addOnToken)
		if err != nil {
			return err
		}
		credentials, err := sdk.Credentials.Retrieve(ctx)
		if err != nil {
			return fmt.Errorf("let the SDK exchange the token: %w", err)
		}
		key := attempt.Key{ID: credentials.AccessKeyID, Secret: credentials.SecretAccessKey, Session: credentials.SessionToken}
		return attempt.Trial{Own: attempt.ListBuckets(), Foreign: attempt.HostedZones()}.Hold(ctx, d.account.http, key)
	}, "aws-sdk-go-v2 takes this Secret with the token at its cloudTokenPath: s3:ListAllMyBuckets is allowed, route53:ListHostedZones denied")
}

// addOnRole lets ccoctl make the role for the add-on, and returns its ARN.
func (d *shortTerm) addOnRole(ctx context.Context) (string, error) {
	folder, to := filepath.Join(d.folder, "add-on-requests"), attempt.Output{Folder: filepath.Join(d.folder, "add-on")}
	text, err := yaml.Marshal(addOnRequest(""))
	if err == nil {
		err = errors.Join(os.MkdirAll(folder, 0o700), os.WriteFile(filepath.Join(folder, addOn+".yaml"), text, 0o600))
	}
	if err != nil {
		return "", fmt.Errorf("write the add-on's request: %w", err)
	}
	providers, err := d.belongings(ctx)
	if err != nil {
		return "", err
	}
	if len(providers["oidc-providers"].mine) != 1 {
		return "", errors.New("the account has not just one identity provider of the set-up")
	}
	issuer, err := d.mine.Issuer()
	if err != nil {
		return "", err
	}
	provider := "arn:aws:iam::" + d.simulator.AccountID + ":oidc-provider/" + strings.TrimPrefix(issuer, "https://")
	err = d.ccoctlMust(ctx, "create-iam-roles", "--name", setup, "--region", region, "--credentials-requests-dir", folder, "--output-dir", to.Folder,
		"--identity-provider-arn", provider)
	if err != nil {
		return "", err
	}
	return to.Role(types.NamespacedName{Namespace: addOnNamespace, Name: "cloud"})
}

// clusterOperator reads what the operator says of itself. It is an error if one of the conditions is not as wanted.
func (d *shortTerm) clusterOperator(ctx context.Context, wanted map[configv1.ClusterStatusConditionType]configv1.ConditionStatus) (*configv1.ClusterOperator, error) {
	co := &configv1.ClusterOperator{}
	if err := d.cluster.client.Get(ctx, client.ObjectKey{Name: "cloud-credential"}, co); err != nil {
		return nil, fmt.Errorf("read ClusterOperator cloud-credential: %w", err)
	}
	for t, status := range wanted {
		c := operatorCondition(co, t)
		if c.Status != status {
			return co, fmt.Errorf("condition %s is %s: %s: %s", t, c.Status, c.Reason, c.Message)
		}
	}
	return co, nil
}

func operatorCondition(co *configv1.ClusterOperator, t configv1.ClusterStatusConditionType) configv1.ClusterOperatorStatusCondition {
	for _, c := range co.Status.Conditions {
		if c.Type == t {
			return c
		}
	}
	return configv1.ClusterOperatorStatusCondition{Status: configv1.ConditionUnknown}
}
