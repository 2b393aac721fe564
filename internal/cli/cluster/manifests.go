package cluster

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/yaml"
	kjson "sigs.k8s.io/json"
	sigsyaml "sigs.k8s.io/yaml"

	"github.com/cloudcredential/operator/internal/manifest"
)

// maxManifest is how large a manifest may be, in bytes. An API server takes no request beyond 3 MiB.
const maxManifest = 16 << 20

// manifests are the Secrets that were found in a directory.
type manifests struct {
	secrets []*secretResource
	notes   []string
}

// readManifests reads every *.yaml and *.yml of a directory, in the order of their names. It returns all that is wrong with any of them.
func readManifests(directory string) (manifests, error) {
	entries, err := os.ReadDir(directory)
	if errors.Is(err, fs.ErrNotExist) {
		return manifests{}, fmt.Errorf("there are no manifests: %w; run a command that creates them first, or name the directory above manifests with --output-dir", err)
	}
	if err != nil {
		return manifests{}, fmt.Errorf("read the manifests: %w", err)
	}
	var found manifests
	var errs []error
	for _, entry := range entries {
		if !slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(entry.Name())) {
			continue
		}
		errs = append(errs, found.read(filepath.Join(directory, entry.Name())))
	}
	errs = append(errs, found.distinct())
	if len(found.secrets) == 0 {
		found.notes = append(found.notes, "WARNING: No Secret manifests found in "+directory+", nothing to apply")
	}
	return found, errors.Join(errs...)
}

// read takes the documents of a file.
func (m *manifests) read(path string) error {
	content, err := readFile(path)
	if err != nil {
		return fmt.Errorf("read the manifest: %w", err)
	}
	return m.takeAll(path, content)
}

// takeAll takes the documents that are the content of a file.
func (m *manifests) takeAll(path string, content []byte) error {
	documents := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(content)))
	var errs []error
	for number := 1; ; number++ {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return errors.Join(errs...)
		}
		if err == nil {
			err = m.take(path, document)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s, document %d: %w", path, number, err))
		}
	}
}

// take takes a document, if it is a Secret.
func (m *manifests) take(path string, document []byte) error {
	encoded, err := sigsyaml.YAMLToJSON(document)
	if err != nil && bytes.Contains(document, []byte(manifest.UnpopulatedEnd)) {
		return fmt.Errorf("it was written by a dry run and is not complete: run the script that the dry run has written, or fill in what is missing and delete the last line (%w)", err)
	}
	if err != nil {
		return fmt.Errorf("it is not YAML: %w", err)
	}
	if string(bytes.TrimSpace(encoded)) == "null" {
		return nil
	}
	var object secretManifest
	if err := decode(encoded, &object.typeMeta); err != nil {
		return err
	}
	if object.APIVersion != "v1" || object.Kind != "Secret" {
		kind := object.Kind
		if kind == "" {
			kind = "a document without kind"
		}
		m.notes = append(m.notes, fmt.Sprintf("Ignoring %s in %s, not a Secret", kind, path))
		return nil
	}
	if err := decode(encoded, &object); err != nil {
		return err
	}
	secret, err := newSecretResource(path, object)
	if err != nil {
		return err
	}
	m.secrets = append(m.secrets, secret)
	return nil
}

// decode follows the API server's rules: names of fields have one spelling. No value is in its errors.
func decode(document []byte, into any) error {
	err := kjson.UnmarshalCaseSensitivePreserveInts(document, into)
	if mismatch, is := errors.AsType[*json.UnmarshalTypeError](err); is {
		found, _, _ := strings.Cut(mismatch.Value, " ")
		return fmt.Errorf("it is not a manifest: field %q is a JSON %s, which it must not be; put text in quotes", mismatch.Field, found)
	}
	if err != nil {
		return fmt.Errorf("it is not a manifest: %w", err)
	}
	return nil
}

// distinct returns an error for each Secret that is there twice.
func (m *manifests) distinct() error {
	first := map[string]string{}
	var errs []error
	for _, secret := range m.secrets {
		name := secret.Ref().Name
		if path, twice := first[name]; twice {
			errs = append(errs, fmt.Errorf("the Secret %s is in %s and in %s: remove the one that is outdated", name, path, secret.path))
		}
		first[name] = secret.path
	}
	return errors.Join(errs...)
}

// readFile reads a regular file that is not too large.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxManifest {
		return nil, fmt.Errorf("%s is not a regular file of up to %d bytes", path, maxManifest)
	}
	return os.ReadFile(path)
}
