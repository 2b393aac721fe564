package operator_test

import (
	"errors"
	"fmt"
	"testing"

	configv1 "github.com/openshift/api/config/v1"
	operatorv1 "github.com/openshift/api/operator/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/test/clusterenv"
)

// platformsWithoutRoot are some of those where nobody but the administrator provides credentials, with the kind of provider spec of their requests.
// The operator takes them all for the same.
func platformsWithoutRoot() map[configv1.PlatformType]string {
	return map[configv1.PlatformType]string{
		configv1.NonePlatformType:    "AWSProviderSpec",
		configv1.PowerVSPlatformType: "IBMCloudPowerVSProviderSpec",
		configv1.NutanixPlatformType: "NutanixProviderSpec",
	}
}

// It runs without a lease, too, and must not ask for one.
func TestAPlatformWithoutRootSecretAsksForNoSecretAtAll(t *testing.T) {
	for platform, kind := range platformsWithoutRoot() {
		t.Run(string(platform), func(t *testing.T) {
			env := clusterenv.Start(t)
			env.SingletonsOn(t, configv1.PlatformStatus{Type: platform})
			request := awsRequest("ingress", "openshift-ingress")
			request.Spec.ProviderSpec.Raw = []byte(`{"apiVersion":"cloudcredential.openshift.io/v1","kind":"` + kind + `"}`)
			env.Create(t, request)

			seen := &recorder{}
			start(t, env, aws.New(aws.Options{}), func(c *operator.Config) {
				c.RestConfig.Wrap(seen.wrap)
				c.SkipLeaderElection = true
			})
			eventually(t, func() error { return ignored(t, env, "ingress") })
			eventually(t, func() error { return reports(t, env, configv1.ConditionTrue, "AsExpected") })
			asManualModeDemands(t, env)
			for _, line := range append(seen.matching("/secrets"), seen.matching("/leases")...) {
				t.Errorf("%s", line)
			}
		})
	}
}

// asManualModeDemands sets manual mode and wants no upgrade until the administrator has said that the credentials are ready.
func asManualModeDemands(t *testing.T, env *clusterenv.Env) {
	t.Helper()
	edit := func(change func(*operatorv1.CloudCredential)) {
		t.Helper()
		var config operatorv1.CloudCredential
		if err := env.Client.Get(t.Context(), client.ObjectKey{Name: cluster.Singleton}, &config); err != nil {
			t.Fatal(err)
		}
		change(&config)
		if err := env.Client.Update(t.Context(), &config); err != nil {
			t.Fatal(err)
		}
	}
	edit(func(c *operatorv1.CloudCredential) { c.Spec.CredentialsMode = operatorv1.CloudCredentialsModeManual })
	eventually(t, func() error { return reports(t, env, configv1.ConditionFalse, "MissingUpgradeableAnnotation") })
	edit(func(c *operatorv1.CloudCredential) {
		c.Annotations = map[string]string{v1.AnnotationUpgradeableTo: "v4.21"}
	})
	eventually(t, func() error { return reports(t, env, configv1.ConditionTrue, "AsExpected") })
}

// ignored returns nil once a request is.
func ignored(t *testing.T, env *clusterenv.Env, name string) error {
	t.Helper()
	var present v1.CredentialsRequest
	if err := env.Client.Get(t.Context(), client.ObjectKey{Namespace: cluster.OperatorNamespace, Name: name}, &present); err != nil {
		return err
	}
	if !condition.IsTrue(present.Status.Conditions, v1.Ignored) {
		return errors.New("the request is not ignored")
	}
	return nil
}

// reports returns nil once the cluster may or may not be upgraded for that reason.
func reports(t *testing.T, env *clusterenv.Env, status configv1.ConditionStatus, reason string) error {
	t.Helper()
	if c := conditionOf(t, env, configv1.OperatorUpgradeable); c.Status != status || c.Reason != reason {
		return fmt.Errorf("upgradeable: %s %s", c.Status, c.Reason)
	}
	return nil
}

func TestAnEmptyConfigurationIsRefused(t *testing.T) {
	t.Parallel()
	if err := operator.Run(t.Context(), operator.Config{}); err == nil {
		t.Error("an empty configuration was taken")
	}
}

func objectMeta(name types.NamespacedName) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: name.Namespace, Name: name.Name}
}
