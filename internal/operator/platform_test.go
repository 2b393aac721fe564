package operator_test

import (
	"errors"
	"testing"

	configv1 "github.com/openshift/api/config/v1"
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

// It runs without a lease, too, and must not ask for one.
func TestAPlatformThatIsNotKnownAsksForNoSecretAtAll(t *testing.T) {
	env := clusterenv.Start(t)
	env.Create(t, clusterenv.Infrastructure(configv1.PlatformStatus{Type: configv1.NonePlatformType}))
	env.Create(t, &configv1.ClusterVersion{ObjectMeta: metav1.ObjectMeta{Name: cluster.ClusterVersionName},
		Spec: configv1.ClusterVersionSpec{ClusterID: clusterenv.ClusterID}})
	env.Create(t, clusterenv.CloudCredential(""))
	env.Create(t, awsRequest("ingress", "openshift-ingress"))

	seen := &recorder{}
	start(t, env, aws.New(aws.Options{}), func(c *operator.Config) {
		c.RestConfig.Wrap(seen.wrap)
		c.SkipLeaderElection = true
	})
	eventually(t, func() error {
		var present v1.CredentialsRequest
		if err := env.Client.Get(t.Context(), client.ObjectKey{Namespace: cluster.OperatorNamespace, Name: "ingress"}, &present); err != nil {
			return err
		}
		if !condition.IsTrue(present.Status.Conditions, v1.Ignored) {
			return errors.New("the request is not ignored")
		}
		return nil
	})
	eventually(t, func() error {
		if c := conditionOf(t, env, configv1.OperatorUpgradeable); c.Status != configv1.ConditionTrue || c.Reason != "AsExpected" {
			return errors.New("not upgradeable: " + c.Reason)
		}
		return nil
	})
	for _, line := range append(seen.matching("/secrets"), seen.matching("/leases")...) {
		t.Errorf("%s", line)
	}
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
