package docs

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"

	configv1 "github.com/openshift/api/config/v1"

	"github.com/cloudcredential/operator/sim/gcp"
)

// project is the ID of the project that the document works in.
const project = "my-project"

// google is a project of Google Cloud.
type google struct{ *gcp.Cloud }

// NewGCP makes a project in which no API is enabled but those that are in every new one.
func NewGCP() (Account, error) {
	account := gcp.New(gcp.Options{})
	account.AddProject(project)
	for _, api := range []string{"iam", "iamcredentials", "sts", "cloudresourcemanager"} {
		account.SetServiceEnabled(project, api+".googleapis.com", false)
	}
	return google{account}, nil
}

// Name implements Account.
func (google) Name() string { return "gcp" }

// CommandLine implements Account. What a stand-in cannot do is run scripts that ccoctl wrote: those of a dry run, or of a plan.
func (google) CommandLine() CommandLine {
	const name = "gcloud"
	line := CommandLine{Calls: regexp.MustCompile(`\b(ba)?sh ("\$script"|\S+\.sh\b)`)}
	path, err := exec.LookPath(name)
	if err != nil {
		line.StandIn = name
		return line
	}
	line.Path = path
	return line
}

// Credential implements Account. The key is where application default credentials are looked for, and gcloud takes it from there, too.
func (a google) Credential(home, bundle string) ([]string, error) {
	key, err := a.AddServiceAccountWithRoles(project, "administrator", "roles/owner")
	if err != nil {
		return nil, err
	}
	directory := filepath.Join(home, ".config", "gcloud")
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(directory, "application_default_credentials.json")
	return []string{
		"CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE=" + path, "CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE=" + bundle, "CLOUDSDK_CORE_DISABLE_PROMPTS=1",
		"CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK=1", "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING=1", "CLOUDSDK_CORE_DISABLE_FILE_LOGGING=1",
	}, os.WriteFile(path, key, 0o600)
}

// Platform implements Account.
func (google) Platform() configv1.PlatformStatus {
	return configv1.PlatformStatus{Type: configv1.GCPPlatformType, GCP: &configv1.GCPPlatformStatus{ProjectID: project, Region: "us-east1"}}
}

// RootSecret implements Account.
func (google) RootSecret() string { return "gcp-credentials" }

// LeftOver implements Account. What was deleted softly is not counted.
func (a google) LeftOver() []string {
	names := []string{}
	for _, account := range a.ServiceAccounts(project) {
		names = append(names, "service account "+account.Email)
	}
	for _, role := range a.Roles(project) {
		if role.Deleted.IsZero() {
			names = append(names, "role "+role.Name)
		}
	}
	for _, pool := range a.Pools(project) {
		if pool.Deleted.IsZero() {
			names = append(names, "workload identity pool "+pool.Name)
		}
	}
	for _, bucket := range a.Buckets(project) {
		names = append(names, "bucket "+bucket.Name)
	}
	for _, binding := range a.Policy(project) {
		for _, member := range binding.Members {
			names = append(names, member+" has "+binding.Role)
		}
	}
	return names
}
