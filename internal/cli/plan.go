package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/cloudcredential/operator/internal/plan"
)

// planView is `ccoctl CLOUD plan VERB`.
func planView() View {
	return View{
		Name:  "plan",
		Short: "Show what a command would change, and change nothing",
		Long: "Show what a command would change, field by field, and change nothing.\n\n" +
			"The exit code is 0 where there is nothing to do, 2 where there is something to do, and 1 where something cannot be planned.",
		Formats: []string{FormatTable, FormatJSON, FormatCommands},
		Run:     documented(look),
	}
}

// look makes the plan and prints it.
func look(ctx context.Context, session *Session, verb Verb, document *Document) error {
	job, err := document.begin(ctx, session, verb)
	if err != nil {
		return err
	}
	defer job.Close()
	made, err := observe(ctx, session, job)
	if err != nil {
		return err
	}
	document.Plan = made
	switch session.Format {
	case FormatTable:
		err = made.WriteTable(session.Stdout)
	case FormatCommands:
		err = made.WriteCommands(session.Stdout)
	}
	if err != nil {
		return fmt.Errorf("write the plan to stdout: %w", err)
	}
	return verdict(session, made)
}

// observe makes the plan of a job.
func observe(ctx context.Context, session *Session, job Job) (*plan.Plan, error) {
	session.Show(fmt.Sprintf("Reading the present state of %s …", number(len(job.Graph.Nodes()), "resource")))
	defer session.Show("")
	made, err := plan.Make(ctx, job.Graph, job.Drivers, plan.Options{})
	if err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return made, job.refused(made)
}

// refused is the one error that there is to tell of where the cloud does not take the credential: it is the same for every resource.
func (j Job) refused(made *plan.Plan) error {
	for _, change := range made.Changes {
		if change.Err != nil && j.Refused != nil && j.Refused(change.Err) {
			return CredentialRefused(change.Err)
		}
	}
	return nil
}

// rehearse tells what would be done by a job that does nothing.
func rehearse(session *Session, made *plan.Plan) error {
	if session.Format == FormatText {
		if err := made.WriteTable(session.Stdout); err != nil {
			return fmt.Errorf("write the plan to stdout: %w", err)
		}
	}
	session.Say("Nothing was changed: this is a dry run.")
	err := made.Err()
	if err != nil && session.Format == FormatText {
		return unplannable(made)
	}
	return err
}

// CredentialRefused tells what to do where the cloud does not take the credential.
func CredentialRefused(err error) error {
	return fmt.Errorf("the credential does not hold: %w; make sure that it is the right one, and that it has not expired", err)
}

// verdict turns a plan that has been printed into the end of the program. The table tells the errors of observations already.
func verdict(session *Session, made *plan.Plan) error {
	err := made.Err()
	switch {
	case err == nil && made.Empty():
		return nil
	case err == nil:
		return Exit(ExitChanges)
	case session.Format != FormatTable:
		return err
	}
	return unplannable(made)
}

// unplannable names what a table that was printed has marked.
func unplannable(made *plan.Plan) error {
	var names []string
	for _, change := range made.Changes {
		if change.Err != nil {
			names = append(names, change.Ref.String())
		}
	}
	return fmt.Errorf("%s cannot be planned, marked with \"!\" above: %s", number(len(names), "resource"), strings.Join(names, ", "))
}

// number puts a number before a noun.
func number(count int, noun string) string {
	if count == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", count, noun)
}
