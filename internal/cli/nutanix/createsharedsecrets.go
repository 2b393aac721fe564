package nutanix

import (
	"context"
	"errors"
	"fmt"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/nutanix"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// createSharedSecrets is `ccoctl nutanix create-shared-secrets`.
type createSharedSecrets struct {
	requests setup.Requests
	source   string
	output   setup.Output
}

func createSharedSecretsCommand() cli.Command {
	return cli.Command{
		Name:  "create-shared-secrets",
		Short: "Create credentials objects",
		Long: "Write a Secret for each CredentialsRequest, with the credentials that the credentials file holds. Nutanix is not called.\n\n" +
			"The file is YAML or JSON: a list `credentials`, whose entries have the type basic_auth and, below data, the user and the password for prismCentral and, " +
			"if there are any, the names, users and passwords for prismElements.",
		Example: "  ccoctl nutanix create-shared-secrets --credentials-requests-dir ./credreqs --output-dir ./out",
		Verb:    func(flags *cli.Flags) cli.Verb { return newCreateSharedSecrets(flags) },
	}
}

func newCreateSharedSecrets(flags *cli.Flags) *createSharedSecrets {
	v := &createSharedSecrets{}
	v.requests.AddTo(flags, "Secrets")
	flags.StringVar(&v.source, "credentials-source-filepath", "", "file with the credentials, or directory with a file named credentials; .nutanix/credentials in the home directory if it is not given")
	flags.Directory("credentials-source-filepath")
	v.output.AddTo(flags, "show what would be written, and write nothing")
	return v
}

// Job implements cli.Verb.
func (v *createSharedSecrets) Job(_ context.Context, session *cli.Session) (cli.Job, error) {
	directory, path, dirErr := v.output.Open()
	loaded, requestsErr := v.load()
	content, notes, sourceErr := v.content(session)
	if err := errors.Join(dirErr, requestsErr, sourceErr); err != nil {
		return cli.Job{}, err
	}
	v.output.Path = path
	var nodes []plan.Node
	var names []string
	for _, req := range loaded.Requests {
		file := nutanix.SecretFile(req, content)
		nodes, names = append(nodes, plan.Node{Resource: file}), append(names, file.Name)
	}
	graph, err := plan.NewGraph(nodes...)
	if err != nil {
		return cli.Job{}, fmt.Errorf("lay out the manifests: %w", err)
	}
	return cli.Job{
		Graph:     graph,
		Drivers:   plan.Drivers{manifest.KindFile: manifest.FileDriver{Directory: directory}},
		Notes:     append(loaded.Notes, notes...),
		Preflight: func() error { return directory.Preflight(1<<20, names...) },
		Say:       func(outcome plan.Outcome) []string { return say(directory, outcome) },
		Report:    func(result plan.Result) any { return reportOf(loaded.Requests, setup.FilesOf(directory, result)) },
		DryRun:    v.output.Dry,
	}, nil
}

// load reads the requests. There have to be some: without, a wrong directory would look like success.
func (v *createSharedSecrets) load() (request.Loaded, error) {
	loaded, err := v.requests.Load("NutanixProviderSpec", func(*request.Request) error { return nil })
	if err == nil && len(loaded.Requests) == 0 {
		return loaded, fmt.Errorf("no CredentialsRequest in %s is left to make a Secret for: extract those of the release with `oc adm release extract --credentials-requests --cloud=nutanix`", v.requests.Directory)
	}
	return loaded, err
}

// say tells of a manifest that was written.
func say(directory *manifest.Directory, outcome plan.Outcome) []string {
	if file, is := outcome.Resource.(manifest.File); is && outcome.Status == plan.Done {
		return []string{"Saved credentials configuration to: " + directory.File(file.Name)}
	}
	return nil
}
