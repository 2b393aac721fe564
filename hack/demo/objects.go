package main

import (
	"slices"

	configv1 "github.com/openshift/api/config/v1"
	operatorv1 "github.com/openshift/api/operator/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
)

const (
	infrastructureName = "demo-7xk2p"
	clusterID          = "5d6a3c1e-9f0b-4a52-8e0c-2b7f4c1d9e63"
	clusterVersion     = "4.17.0"

	operatorNamespace = "openshift-cloud-credential-operator"
)

// clusterObjects are the objects that a cluster has before the operator starts, but for the root secret and for Authentication, which says who issues
// the tokens of its ServiceAccounts.
func (d *demo) clusterObjects(mode operatorv1.CloudCredentialsMode) []client.Object {
	facts := d.cloud.Facts()
	platform, spec := facts.Platform, facts.Spec
	spec.Type = platform.Type
	cluster := metav1.ObjectMeta{Name: "cluster"}
	return append([]client.Object{
		&configv1.Infrastructure{
			ObjectMeta: cluster,
			Spec:       configv1.InfrastructureSpec{PlatformSpec: spec},
			Status: configv1.InfrastructureStatus{
				InfrastructureName:     infrastructureName,
				Platform:               platform.Type, //nolint:staticcheck // Deprecated, and still set on real clusters.
				ControlPlaneTopology:   configv1.HighlyAvailableTopologyMode,
				InfrastructureTopology: configv1.HighlyAvailableTopologyMode,
				CPUPartitioning:        configv1.CPUPartitioningNone,
				PlatformStatus:         &platform,
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
	}, facts.Objects...)
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

// authentication says who issues the tokens of the cluster's ServiceAccounts; empty is the API server itself.
func authentication(issuer string) *configv1.Authentication {
	return &configv1.Authentication{
		ObjectMeta: metav1.ObjectMeta{Name: "cluster"}, Spec: configv1.AuthenticationSpec{ServiceAccountIssuer: issuer},
	}
}
