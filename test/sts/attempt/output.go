package attempt

import (
	"crypto/rsa"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"k8s.io/apimachinery/pkg/types"
)

// Output is a folder that ccoctl wrote.
type Output struct{ Folder string }

var (
	issuerLine = regexp.MustCompile(`(?m)^  serviceAccountIssuer: (\S+)$`)
	roleLine   = regexp.MustCompile(`(?m)^\s*role_arn = (\S+)$`)
)

// Issuer is the URL that the manifest for the cluster names.
func (o Output) Issuer() (string, error) {
	return o.find("cluster-authentication-02-config.yaml", issuerLine)
}

// Role is the ARN of the role that the manifest of that Secret names.
func (o Output) Role(secret types.NamespacedName) (string, error) {
	return o.find(secret.Namespace+"-"+secret.Name+"-credentials.yaml", roleLine)
}

func (o Output) find(file string, line *regexp.Regexp) (string, error) {
	text, err := os.ReadFile(filepath.Join(o.Folder, "manifests", file))
	if err != nil {
		return "", fmt.Errorf("read what ccoctl wrote: %w", err)
	}
	found := line.FindSubmatch(text)
	if found == nil {
		return "", fmt.Errorf("manifest %s has no line %s", file, line)
	}
	return string(found[1]), nil
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

// RoleIn is the ARN of the role that the content of a component's Secret names, under its only key. It is empty where there is none.
func RoleIn(content []byte) string {
	found := roleLine.FindSubmatch(content)
	if found == nil {
		return ""
	}
	return string(found[1])
}
