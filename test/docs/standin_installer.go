package docs

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/yaml"
)

const manualMode = "credentialsMode: Manual"

// Installer stands in for `openshift-install`. Its cluster is the API server of $KUBECONFIG, which gets what the real installer takes from ccoctl: the
// manifests in manifests/, and the key in tls/bound-service-account-signing-key.key. It fails where one of them is missing, or the mode is not Manual, or on
// Azure no resource group is named: it would make one, in which no identity has its roles.
func Installer(ctx context.Context, args []string, out io.Writer) error {
	words, flags := parse(args)
	if !flags.only("dir") {
		return fmt.Errorf("the stand-in for openshift-install does not know %q", args)
	}
	dir, cloud := flags["dir"], filepath.Base(filepath.Dir(os.Getenv(Requests)))
	configuration, mode := filepath.Join(dir, "install-config.yaml"), filepath.Join(dir, "manifests", "mode")
	switch strings.Join(words, " ") {
	case "version":
		_, err := fmt.Fprintln(out, "openshift-install 4.20.3\nrelease image release:4.20.3")
		return err
	case "create install-config":
		return errors.Join(os.MkdirAll(dir, 0o755), os.WriteFile(configuration, []byte("apiVersion: v1\nplatform:\n  "+cloud+":\n    region: anywhere\n"), 0o644))
	case "create manifests": // which takes the configuration away
		return errors.Join(os.MkdirAll(filepath.Dir(mode), 0o755), os.Rename(configuration, mode))
	case "create cluster":
		text, err := os.ReadFile(mode)
		if err != nil || !strings.Contains(string(text), manualMode) {
			return fmt.Errorf("a cluster whose configuration does not say %q does not take Secrets from outside: %w", manualMode, err)
		}
		if cloud == "azure" && !strings.Contains(string(text), "\n  azure:\n    resourceGroupName: ") {
			return errors.New("platform.azure.resourceGroupName is not set")
		}
		return install(ctx, dir)
	case "destroy cluster":
		return nil
	}
	return fmt.Errorf("the stand-in for openshift-install does not know %q", args)
}

// install brings what ccoctl made into the cluster.
func install(ctx context.Context, dir string) error {
	c, err := connect()
	if err != nil {
		return err
	}
	key, err := readKey(filepath.Join(dir, "tls", "bound-service-account-signing-key.key"))
	if err != nil {
		return err
	}
	if err := c.writeKey(ctx, key); err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(dir, "manifests", "*.yaml"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("there are no manifests in %s: %w", dir, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := c.bring(ctx, text); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	_, err = c.of("cloudcredential", "").Patch(ctx, "cluster", types.MergePatchType, []byte(`{"spec":{"credentialsMode":"Manual"}}`), metav1.PatchOptions{})
	return err
}

// bring brings a manifest into the cluster.
func (c connection) bring(ctx context.Context, manifest []byte) error {
	var object unstructured.Unstructured
	if err := yaml.Unmarshal(bytes.TrimSpace(manifest), &object.Object); err != nil {
		return err
	}
	switch object.GetKind() {
	case "Authentication":
		patch, err := object.MarshalJSON()
		if err != nil {
			return err
		}
		_, err = c.of("authentication", "").Patch(ctx, object.GetName(), types.MergePatchType, patch, metav1.PatchOptions{})
		return err
	case "Secret":
		texts, _, err := unstructured.NestedStringMap(object.Object, "stringData")
		if err != nil {
			return err
		}
		data, _, err := unstructured.NestedMap(object.Object, "data")
		if err != nil {
			return err
		}
		if data == nil {
			data = map[string]any{}
		}
		for key, text := range texts {
			data[key] = base64.StdEncoding.EncodeToString([]byte(text))
		}
		return c.writeSecret(ctx, object.GetNamespace(), object.GetName(), data)
	}
	return fmt.Errorf("nobody expects a %s here", object.GetKind())
}
