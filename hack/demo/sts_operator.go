package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/yaml"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/test/sts/attempt"
)

const (
	// addOn is the name of a request that is filed later, by something that comes with no release.
	addOn          = "demo-uploader"
	addOnNamespace = "demo-add-on"
	// addOnToken is where its pods mount their token.
	addOnToken = "/var/run/secrets/uploader/token"
)

// addOnRequest asks for a right; with what was granted, it says who has it.
func (d *shortTerm) addOnRequest(granted cloud.Credential) *v1.CredentialsRequest {
	return &v1.CredentialsRequest{
		TypeMeta:   metav1.TypeMeta{APIVersion: "cloudcredential.openshift.io/v1", Kind: "CredentialsRequest"},
		ObjectMeta: metav1.ObjectMeta{Namespace: operatorNamespace, Name: addOn},
		Spec: v1.CredentialsRequestSpec{
			SecretRef:           corev1.ObjectReference{Namespace: addOnNamespace, Name: "cloud"},
			ServiceAccountNames: []string{"uploader"},
			CloudTokenPath:      addOnToken,
			ProviderSpec:        d.cloud.AddOn().Spec(granted),
		},
	}
}

// proveOperator claims that the operator leaves alone what ccoctl made, and that it serves a request which names what it is granted.
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
	if err := d.watch(ctx, watched); err != nil {
		return err
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
			if _, err := d.cloud.Granted(s.Data); err != nil {
				return err
			}
			if len(s.Annotations)+len(s.Labels)+len(s.OwnerReferences) > 0 {
				return fmt.Errorf("secret %s was touched", secretName(r))
			}
		}
		return d.cloud.NoIdentity(ctx)
	}, "over %s the operator left the %d Secrets and their requests alone, and made %s", watched, len(d.components), d.cloud.Words().Unmade)
}

// proveRoleIsServed lets ccoctl make a role for one more request, and files that with the role's ARN in it.
func (d *shortTerm) proveRoleIsServed(ctx context.Context) error {
	made, err := d.addOnRole(ctx)
	if err != nil {
		return err
	}
	granted, err := d.cloud.Granted(made)
	if err != nil {
		return err
	}
	r, word := d.addOnRequest(made), d.cloud.Words().Role
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: addOnNamespace}}
	if err := d.cluster.create(ctx, namespace, r); err != nil {
		return err
	}
	err = d.claim(ctx, func(ctx context.Context) error {
		if err := d.requestReady(ctx, addOn); err != nil {
			return err
		}
		s, err := d.mounted(ctx, secretName(r))
		if err != nil {
			return err
		}
		if got, err := d.cloud.Granted(s); err != nil || got != granted {
			return errors.Join(fmt.Errorf("the Secret names %s", got), err)
		}
		return nil
	}, "a request that names a %s with %s is ready, and its Secret names the %[1]s", word, d.cloud.AddOn().Field)
	if err != nil {
		return err
	}
	return d.claim(ctx, func(ctx context.Context) error {
		pod, err := d.pod(ctx, secretName(r), accounts(r)[0], addOnToken)
		if err != nil {
			return err
		}
		return d.cloud.AddOn().Try(ctx, pod)
	}, "%s", d.cloud.Words().AddOnSDK)
}

// addOnRole lets ccoctl make what the add-on is granted, and returns the Secret that it wrote for that.
func (d *shortTerm) addOnRole(ctx context.Context) (cloud.Credential, error) {
	folder, to := filepath.Join(d.folder, "add-on-requests"), output{attempt.Output{Folder: filepath.Join(d.folder, "add-on")}}
	text, err := yaml.Marshal(d.addOnRequest(nil))
	if err == nil {
		err = errors.Join(os.MkdirAll(folder, 0o700), os.WriteFile(filepath.Join(folder, addOn+".yaml"), text, 0o600))
	}
	if err != nil {
		return nil, fmt.Errorf("write the add-on's request: %w", err)
	}
	issuer, err := d.mine.Issuer()
	if err != nil {
		return nil, err
	}
	making, err := d.cloud.AddOn().Command(ctx, setup, issuer)
	if err != nil {
		return nil, err
	}
	err = d.ccoctlMust(ctx, slices.Concat(making, d.named(setup), []string{"--credentials-requests-dir", folder, "--output-dir", to.Folder})...)
	if err != nil {
		return nil, err
	}
	return to.secret(types.NamespacedName{Namespace: addOnNamespace, Name: "cloud"})
}
