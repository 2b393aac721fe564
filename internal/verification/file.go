package verification

import (
	"errors"
	"fmt"
	"io/fs"

	"sigs.k8s.io/yaml"

	"github.com/cloudcredential/operator/internal/manifest"
)

// Named is what a file should name.
type Named struct {
	// Check of the finding.
	Check string
	// File is its name in the directory.
	File string
	// Key is what the file calls it, and Value what it should be.
	Key, Value string
	// Remedy is what puts it right.
	Remedy string
	// Read finds it in the text of the file.
	Read func(text []byte) (string, error)
}

// OfFile looks whether a file names what it should. Where there is no file, nothing is said.
func OfFile(directory *manifest.Directory, named Named) []Finding {
	about := Finding{Check: named.Check, Object: directory.File(named.File), Verdict: OK}
	text, _, err := directory.Read(named.File)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		about.Verdict, about.Detail = Unknown, err.Error()
		return []Finding{about}
	}
	switch found, err := named.Read(text); {
	case err != nil:
		about.Verdict, about.Detail, about.Remedy = Wrong, err.Error(), named.Remedy
	case found != named.Value:
		about.Verdict, about.Detail, about.Remedy = Wrong, fmt.Sprintf("%s is %q, and should be %q", named.Key, found, named.Value), named.Remedy
	}
	return []Finding{about}
}

// OfAuthentication looks whether the manifest for the installer names the issuer.
func OfAuthentication(directory *manifest.Directory, check, issuer, remedy string) []Finding {
	return OfFile(directory, Named{
		Check: check, File: manifest.AuthenticationFileName, Key: "serviceAccountIssuer", Value: issuer, Remedy: remedy,
		Read: func(text []byte) (string, error) {
			var found struct {
				Spec struct{ ServiceAccountIssuer string }
			}
			err := yaml.Unmarshal(text, &found)
			return found.Spec.ServiceAccountIssuer, err
		},
	})
}
