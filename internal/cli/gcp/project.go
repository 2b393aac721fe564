package gcp

import (
	"context"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/gcp/federation"
)

// project are the flags that say which set-up in which project is meant.
type project struct {
	name, id string
	adopt    bool
}

func (p *project) addTo(flags *cli.Flags) {
	flags.StringVar(&p.name, "name", "", "user-defined name for all created cloud resources, of at most 32 characters; it need not be the cluster's infra-id")
	flags.StringVar(&p.id, "project", "", "ID of the Google Cloud project")
	flags.Required("name", "project")
}

// addMaking adds the flags of verbs that make something.
func (p *project) addMaking(flags *cli.Flags) {
	flags.BoolVar(&p.adopt, "adopt", false, "take over resources of the right names that carry no mark of ccoctl")
}

// options are those that these flags alone yield.
func (p *project) options() federation.Options {
	return federation.Options{Name: p.name, Project: p.id, Adopt: p.adopt}
}

// connect finds the credential. No call to Google Cloud is made that needs a right. Where the APIs are is not known before the credential is.
func connect(ctx context.Context, session *cli.Session, options federation.Options) (connection, error) {
	client, err := federation.NewClient(ctx, federation.ClientOptions{
		Project:       options.Project,
		Transport:     session.Transport,
		Caller:        setup.Caller(session),
		UserAgent:     setup.UserAgent(),
		Environment:   session.Environ,
		HomeDirectory: session.HomeDirectory,
		Now:           session.Now,
	})
	if err != nil {
		return connection{}, err
	}
	session.Say("Credentials loaded from " + client.CredentialSource())
	options.UniverseDomain = client.UniverseDomain()
	opened := federation.Open(client, federation.DriverOptions{Now: session.Now, Rand: session.Rand})
	return connection{Session: opened, Options: options, Close: client.Close}, nil
}
