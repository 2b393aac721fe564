package federation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"

	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
)

// cloudPlatform is the scope that suffices for every call.
const cloudPlatform = "https://www.googleapis.com/auth/cloud-platform"

// credential is one that was found.
type credential struct {
	// source says where.
	source string
	// universe is where its APIs are.
	universe string
	// quotaProject is the project whose quota calls count against, and in which their APIs have to be enabled; empty for that of the service account.
	quotaProject string
	// transport makes requests with its tokens.
	transport http.RoundTripper
}

// Variables that hold a credentials file, or the path of one, in the order in which they are looked at.
func credentialVariables() []string {
	return []string{"GOOGLE_CREDENTIALS", "GOOGLE_CLOUD_KEYFILE_JSON", "GCLOUD_KEYFILE_JSON"}
}

// findCredential looks for a credential: in the variables; in the file that installers keep; and where Google's own programs do, which is called
// application default credentials.
func findCredential(ctx context.Context, options ClientOptions) (credential, error) {
	for _, name := range credentialVariables() {
		value := options.Environment(name)
		if value == "" {
			continue
		}
		source, text := "the environment variable "+name, []byte(value)
		if _, err := os.Stat(value); err == nil {
			source = "the file " + value + ", which the environment variable " + name + " names"
			if text, err = os.ReadFile(value); err != nil {
				return credential{}, unusable(source, err)
			}
		} else if !strings.HasPrefix(strings.TrimSpace(value), "{") {
			return credential{}, unusable(source, errors.New("it holds neither the path of a file that can be read, nor a credentials file in JSON"))
		}
		return parseCredential(ctx, options, source, text)
	}
	named := options.Environment(defaultVariable)
	for _, file := range []struct {
		path, source string
		required     bool
	}{
		{options.installerFile(), "the file " + options.installerFile(), false},
		{named, "the file " + named + ", which the environment variable " + defaultVariable + " names", true},
		{options.gcloudFile(), "the file " + options.gcloudFile(), false},
	} {
		if file.path == "" {
			continue
		}
		text, err := os.ReadFile(file.path)
		if errors.Is(err, os.ErrNotExist) && !file.required {
			continue
		}
		if err != nil {
			return credential{}, unusable(file.source, err)
		}
		return parseCredential(ctx, options, file.source, text)
	}
	return machineCredential(ctx, options)
}

// defaultVariable names the file of application default credentials.
const defaultVariable = "GOOGLE_APPLICATION_CREDENTIALS"

// installerFile is where the installer keeps a credential.
func (o ClientOptions) installerFile() string {
	if o.HomeDirectory == "" {
		return ""
	}
	return filepath.Join(o.HomeDirectory, ".gcp", "osServiceAccount.json")
}

// gcloudFile is where `gcloud auth application-default login` keeps a credential.
func (o ClientOptions) gcloudFile() string {
	const name = "application_default_credentials.json"
	if directory := o.Environment("CLOUDSDK_CONFIG"); directory != "" {
		return filepath.Join(directory, name)
	}
	if runtime.GOOS == "windows" {
		return filepath.Join(o.Environment("APPDATA"), "gcloud", name)
	}
	if o.HomeDirectory == "" {
		return ""
	}
	return filepath.Join(o.HomeDirectory, ".config", "gcloud", name)
}

// unusable is the error about a credential that was found and cannot be used.
func unusable(source string, err error) error {
	return fmt.Errorf("use the credential in %s: %w; correct it, or remove it so that another one is looked for", source, err)
}

// parseCredential makes a credential from a credentials file.
func parseCredential(ctx context.Context, options ClientOptions, source string, text []byte) (credential, error) {
	var file struct {
		Type         string `json:"type"`
		Universe     string `json:"universe_domain"`
		QuotaProject string `json:"quota_project_id"`
	}
	if json.Unmarshal(text, &file) != nil {
		return credential{}, unusable(source, errors.New("it is not a credentials file in JSON"))
	}
	found := credential{source: source, universe: file.Universe, quotaProject: file.QuotaProject}
	if found.universe == "" {
		found.universe = defaultUniverse
	}
	var err error
	switch google.CredentialsType(file.Type) {
	case google.ServiceAccount:
		var key api.Key
		if key, err = api.ParseKey(text); err == nil {
			found.transport = api.Authorized{Base: options.Transport, Tokens: api.NewTokenSource(key, options.Transport, options.Now)}
		}
	case google.AuthorizedUser, google.ExternalAccount, google.ExternalAccountAuthorizedUser, google.ImpersonatedServiceAccount:
		found.transport, err = libraryTransport(ctx, options, google.CredentialsType(file.Type), text)
	case "":
		err = errors.New("it has no type")
	default:
		err = fmt.Errorf("its type %.64q is not known here", file.Type)
	}
	if err != nil {
		return credential{}, unusable(source, err)
	}
	return found, nil
}

// libraryTransport makes requests with tokens that Google's library fetches.
func libraryTransport(ctx context.Context, options ClientOptions, sort google.CredentialsType, text []byte) (http.RoundTripper, error) {
	fetching := newTokenTransport(options.Transport)
	ctx = context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Transport: fetching, Timeout: tokenPatience})
	found, err := google.CredentialsFromJSONWithType(ctx, text, sort, cloudPlatform)
	if err != nil {
		return nil, errors.New("it lacks something that a credentials file of its type has")
	}
	return authorized{base: options.Transport, tokens: oauth2.ReuseTokenSource(nil, fetching.telling(found.TokenSource))}, nil
}
