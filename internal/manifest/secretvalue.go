package manifest

import (
	"errors"
	"io/fs"

	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/yaml"

	"github.com/cloudcredential/operator/internal/secret"
)

// SecretValue is what the manifest of a Secret holds under a key; empty where there is no manifest, or none of this Secret, or none that can be read as one. The error
// is about the file.
func (d *Directory) SecretValue(name types.NamespacedName, key string) (secret.Value, error) {
	content, _, err := d.Read(SecretFileName(name))
	if errors.Is(err, fs.ErrNotExist) {
		return secret.Value{}, nil
	}
	if err != nil {
		return secret.Value{}, err
	}
	return SecretValueIn(content, name, key), nil
}

// SecretValueIn is SecretValue for the content of a file.
func SecretValueIn(content []byte, name types.NamespacedName, key string) secret.Value {
	var read struct {
		Kind       string
		Metadata   struct{ Name, Namespace string }
		StringData map[string]string
		Data       map[string][]byte
	}
	if yaml.Unmarshal(content, &read) != nil || read.Kind != "Secret" || read.Metadata.Namespace+"/"+read.Metadata.Name != name.String() {
		return secret.Value{}
	}
	if plain, has := read.StringData[key]; has {
		return secret.FromString(plain)
	}
	return secret.New(read.Data[key])
}
