package cluster

import (
	"context"
	"fmt"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
)

// applySecrets is `ccoctl CLOUD apply secrets`.
type applySecrets struct {
	connection
	outputDir string

	told    int // outcomes that Say was asked about
	applied int
}

func newApplySecrets(flags *cli.Flags) cli.Verb {
	a := &applySecrets{}
	flags.StringVar(&a.outputDir, "output-dir", "", "directory that holds manifests/, as other commands wrote it (default the current directory)")
	flags.Directory("output-dir")
	a.addFlags(flags)
	return a
}

// Job implements cli.Verb. Without a Secret no cluster is needed.
func (a *applySecrets) Job(_ context.Context, session *cli.Session) (cli.Job, error) {
	directory, err := manifest.NewDirectory(a.outputDir)
	if err != nil {
		return cli.Job{}, err
	}
	found, err := readManifests(directory.File("manifests"))
	if err != nil {
		return cli.Job{}, err
	}
	var nodes []plan.Node
	for _, secret := range found.secrets {
		nodes = append(nodes, plan.Node{Resource: secret})
	}
	graph, err := plan.NewGraph(nodes...)
	if err != nil {
		return cli.Job{}, err
	}
	job := cli.Job{Graph: graph, Notes: found.notes, BestEffort: true}
	if len(nodes) == 0 {
		return job, nil
	}
	client, err := a.client(session)
	if err != nil {
		return cli.Job{}, err
	}
	job.Drivers = plan.Drivers{kindSecret: newSecretDriver(client)}
	job.Say = func(outcome plan.Outcome) []string { return a.say(outcome, len(nodes)) }
	return job, nil
}

// say tells of each Secret that is as it should be and, after the last one, how many there are.
func (a *applySecrets) say(outcome plan.Outcome, total int) []string {
	var sentences []string
	a.told++
	switch outcome.Status {
	case plan.Done:
		a.applied++
		sentences = append(sentences, "Applied "+outcome.Ref.Kind+" "+outcome.Ref.Name)
	case plan.Unchanged:
		a.applied++
		sentences = append(sentences, "Applied "+outcome.Ref.Kind+" "+outcome.Ref.Name+" (unchanged)")
	}
	if a.told == total {
		sentences = append(sentences, fmt.Sprintf("Applied %d Secret(s)", a.applied))
	}
	return sentences
}
