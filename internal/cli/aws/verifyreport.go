package aws

import (
	"context"
	"fmt"
	"strings"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cloud/aws/federation"
)

// verifyReport is the report of `verify -o json`, in the document that every command prints:
//
//	{"version": 1, "command": "ccoctl aws verify", "notes": ["…"],
//	 "report": {
//	   "name": "mycluster",
//	   "findings": [{
//	     "check": "role",            what was looked for: see federation.Finding
//	     "object": "mycluster-…",    what was looked at: a name, an ARN, a URL, a path
//	     "verdict": "wrong",         ok, wrong, unknown (it could not be found out) or skipped (it was not looked at)
//	     "detail": "…",              left out where there is nothing to say
//	     "remedy": "…"               left out where nothing is to be done
//	   }, …],
//	   "summary": {"ok": 20, "wrong": 1, "unknown": 0, "skipped": 2}},
//	 "errors": ["1 wrong"]}          empty where all is well
//
// The exit code is 1 where summary counts anything wrong or unknown.
type verifyReport struct {
	Name     string               `json:"name"`
	Findings []federation.Finding `json:"findings"`
	Summary  summary              `json:"summary"`
}

// summary counts findings by their verdict.
type summary struct {
	OK      int `json:"ok"`
	Wrong   int `json:"wrong"`
	Unknown int `json:"unknown"`
	Skipped int `json:"skipped"`
}

func summarize(findings []federation.Finding) summary {
	var s summary
	for _, finding := range findings {
		switch finding.Verdict {
		case federation.OK:
			s.OK++
		case federation.Wrong:
			s.Wrong++
		case federation.Unknown:
			s.Unknown++
		case federation.Skipped:
			s.Skipped++
		}
	}
	return s
}

// String is the numbers that are not 0, in words.
func (s summary) String() string {
	var parts []string
	for _, part := range []struct {
		count int
		what  string
	}{{s.Wrong, "wrong"}, {s.Unknown, "could not be checked"}, {s.Skipped, "not looked at"}, {s.OK, "as it should be"}} {
		if part.count > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.count, part.what))
		}
	}
	return strings.Join(parts, ", ")
}

// run makes the checks and prints what they came to.
func (v *verify) run(ctx context.Context, session *cli.Session) error {
	document := cli.Document{Version: cli.DocumentVersion, Command: session.Command, Notes: []string{}, Errors: []string{}}
	err := v.check(ctx, session, &document)
	if err == nil {
		err = verdict(session, &document)
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

func (v *verify) check(ctx context.Context, session *cli.Session, document *cli.Document) error {
	asked, err := v.prepare()
	if err != nil {
		return err
	}
	for _, note := range asked.notes {
		session.Say(note)
		document.Notes = append(document.Notes, note)
	}
	findings, err := v.findings(ctx, session, asked)
	if err != nil {
		return err
	}
	document.Report = verifyReport{Name: v.account.name, Findings: findings, Summary: summarize(findings)}
	if session.Format == cli.FormatJSON {
		return nil
	}
	return list(session, findings)
}

// verdict tells the numbers, and the exit code that they come to.
func verdict(session *cli.Session, document *cli.Document) error {
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
func list(session *cli.Session, findings []federation.Finding) error {
	for _, finding := range findings {
		line := fmt.Sprintf("%-7s  %s %s", finding.Verdict, finding.Check, finding.Object)
		if finding.Object == "" {
			line = strings.TrimSuffix(line, " ")
		}
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
