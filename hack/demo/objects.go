package main

import (
	"embed"
	"fmt"
	"slices"

	configv1 "github.com/openshift/api/config/v1"
	operatorv1 "github.com/openshift/api/operator/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	v1 "github.com/cloudcredential/operator/api/v1"
)

const (
	infrastructureName = "demo-7xk2p"
	clusterID          = "5d6a3c1e-9f0b-4a52-8e0c-2b7f4c1d9e63"
	region             = "us-east-2"
	clusterVersion     = "4.17.0"

	operatorNamespace = "openshift-cloud-credential-operator"
)

// rootSecret is where the administrator's credential is kept on AWS.
var rootSecret = types.NamespacedName{Namespace: "kube-system", Name: "aws-creds"} //nolint:gochecknoglobals // A constant in all but syntax.

// requestFiles are the CredentialsRequests that the components of an AWS cluster of OpenShift 4.17 file.
//
//go:embed requests/*.yaml
var requestFiles embed.FS

// componentRequests decodes requestFiles, sorted by name.
func componentRequests() ([]*v1.CredentialsRequest, error) {
	entries, err := requestFiles.ReadDir("requests")
	if err != nil {
		return nil, fmt.Errorf("list the requests: %w", err)
	}
	var requests []*v1.CredentialsRequest
	for _, e := range entries {
		text, err := requestFiles.ReadFile("requests/" + e.Name())
		if err != nil {
			return nil, fmt.Errorf("read request %s: %w", e.Name(), err)
		}
		r := &v1.CredentialsRequest{}
		if err := yaml.UnmarshalStrict(text, r); err != nil {
			return nil, fmt.Errorf("decode request %s: %w", e.Name(), err)
		}
		requests = append(requests, r)
	}
	return requests, nil
}

// clusterObjects are the objects that an AWS cluster has before the operator starts, but for the root secret.
func clusterObjects() []client.Object {
	cluster := metav1.ObjectMeta{Name: "cluster"}
	return []client.Object{
		&configv1.Infrastructure{
			ObjectMeta: cluster,
			Spec:       configv1.InfrastructureSpec{PlatformSpec: configv1.PlatformSpec{Type: configv1.AWSPlatformType}},
			Status: configv1.InfrastructureStatus{
				InfrastructureName:     infrastructureName,
				Platform:               configv1.AWSPlatformType, //nolint:staticcheck // Deprecated, and still set on real clusters.
				ControlPlaneTopology:   configv1.HighlyAvailableTopologyMode,
				InfrastructureTopology: configv1.HighlyAvailableTopologyMode,
				CPUPartitioning:        configv1.CPUPartitioningNone,
				PlatformStatus: &configv1.PlatformStatus{
					Type: configv1.AWSPlatformType,
					AWS: &configv1.AWSPlatformStatus{
						Region:       region,
						ResourceTags: []configv1.AWSResourceTag{{Key: "cost-center", Value: "demo"}},
					},
				},
			},
		},
		&configv1.ClusterVersion{
			ObjectMeta: metav1.ObjectMeta{Name: "version"},
			Spec:       configv1.ClusterVersionSpec{ClusterID: clusterID, Channel: "stable-4.17"},
			Status: configv1.ClusterVersionStatus{
				Desired: configv1.Release{Version: clusterVersion},
				History: []configv1.UpdateHistory{{
					State: configv1.CompletedUpdate, Version: clusterVersion, StartedTime: metav1.Now(), CompletionTime: new(metav1.Now()),
				}},
			},
		},
		&configv1.Authentication{ObjectMeta: cluster},
		&operatorv1.CloudCredential{
			ObjectMeta: cluster,
			Spec: operatorv1.CloudCredentialSpec{
				OperatorSpec:    operatorv1.OperatorSpec{ManagementState: operatorv1.Managed},
				CredentialsMode: operatorv1.CloudCredentialsModeDefault,
			},
		},
	}
}

// namespaces are those that the operator and the requests need and that an API server alone does not make.
func namespaces(requests []*v1.CredentialsRequest) []client.Object {
	names := []string{operatorNamespace, "openshift-config", "openshift-config-managed"}
	for _, r := range requests {
		names = append(names, r.Namespace, r.Spec.SecretRef.Namespace)
	}
	slices.Sort(names)
	var all []client.Object
	for _, name := range slices.Compact(names) {
		all = append(all, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}})
	}
	return all
}
