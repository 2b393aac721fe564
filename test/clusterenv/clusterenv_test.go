package clusterenv_test

import (
	"testing"

	configv1 "github.com/openshift/api/config/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/test/clusterenv"
)

func TestSingletonsDescribeAnAWSCluster(t *testing.T) {
	env := clusterenv.Start(t)
	env.Singletons(t)
	env.Create(t, clusterenv.RootSecret("AKIA", "key", "mint"))

	var infrastructure configv1.Infrastructure
	if err := env.Client.Get(t.Context(), client.ObjectKey{Name: cluster.Singleton}, &infrastructure); err != nil {
		t.Fatal(err)
	}
	if platform := cluster.PlatformOf(&infrastructure); platform.Type != configv1.AWSPlatformType || platform.AWS.Region != clusterenv.Region {
		t.Errorf("platform = %+v", platform)
	}
	if infrastructure.Status.InfrastructureName != clusterenv.InfrastructureName {
		t.Errorf("infrastructure name = %q", infrastructure.Status.InfrastructureName)
	}
}
