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
	"github.com/cloudcredential/operator/test/sts/attempt"
)

const (
	infrastructureName = "demo-7xk2p"
	clusterID          = "5d6a3c1e-9f0b-4a52-8e0c-2b7f4c1d9e63"
	region             = attempt.Region
	clusterVersion     = "4.17.0"

	operatorNamespace = "openshift-cloud-credential-operator"
	// registryBucket is the one that the image registry keeps images in.
	registryBucket = infrastructureName + "-image-registry"
	// administrator is the user of the simulated account who may do everything.
	administrator = "administrator"
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

// clusterObjects are the objects that an AWS cluster has before the operator starts, but for the root secret and for Authentication, which says who issues
// the tokens of its ServiceAccounts.
func clusterObjects(mode operatorv1.CloudCredentialsMode) []client.Object {
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
		&operatorv1.CloudCredential{
			ObjectMeta: cluster,
			Spec: operatorv1.CloudCredentialSpec{
				OperatorSpec:    operatorv1.OperatorSpec{ManagementState: operatorv1.Managed},
				CredentialsMode: mode,
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

// trials are what the credentials of the components' requests must and must not be able to do, by the request's name.
func trials() map[string]attempt.Trial { return attempt.Trials(registryBucket, administrator) }

// authentication says who issues the tokens of the cluster's ServiceAccounts; empty is the API server itself.
func authentication(issuer string) *configv1.Authentication {
	return &configv1.Authentication{
		ObjectMeta: metav1.ObjectMeta{Name: "cluster"}, Spec: configv1.AuthenticationSpec{ServiceAccountIssuer: issuer},
	}
}
