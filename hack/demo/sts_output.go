package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/yaml"

	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/test/sts/attempt"
)

// output is a folder that ccoctl wrote.
type output struct{ attempt.Output }

// secret is what the manifest of that Secret holds.
func (o output) secret(name types.NamespacedName) (cloud.Credential, error) {
	file := filepath.Join(o.Folder, "manifests", name.Namespace+"-"+name.Name+"-credentials.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read what ccoctl wrote: %w", err)
	}
	var s corev1.Secret
	if err := yaml.UnmarshalStrict(text, &s); err != nil {
		return nil, fmt.Errorf("decode manifest %s: %w", file, err)
	}
	held := cloud.Credential{}
	maps.Copy(held, s.Data)
	for key, value := range s.StringData {
		held[key] = []byte(value)
	}
	return held, nil
}
