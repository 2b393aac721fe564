package setup

import (
	"fmt"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/request"
)

// Requests are the flags that say which CredentialsRequests to satisfy.
type Requests struct {
	// Directory of their files.
	Directory string
	// Also are kinds of provider specs that count beside the one that Load names.
	Also        []string
	techPreview bool
	featureSet  string
	gates       []string
}

// AddTo adds the flags; what says what the requests are for.
func (r *Requests) AddTo(flags *cli.Flags, what string) {
	flags.StringVar(&r.Directory, "credentials-requests-dir", "", "directory with the CredentialsRequest files to create "+what+" for")
	flags.Directory("credentials-requests-dir")
	flags.Required("credentials-requests-dir")
	flags.BoolVar(&r.techPreview, "enable-tech-preview", false, "also process CredentialsRequests of the feature set TechPreviewNoUpgrade")
	flags.StringVar(&r.featureSet, "feature-set", "", "also process CredentialsRequests of this feature set")
	flags.StringSliceVar(&r.gates, "feature-gates", nil, "feature gates that are on: of the CredentialsRequests that name feature gates, process only those that these satisfy")
}

// Load reads the requests of a cloud, whose provider specs are of this kind.
func (r *Requests) Load(kind string, validate func(*request.Request) error) (request.Loaded, error) {
	return r.load(request.LoadOptions{Kind: kind, TechPreview: r.techPreview, FeatureSet: r.featureSet, FeatureGates: r.gates}, validate)
}

// LoadAny reads the requests for which something may have been made, those of the tech preview among them, whether they can be satisfied or not.
func (r *Requests) LoadAny(kind string) (request.Loaded, error) {
	return r.load(request.LoadOptions{Kind: kind, TechPreview: true}, func(*request.Request) error { return nil })
}

func (r *Requests) load(options request.LoadOptions, validate func(*request.Request) error) (request.Loaded, error) {
	options.Also = r.Also
	loaded, err := request.Load(r.Directory, options, validate)
	if err != nil {
		return request.Loaded{}, fmt.Errorf("the CredentialsRequests in %s cannot be satisfied:\n%w", r.Directory, err)
	}
	return loaded, nil
}

// Served are the members of a report that say whom an identity is for.
type Served struct {
	// Request is the CredentialsRequest, Secret its target Secret, both as <namespace>/<name>.
	Request string `json:"request"`
	Secret  string `json:"secret"`
	// ServiceAccounts that can use the identity, in the namespace of the Secret.
	ServiceAccounts []string `json:"serviceAccounts"`
}

// ServedBy are those of a request.
func ServedBy(req *request.Request) Served {
	return Served{Request: req.Name.String(), Secret: req.Secret.String(), ServiceAccounts: req.ServiceAccounts}
}
