package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// serviceAccount is who the operator is in a cluster.
const serviceAccount = "cloud-credential-operator"

// operatorKubeconfig gives the operator's ServiceAccount the rights that the manifests give it, and writes a kubeconfig with a token of it: the
// operator may do here just what it may do in a cluster.
func (d *demo) operatorKubeconfig(ctx context.Context) (string, error) {
	if err := d.applyRights(ctx); err != nil {
		return "", err
	}
	account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Namespace: operatorNamespace, Name: serviceAccount}}
	token := &authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{ExpirationSeconds: new(int64(24 * 3600))}}
	if err := d.cluster.client.SubResource("token").Create(ctx, account, token); err != nil {
		return "", fmt.Errorf("get a token of ServiceAccount %s: %w", serviceAccount, err)
	}
	const only = "demo"
	config := clientcmdapi.NewConfig()
	config.Clusters[only] = &clientcmdapi.Cluster{
		Server: d.cluster.env.Config.Host, CertificateAuthorityData: d.cluster.env.Config.CAData,
	}
	config.AuthInfos[only] = &clientcmdapi.AuthInfo{Token: token.Status.Token}
	config.Contexts[only] = &clientcmdapi.Context{Cluster: only, AuthInfo: only}
	config.CurrentContext = only
	file := filepath.Join(d.folder, "operator.kubeconfig")
	if err := clientcmd.WriteToFile(*config, file); err != nil {
		return "", fmt.Errorf("write the operator's kubeconfig: %w", err)
	}
	return file, nil
}

// applyRights creates what the manifests say of the operator's identity and rights.
func (d *demo) applyRights(ctx context.Context) error {
	files, err := filepath.Glob(filepath.Join(d.settings.manifests, "*.yaml"))
	if err != nil {
		return fmt.Errorf("list the manifests: %w", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("read manifest: %w", err)
		}
		decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(text), 4096)
		for {
			o := &unstructured.Unstructured{}
			if err := decoder.Decode(o); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				return fmt.Errorf("decode manifest %s: %w", file, err)
			}
			switch o.GetKind() {
			case "ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding":
				if err := d.cluster.create(ctx, o); err != nil {
					return fmt.Errorf("apply manifest %s: %w", file, err)
				}
			}
		}
	}
	return nil
}
