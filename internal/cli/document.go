package cli

import (
	"context"
	"errors"

	"github.com/cloudcredential/operator/internal/plan"
)

// DocumentVersion is the version of the JSON document. It grows when a member changes its meaning or goes away; new members may come
// without that.
const DocumentVersion = 1

// Document is what a verb, and `plan` of a verb, print on stdout with -o json, also where they fail:
//
//	{"version": 1,
//	 "command": "ccoctl aws create-all",
//	 "notes": ["…"],                  said before anything was done: what was ignored in the input, and why
//	 "plan": {"version": 1, "changes": […], "summary": {…}},
//	                                  as plan.Plan encodes itself; left out where it did not come to a plan
//	 "result": {"version": 1, "outcomes": […]},
//	                                  as plan.Result encodes itself; left out where nothing was applied
//	 "report": …,                     what the verb tells of the result, such as ARNs; its page documents it; left out where there is nothing
//	 "interrupted": true,             left out where nobody interrupted
//	 "errors": ["…"]}                 why the exit code is 1 or 130; empty where all is well
//
// There is no secret in it. A command line that cannot be understood yields no document.
type Document struct {
	Version     int          `json:"version"`
	Command     string       `json:"command"`
	Notes       []string     `json:"notes"`
	Plan        *plan.Plan   `json:"plan,omitempty"`
	Result      *plan.Result `json:"result,omitempty"`
	Report      any          `json:"report,omitempty"`
	Interrupted bool         `json:"interrupted,omitempty"`
	Errors      []string     `json:"errors"`
}

// newDocument begins the document of a command.
func newDocument(session *Session) *Document {
	return &Document{Version: DocumentVersion, Command: session.Command, Notes: []string{}, Errors: []string{}}
}

// documented makes the Run of a View of what fills a document on the way. Whatever goes wrong is told on stderr and is in the document.
func documented(run func(ctx context.Context, session *Session, verb Verb, document *Document) error) func(context.Context, *Session, Verb) error {
	return func(ctx context.Context, session *Session, verb Verb) error {
		document := newDocument(session)
		end := document.end(ctx, session, run(ctx, session, verb, document))
		if session.Format == FormatJSON {
			if err := session.WriteJSON(document); err != nil {
				return err
			}
		}
		return end
	}
}

// end tells an error that came before anything was changed, and returns it as an Exit.
func (d *Document) end(ctx context.Context, session *Session, err error) error {
	switch {
	case err == nil || errors.As(err, new(Exit)):
		return err
	case ctx.Err() != nil:
		d.Interrupted = true
		d.Errors = append(d.Errors, nothingChanged)
		session.Say(nothingChanged)
		return Exit(ExitInterrupted)
	}
	d.fail(session, err)
	return Exit(ExitFailed)
}

// fail tells what went wrong.
func (d *Document) fail(session *Session, err error) {
	for _, one := range separate(err) {
		d.Errors = append(d.Errors, one.Error())
	}
	session.Fail(err)
}

// begin asks the verb for its job and tells its notes.
func (d *Document) begin(ctx context.Context, session *Session, verb Verb) (Job, error) {
	job, err := verb.Job(ctx, session)
	if err != nil {
		return Job{}, err
	}
	if job.Close == nil {
		job.Close = func() {}
	}
	for _, note := range job.Notes {
		session.Say(note)
		d.Notes = append(d.Notes, note)
	}
	return job, nil
}
