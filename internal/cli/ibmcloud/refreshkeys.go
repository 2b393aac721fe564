package ibmcloud

import (
	"context"
	"errors"
	"slices"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/cluster"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/ibmcloud"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// refreshKeys is `ccoctl ibmcloud refresh-keys`.
type refreshKeys struct {
	account  account
	requests requests
	cluster  cluster.Delivery
	create   bool
	adopt    bool
	dry      bool
}

func refreshKeysCommand() cli.Command {
	return cli.Command{
		Name:  "refresh-keys",
		Short: "Replace the API keys of a running cluster",
		Long: "Give the service ID of each CredentialsRequest a new API key, write it into the Secret of the running cluster, and delete older keys called " + ibmcloud.KeyName +
			" once it is there. Access policies are brought up to date, too. Keys of other names are left alone.\n\n" +
			"Components that read their Secret only once have to be started again afterwards. A run that ends early leaves no component without a key; the next one " +
			"removes what it left.",
		Example: "  ccoctl ibmcloud refresh-keys --name mycluster --credentials-requests-dir ./credreqs --kubeconfig auth/kubeconfig",
		Verb:    func(flags *cli.Flags) cli.Verb { return newRefreshKeys(flags) },
	}
}

func newRefreshKeys(flags *cli.Flags) *refreshKeys {
	v := &refreshKeys{}
	v.account.addTo(flags)
	v.account.addGroup(flags)
	v.requests.addTo(flags)
	v.cluster.AddTo(flags)
	flags.BoolVar(&v.create, "create", false, "create service IDs that do not exist")
	flags.BoolVar(&v.adopt, "adopt", false, "take over service IDs of the right names, whatever they say of themselves")
	flags.BoolVar(&v.dry, "dry-run", false, "show what would be changed, and change nothing")
	return v
}

// options are what the flags come to, and notes on what was ignored in the input. No call is made.
func (v *refreshKeys) options() (ibmcloud.Options, []string, error) {
	options := v.account.options()
	options.Adopt, options.MustExist = v.adopt, !v.create
	loaded, err := v.requests.load(options.ValidateRequest)
	options.Requests = loaded.Requests
	return options, loaded.Notes, errors.Join(err, options.Validate(), v.account.checked())
}

// Job implements cli.Verb.
func (v *refreshKeys) Job(ctx context.Context, session *cli.Session) (cli.Job, error) {
	options, notes, err := v.options()
	if err != nil {
		return cli.Job{}, err
	}
	secrets, err := v.cluster.Driver(session)
	if err != nil {
		return cli.Job{}, err
	}
	graph, err := plan.NewGraph(options.Refreshed(func(req *request.Request) plan.Resource { return delivered(options, req) })...)
	if err != nil {
		return cli.Job{}, err
	}
	connected, err := v.account.connect(ctx, session, options)
	if err != nil {
		return cli.Job{}, err
	}
	drivers := connected.Drivers()
	drivers[cluster.KindDelivered] = secrets
	return cli.Job{
		Graph:   graph,
		Drivers: drivers,
		Notes:   notes,
		Say:     func(outcome plan.Outcome) []string { return slices.Concat(options.Say(outcome), sayDelivered(outcome)) },
		Report:  func(result plan.Result) any { return reportOf(options, setup.Files{Files: []string{}}, result) },
		Refused: setup.Refused,
		DryRun:  v.dry,
		Close:   connected.Close,
	}, nil
}

// Permissions implements setup.Entitled.
func (v *refreshKeys) Permissions(*cli.Session) (setup.Permissions, error) {
	options, _, err := v.options()
	return setup.Permissions{
		Document: options.Permissions(),
		Advice:   []string{"In the cluster, the user of the kubeconfig needs the verbs get, create and patch for Secrets in the namespaces of the CredentialsRequests' Secrets."},
	}, err
}

// delivered is the Secret of a request in the cluster.
func delivered(options ibmcloud.Options, req *request.Request) plan.Resource {
	return cluster.DeliveredSecret{Name: req.Secret, Data: func(known plan.Known) (map[string]string, bool) { return options.SecretData(req, known) }}
}

// sayDelivered tells of a Secret that was written.
func sayDelivered(outcome plan.Outcome) []string {
	if outcome.Ref.Kind != cluster.KindDelivered || outcome.Status != plan.Done {
		return nil
	}
	return []string{"Updated Secret " + outcome.Ref.Name + "; components that read it only once have to be started again"}
}
