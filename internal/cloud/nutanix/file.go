package nutanix

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/cloudcredential/operator/internal/manifest"
)

const (
	// fileName is what the file is called in a directory.
	fileName = "credentials"
	// maxFileSize is far more than a list of accounts takes.
	maxFileSize = 1 << 20
)

// DefaultPath is where the file is unless somebody says otherwise.
func DefaultPath(homeDirectory string) string {
	return filepath.Join(homeDirectory, ".nutanix", fileName)
}

// ReadFile reads credentials from a file, or from the file named credentials in a directory. Notes are what the administrator should know of a file that can
// be used. The error names the file and the field, and never repeats a value.
func ReadFile(path string) (credentials []Credentials, notes []string, err error) {
	path, text, notes, err := open(path)
	if err != nil {
		return nil, nil, err
	}
	credentials, more, err := parse(text)
	if err != nil {
		return nil, nil, fmt.Errorf("the Nutanix credentials file %s cannot be used: %w", path, err)
	}
	for _, note := range more {
		notes = append(notes, fmt.Sprintf("In the Nutanix credentials file %s %s", path, note))
	}
	return credentials, notes, nil
}

// open finds and reads the file.
func open(path string) (found string, text []byte, notes []string, err error) {
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		path = filepath.Join(path, fileName)
		info, err = os.Stat(path)
	}
	switch {
	case err != nil:
		return path, nil, nil, fmt.Errorf("find the Nutanix credentials file: %w: name it with --credentials-source-filepath", err)
	case !info.Mode().IsRegular():
		return path, nil, nil, fmt.Errorf("the Nutanix credentials file %s is not a file: name it with --credentials-source-filepath", path)
	}
	opened, err := os.Open(path)
	if err != nil {
		return path, nil, nil, fmt.Errorf("read the Nutanix credentials file: %w", err)
	}
	defer opened.Close()
	text, err = io.ReadAll(io.LimitReader(opened, maxFileSize+1))
	switch {
	case err != nil:
		return path, nil, nil, fmt.Errorf("read the Nutanix credentials file: %w", err)
	case len(text) > maxFileSize:
		return path, nil, nil, fmt.Errorf("the Nutanix credentials file %s is larger than %d bytes: name the right one with --credentials-source-filepath", path, maxFileSize)
	}
	if manifest.Exposed(info.Mode()) {
		notes = append(notes, fmt.Sprintf("Others on this machine can get at the Nutanix credentials file %s: chmod 600 it", path))
	}
	return path, text, notes, nil
}

// parse decodes the file. Fields that nobody reads are told, since a field in the wrong case is one of them.
func parse(text []byte) ([]Credentials, []string, error) {
	asJSON, err := yaml.YAMLToJSONStrict(text)
	if err != nil {
		return nil, nil, errors.New("it is neither YAML nor JSON" + lineOf(err) + ", or names a field twice")
	}
	known, notes, err := knownFields(asJSON)
	if err != nil {
		return nil, nil, errors.New("it is neither YAML nor JSON")
	}
	var f file
	if err := json.Unmarshal(known, &f); err != nil {
		wrong, is := errors.AsType[*json.UnmarshalTypeError](err)
		if !is {
			return nil, nil, errors.New("it has another form than a credentials file")
		}
		return nil, nil, wrongForm(wrong)
	}
	credentials, err := f.read()
	if err != nil && len(notes) > 0 {
		return nil, nil, fmt.Errorf("%w; and %s", err, strings.Join(notes, "; and "))
	}
	return credentials, notes, err
}

// wrongForm says of which form a field is, and of which it has to be.
func wrongForm(wrong *json.UnmarshalTypeError) error {
	if wrong.Field == "" {
		return fmt.Errorf("it is %s, and has to be an object with the list credentials", article(wrong.Value))
	}
	kind := map[string]string{"string": "a text: put it in quotes", "slice": "a list"}[wrong.Type.Kind().String()]
	if kind == "" {
		kind = "an object"
	}
	return fmt.Errorf("%s is %s, and has to be %s", wrong.Field, article(wrong.Value), kind)
}

// article puts one before the name of a form.
func article(form string) string {
	switch form {
	case "array":
		return "a list"
	case "object":
		return "an object"
	case "string":
		return "a text"
	}
	return "a " + form
}

// lineOf is the place of an error of YAML. The rest of its text may repeat what is in the file.
func lineOf(err error) string {
	if line := regexp.MustCompile(`line \d+`).FindString(err.Error()); line != "" {
		return " (" + line + ")"
	}
	return ""
}
