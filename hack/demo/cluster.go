package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	operatorv1 "github.com/openshift/api/operator/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// cluster is a control plane: etcd and a kube-apiserver on loopback, with the resource definitions that the operator needs. Nothing else of
// Kubernetes runs, which is all that the operator needs: it talks to the API server alone.
type cluster struct {
	env *envtest.Environment
	// client acts as administrator and reads live.
	client client.Client
	// kubeconfig is the administrator's.
	kubeconfig string
}

// startCluster starts the programs in assets and installs this project's resource definitions and OpenShift's. The flags are further ones of the API
// server, by their names without dashes.
func startCluster(s settings, folder string, flags map[string][]string) (*cluster, error) {
	definitions, err := openshiftDefinitions(s.openshiftAPI)
	if err != nil {
		return nil, err
	}
	ours, err := filepath.Glob(filepath.Join(s.manifests, "*_crd.yaml"))
	if err != nil || len(ours) == 0 {
		return nil, fmt.Errorf("find the CredentialsRequest's definition in %s: %w", s.manifests, errors.Join(err, fs.ErrNotExist))
	}
	scheme, err := newScheme()
	if err != nil {
		return nil, err
	}
	existing := false
	c := &cluster{env: &envtest.Environment{
		UseExistingCluster:       &existing,
		Scheme:                   scheme,
		CRDDirectoryPaths:        append(definitions, ours...),
		ErrorIfCRDPathMissing:    true,
		ControlPlaneStartTimeout: time.Minute,
		ControlPlaneStopTimeout:  20 * time.Second,
	}}
	// By their paths, because a folder gives way to whatever the environment says.
	c.env.ControlPlane.Etcd = &envtest.Etcd{Path: filepath.Join(s.assets, "etcd")}
	c.env.ControlPlane.GetAPIServer().Path = filepath.Join(s.assets, "kube-apiserver")
	for name, values := range flags {
		c.env.ControlPlane.GetAPIServer().Configure().Set(name, values...)
	}
	config, err := c.env.Start()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start the control plane: %w; hack/controlplane/build.sh builds it", err), c.env.Stop())
	}
	// The client's own limit would delay looks at the cluster, and hide what was wrong there when time is up.
	config.QPS = -1
	if c.client, err = client.New(config, client.Options{Scheme: scheme}); err != nil {
		return nil, errors.Join(fmt.Errorf("make a client of the control plane: %w", err), c.env.Stop())
	}
	c.kubeconfig = filepath.Join(folder, "kubeconfig")
	if err := os.WriteFile(c.kubeconfig, c.env.KubeConfig, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("write the kubeconfig: %w", err), c.env.Stop())
	}
	return c, nil
}

// openshiftDefinitions returns the files that define OpenShift's own resources, as the module github.com/openshift/api has them.
func openshiftDefinitions(module string) ([]string, error) {
	var found []string
	for _, pattern := range []string{
		"config/v1/zz_generated.crd-manifests/*_clusteroperators.crd.yaml",
		"config/v1/zz_generated.crd-manifests/*_clusterversions-Default.crd.yaml",
		"config/v1/zz_generated.crd-manifests/*_authentications-Default.crd.yaml",
		"config/v1/zz_generated.crd-manifests/*_infrastructures-Default.crd.yaml",
		"config/v1/zz_generated.crd-manifests/*_apiservers-Default.crd.yaml",
		"operator/v1/zz_generated.crd-manifests/*_cloudcredentials.crd.yaml",
	} {
		files, err := filepath.Glob(filepath.Join(module, pattern))
		if err != nil || len(files) != 1 {
			return nil, fmt.Errorf("find %s in the module github.com/openshift/api at %q: %d files match; pass its folder with -openshift-api",
				pattern, module, len(files))
		}
		found = append(found, files...)
	}
	return found, nil
}

func newScheme() (*runtime.Scheme, error) {
	scheme := runtime.NewScheme()
	err := errors.Join(corev1.AddToScheme(scheme), configv1.Install(scheme), operatorv1.Install(scheme), v1.AddToScheme(scheme))
	if err != nil {
		return nil, fmt.Errorf("collect the API's types: %w", err)
	}
	return scheme, nil
}

// create creates objects, and their status where they have one. An object that is there already is an error.
func (c *cluster) create(ctx context.Context, objects ...client.Object) error {
	for _, o := range objects {
		withStatus, _ := o.DeepCopyObject().(client.Object)
		if err := c.client.Create(ctx, o); err != nil {
			return fmt.Errorf("create %T %s: %w", o, client.ObjectKeyFromObject(o), err)
		}
		switch o.(type) {
		case *configv1.Infrastructure, *configv1.ClusterVersion:
			withStatus.SetResourceVersion(o.GetResourceVersion())
			if err := c.client.Status().Update(ctx, withStatus); err != nil {
				return fmt.Errorf("write the status of %T %s: %w", o, o.GetName(), err)
			}
		}
	}
	return nil
}

func (c *cluster) stop() error {
	if err := c.env.Stop(); err != nil {
		return fmt.Errorf("stop the control plane: %w", err)
	}
	return nil
}
