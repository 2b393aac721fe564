package federation

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
	simaws "github.com/cloudcredential/operator/sim/aws"
)

// scripted is a set-up with one request, as commands are written for it.
func scripted(t *testing.T) *accountWorld {
	t.Helper()
	w := newAccountWorld(t, "eu-west-1")
	w.options.Requests = []*request.Request{newRequest("openshift-ingress-operator", "cloud-credentials", "route53:ListHostedZones")}
	return w
}

// commands are a plan as a script, without what differs from run to run.
func (w *accountWorld) commands(p *plan.Plan) string {
	w.t.Helper()
	var b bytes.Buffer
	if err := p.WriteCommands(&b); err != nil {
		w.t.Fatal(err)
	}
	text := strings.ReplaceAll(b.String(), w.directory.Path(), "/out")
	return regexp.MustCompile(`\b[0-9A-F]{40}\b`).ReplaceAllString(text, "<thumbprint>")
}

// removal is the plan that removes everything.
func (w *accountWorld) removal() *plan.Plan {
	w.t.Helper()
	opened := &Session{w.session()}
	graph, _, err := opened.Removal(w.t.Context(), w.options)
	if err != nil {
		w.t.Fatal(err)
	}
	drivers := opened.Drivers()
	drivers[manifest.KindFile] = manifest.FileDriver{Directory: w.directory}
	p, err := plan.Make(w.t.Context(), graph, drivers, plan.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func TestCommandsThatMakeASetUp(t *testing.T) {
	t.Parallel()
	w := scripted(t)
	golden(t, "commands-create.sh", w.commands(w.planned()))
	w = scripted(t)
	w.options.Issuer.Private, w.options.Issuer.NoWait = true, false
	golden(t, "commands-create-private.sh", w.commands(w.planned()))
}

func TestCommandsThatRepairASetUp(t *testing.T) {
	t.Parallel()
	w := scripted(t)
	if _, err := w.attempt(); err != nil {
		t.Fatal(err)
	}
	for _, r := range w.Roles() {
		r.Description, r.Tags = "it's somebody's", map[string]string{w.options.OwnedTag(): "owned"}
		r.Trust = strings.Replace(r.Trust, `"openshift"`, `"somebody"`, 1)
		if _, err := w.PutRole(r); err != nil {
			t.Fatal(err)
		}
	}
	w.PutOIDCProvider(simaws.OIDCProvider{
		Issuer: w.options.BucketHost(), ClientIDs: []string{"openshift"}, Thumbprints: []string{strings.Repeat("0", 40)}, Tags: map[string]string{w.options.OwnedTag(): "owned"},
	})
	if err := w.SetBucketTags(w.options.BucketName(), map[string]string{w.options.OwnedTag(): "owned", "kept": "a'b"}); err != nil {
		t.Fatal(err)
	}
	w.options.UserTags = map[string]string{"team": "a'b"}
	w.options.Roles.PermissionsBoundary = "arn:aws:iam::aws:policy/IAMReadOnlyAccess"
	golden(t, "commands-repair.sh", w.commands(w.planned()))
}

func TestCommandsThatRemoveASetUp(t *testing.T) {
	t.Parallel()
	w := scripted(t)
	if _, err := w.attempt(); err != nil {
		t.Fatal(err)
	}
	golden(t, "commands-delete.sh", w.commands(w.removal()))
}

// A distribution can be switched off only with all of its configuration at hand, so that it takes more than a command.
func TestWhatHasNoCommandIsSaid(t *testing.T) {
	t.Parallel()
	w := scripted(t)
	w.options.Issuer.Private = true
	if _, err := w.attempt(); err != nil {
		t.Fatal(err)
	}
	script := w.commands(w.removal())
	for _, line := range []string{"# " + KindDistribution + " prod: delete, which has no command", "# " + KindOriginAccessControl + " prod: delete, which has no command"} {
		if !strings.Contains(script, line+"\n") {
			t.Errorf("there is no line %s in\n%s", line, script)
		}
	}
}
