package alibabacloud

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/cloudcredential/operator/internal/secret"
)

// Where the administrator's access key is looked for, as Alibaba's own programs do.
const (
	variableID     = "ALIBABA_CLOUD_ACCESS_KEY_ID"
	variableSecret = "ALIBABA_CLOUD_ACCESS_KEY_SECRET"
	variableFile   = "ALIBABA_CLOUD_CREDENTIALS_FILE"

	profileSection = "default"
	profileType    = "access_key"
	memberType     = "type"
	memberID       = "access_key_id"
	memberSecret   = "access_key_secret"
)

// wholeProfile says what a file should hold.
const wholeProfile = "it has to hold the section [default] with type = access_key, access_key_id and access_key_secret"

// credential is an access key, and where it was found.
type credential struct {
	keyPair
	source string
}

// findCredential looks for the access key: in the environment, then in the file with profiles.
func findCredential(environment func(name string) string, home string) (credential, error) {
	id, value := environment(variableID), environment(variableSecret)
	switch {
	case id != "" && value != "":
		return credential{keyPair{id, secret.FromString(value)}, "environment variable " + variableID}, nil
	case id != "":
		return credential{}, fmt.Errorf("the environment variable %s is set and %s is not: set both, or neither to use a file with a profile", variableID, variableSecret)
	case value != "":
		return credential{}, fmt.Errorf("the environment variable %s is set and %s is not: set both, or neither to use a file with a profile", variableSecret, variableID)
	}
	path := environment(variableFile)
	if path == "" && home != "" {
		path = filepath.Join(home, ".alibabacloud", "credentials")
	}
	if path == "" {
		return credential{}, fmt.Errorf("there is no access key: set the environment variables %s and %s", variableID, variableSecret)
	}
	return credentialIn(path)
}

// credentialIn reads the file with profiles. Its error names file, member and what to do.
func credentialIn(path string) (credential, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return credential{}, fmt.Errorf("there is no access key: set the environment variables %s and %s, or write the file %s: %s", variableID, variableSecret, path, wholeProfile)
	}
	if err != nil {
		return credential{}, fmt.Errorf("read the access key: %w; make the file readable, or set the environment variables %s and %s", err, variableID, variableSecret)
	}
	members, found := readProfile(string(text), profileSection)
	if !found {
		return credential{}, fmt.Errorf("the file %s has no section [%s]: %s", path, profileSection, wholeProfile)
	}
	if kind := members[memberType]; kind != profileType {
		return credential{}, fmt.Errorf("the file %s: %s in section [%s] is %.64q, and only %s is supported: %s", path, memberType, profileSection, kind, profileType, wholeProfile)
	}
	for _, name := range []string{memberID, memberSecret} {
		if members[name] == "" {
			return credential{}, fmt.Errorf("the file %s: %s is missing or empty in section [%s]: %s", path, name, profileSection, wholeProfile)
		}
	}
	return credential{keyPair{members[memberID], secret.FromString(members[memberSecret])}, path}, nil
}
