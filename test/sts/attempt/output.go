package attempt

import (
	"crypto/rsa"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/yaml"
)

// Output is a folder that ccoctl wrote.
type Output struct{ Folder string }

var issuerLine = regexp.MustCompile(`(?m)^  serviceAccountIssuer: (\S+)$`)

// Issuer is the URL that the manifest for the cluster names.
func (o Output) Issuer() (string, error) {
	const file = "cluster-authentication-02-config.yaml"
	text, err := os.ReadFile(filepath.Join(o.Folder, "manifests", file))
	if err != nil {
		return "", fmt.Errorf("read what ccoctl wrote: %w", err)
	}
	found := issuerLine.FindSubmatch(text)
	if found == nil {
		return "", fmt.Errorf("manifest %s has no line %s", file, issuerLine)
	}
	return string(found[1]), nil
}

// Secret is what the manifest of that Secret holds.
func (o Output) Secret(name types.NamespacedName) (map[string][]byte, error) {
	file := filepath.Join(o.Folder, "manifests", name.Namespace+"-"+name.Name+"-credentials.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read what ccoctl wrote: %w", err)
	}
	var s corev1.Secret
	if err := yaml.UnmarshalStrict(text, &s); err != nil {
		return nil, fmt.Errorf("decode manifest %s: %w", file, err)
	}
	held := map[string][]byte{}
	maps.Copy(held, s.Data)
	for key, value := range s.StringData {
		held[key] = []byte(value)
	}
	return held, nil
}

// SigningKey is the private key of the key pair.
func (o Output) SigningKey() (*rsa.PrivateKey, error) {
	text, err := os.ReadFile(filepath.Join(o.Folder, "serviceaccount-signer.private"))
	if err != nil {
		return nil, fmt.Errorf("read what ccoctl wrote: %w", err)
	}
	return ParseKey(text)
}

// Files are the contents of all files, by their paths below the folder.
func (o Output) Files() (map[string]string, error) {
	contents := map[string]string{}
	err := filepath.WalkDir(o.Folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		contents[path] = string(text)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read what ccoctl wrote: %w", err)
	}
	return contents, nil
}
