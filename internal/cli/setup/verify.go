package setup

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/verification"
)

// VerifyShort says in a line what `ccoctl CLOUD verify` is for.
const VerifyShort = "Check a finished set-up from end to end"

// VerifyHelp is the rest of its help.
type VerifyHelp struct{ Long, Example string }

// Verifier checks a finished set-up.
type Verifier interface {
	// Prepare is what the flags come to. No call is made.
	Prepare(session *cli.Session) (Verification, error)
}

// Verification is a set-up that can be looked at.
type Verification struct {
	// Name of the set-up.
	Name string
	// Notes are about what was ignored in the input.
	Notes []string
	// Findings makes all checks. Without a credential those are left that need none.
	Findings func(ctx context.Context) ([]verification.Finding, error)
}

// VerifyCommand makes `ccoctl CLOUD verify` for one invocation.
func VerifyCommand(session *cli.Session, help VerifyHelp, add func(flags *cli.Flags) Verifier) *cobra.Command {
	command := &cobra.Command{Use: "verify", Short: VerifyShort, Long: help.Long, Example: help.Example}
	flags := cli.NewFlags(command)
	verifier := add(flags)
	format := flags.Output(cli.FormatText, cli.FormatJSON)
	command.RunE = func(command *cobra.Command, _ []string) error {
		session.Command, session.Format = command.CommandPath(), *format
		return verify(command.Context(), session, verifier)
	}
	return command
}

// verify makes the checks and prints what they came to.
func verify(ctx context.Context, session *cli.Session, verifier Verifier) error {
	document := cli.Document{Version: cli.DocumentVersion, Command: session.Command, Notes: []string{}, Errors: []string{}}
	err := check(ctx, session, verifier, &document)
	if err == nil {
		err = conclude(session, &document)
	} else {
		document.Errors = append(document.Errors, err.Error())
		document.Interrupted = ctx.Err() != nil
	}
	if session.Format == cli.FormatJSON {
		if err := session.WriteJSON(document); err != nil {
			return err
		}
	}
	return err
}

func check(ctx context.Context, session *cli.Session, verifier Verifier, document *cli.Document) error {
	prepared, err := verifier.Prepare(session)
	if err != nil {
		return err
	}
	for _, note := range prepared.Notes {
		session.Say(note)
		document.Notes = append(document.Notes, note)
	}
	session.Show("Checking …")
	findings, err := prepared.Findings(ctx)
	session.Show("")
	if err != nil {
		return err
	}
	document.Report = verifyReport{Name: prepared.Name, Findings: findings, Summary: summarize(findings)}
	if session.Format == cli.FormatJSON {
		return nil
	}
	return list(session, findings)
}

// conclude tells the numbers, and the exit code that they come to.
func conclude(session *cli.Session, document *cli.Document) error {
	report, is := document.Report.(verifyReport)
	if !is {
		return nil
	}
	session.Sayf("Verified: %s.", report.Summary)
	if report.Summary.Wrong+report.Summary.Unknown == 0 {
		return nil
	}
	document.Errors = append(document.Errors, report.Summary.String())
	return cli.Exit(cli.ExitFailed)
}

// list prints a line for each finding.
func list(session *cli.Session, findings []verification.Finding) error {
	for _, finding := range findings {
		line := strings.TrimSuffix(fmt.Sprintf("%-7s  %s %s", finding.Verdict, finding.Check, finding.Object), " ")
		if finding.Detail != "" {
			line += ": " + finding.Detail
		}
		if finding.Remedy != "" {
			line += "; " + finding.Remedy
		}
		if _, err := fmt.Fprintln(session.Stdout, oneLine(line)); err != nil {
			return fmt.Errorf("write the findings to stdout: %w", err)
		}
	}
	return nil
}

// oneLine has everything that is no printable character escaped: names that somebody else chose do not speak to the terminal.
func oneLine(text string) string {
	quoted := fmt.Sprintf("%q", text)
	return strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(quoted[1 : len(quoted)-1])
}
