package plan_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/secret"
)

// speaker is the world with commands. They write what they are about on lines of their own.
type speaker struct{ *world }

func (speaker) Commands(resource plan.Resource, known plan.Known, change plan.Change) []string {
	it := resource.(item)
	if change.Action == plan.Delete {
		return []string{plan.Shell("printf", "delete %s\n", it.ref.Name)}
	}
	var lines []string
	arguments := []string{"printf", string(change.Action) + " %s", it.ref.Name}
	for _, source := range it.from {
		id, _ := known.Output(source, "id")
		document, err := json.Marshal(map[string]string{"id": id.Text()})
		if err != nil {
			return nil
		}
		arguments[1] += " %s"
		arguments = append(arguments, string(document))
	}
	arguments[1] += "\n"
	lines = append(lines, plan.Shell(arguments...))
	return append(lines, plan.Variable(it.ref, "id")+"=$("+plan.Shell("printf", "%s", "id of "+it.ref.Name)+")")
}

// spoken makes the plan for nodes whose drivers have commands, but for those of the kind "key".
func spoken(t *testing.T, w *world, nodes ...plan.Node) *plan.Plan {
	t.Helper()
	drivers := w.drivers()
	for _, kind := range []string{"user", "policy", "Secret"} {
		drivers[kind] = speaker{w}
	}
	p, err := plan.Make(t.Context(), mustGraph(t, nodes...), drivers, plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func commands(t *testing.T, p *plan.Plan) string {
	t.Helper()
	var b bytes.Buffer
	if err := p.WriteCommands(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// run has a shell run a script, and returns what the script prints.
func run(t *testing.T, script string) string {
	t.Helper()
	check := exec.CommandContext(t.Context(), "sh", "-n")
	check.Stdin = strings.NewReader(script)
	if out, err := check.CombinedOutput(); err != nil {
		t.Fatalf("sh -n: %v: %s in\n%s", err, out, script)
	}
	command := exec.CommandContext(t.Context(), "sh")
	command.Stdin, command.Dir = strings.NewReader(script), t.TempDir()
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("sh: %v: %s in\n%s", err, stderr.String(), script)
	}
	if made, _ := filepath.Glob(filepath.Join(command.Dir, "*")); len(made) > 0 {
		t.Errorf("the script left %v behind:\n%s", made, script)
	}
	return string(out)
}

func from(n plan.Node, field, source string) plan.Node {
	it := n.Resource.(item)
	it.from = map[string]plan.Ref{field: ref(source)}
	n.Resource = it
	return n
}

func TestAScriptMakesEveryChangeInOrderAndPassesOnWhatWasNotKnown(t *testing.T) {
	t.Parallel()
	nodes := []plan.Node{
		node("user/a", ""),
		from(node("policy/b", "", "user/a"), "owner", "user/a"),
		node("user/kept", ""),
		from(node("policy/of-kept", "", "user/kept"), "owner", "user/kept"),
		{Resource: item{ref: ref("policy/changed"), fields: plan.Fields{"x": plan.Text("new")}}},
		absent(node("user/old", "")),
		absent(node("policy/of-old", "user/old")),
	}
	w := newWorld().forNodes(nodes...).
		has(ref("user/kept"), nil).
		has(ref("policy/changed"), plan.Fields{"x": plan.Text("old")}).
		has(ref("user/old"), nil).
		has(ref("policy/of-old"), nil)

	script := commands(t, spoken(t, w, nodes...))

	got := strings.Split(strings.TrimSpace(run(t, script)), "\n")
	want := []string{
		"update changed", "delete of-old", "create a", `create b {"id":"id of a"}`, `create of-kept {"id":"id-1"}`, "delete old",
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the script did\n%q, not\n%q", got, want)
	}
	if strings.Index(script, "delete %s\n' of-old") > strings.Index(script, "delete %s\n' old") {
		t.Errorf("a part goes after the whole:\n%s", script)
	}
	if len(w.writes) > 0 {
		t.Errorf("writing commands changed the world: %q", w.writes)
	}
}

func TestTheScriptOfAPlan(t *testing.T) {
	t.Parallel()
	p, _ := everything(t)
	golden(t, "commands-none.sh", []byte(commands(t, p)))

	nodes := []plan.Node{
		node("user/a b", ""),
		node("key/a", "user/a b"),
		from(node("policy/it's", "", "user/a b"), "owner", "user/a b"),
		node("user/theirs", ""),
		node("key/theirs", "user/theirs"),
		node("user/broken", ""),
		absent(node("user/old", "")),
	}
	w := newWorld().forNodes(nodes...).has(ref("user/old"), nil).hasForeign(ref("user/theirs"), "cluster staging")
	w.broken["observe user/broken"] = errOutage
	golden(t, "commands.sh", []byte(commands(t, spoken(t, w, nodes...))))
}

func TestACommentIsOneLineWhateverTheNames(t *testing.T) {
	t.Parallel()
	hostile := item{ref: plan.Ref{Kind: "user", Name: "x\necho injected\r\n`echo injected`"}}
	foreign := item{ref: plan.Ref{Kind: "user", Name: "theirs"}}
	broken := item{ref: plan.Ref{Kind: "key", Name: "broken"}}
	w := newWorld().hasForeign(foreign.ref, "x\necho injected")
	w.broken["observe key/broken"] = errors.New("no\necho injected")
	nodes := []plan.Node{{Resource: hostile}, {Resource: foreign}, {Resource: broken}}
	if out := run(t, commands(t, mustMake(t, w, nodes...))); out != "" {
		t.Errorf("comments were run: %q", out)
	}
	out := run(t, commands(t, spoken(t, w, nodes...)))
	if out != "create "+hostile.ref.Name+"\n" {
		t.Errorf("got %q", out)
	}
}

func TestAScriptThatCannotBeWrittenIsAnError(t *testing.T) {
	t.Parallel()
	if err := mustMake(t, newWorld()).WriteCommands(brokenWriter{}); !errors.Is(err, errOutage) {
		t.Errorf("got %v", err)
	}
}

// gossip says everything that it is told.
type gossip struct {
	*world
	source plan.Ref
}

func (gossip) Observe(_ context.Context, r plan.Resource, _ plan.Known) (plan.Observation, error) {
	held := plan.Secret(secret.FromString(canary))
	old := plan.Secret(secret.FromString("old-" + canary))
	return plan.Observation{
		Exists: true, Fields: plan.Fields{"password": old, "name": plan.Text(r.Ref().Name)}, Outputs: plan.Outputs{"token": held, "id": plan.Text("id-7")},
	}, nil
}

func (g gossip) Commands(_ plan.Resource, known plan.Known, change plan.Change) []string {
	words := []string{"echo"}
	for _, field := range change.Fields {
		words = append(words, field.Name, field.Old.Secret().RevealString(), field.New.Secret().RevealString())
	}
	for _, name := range []string{"token", "id"} {
		value, found := known.Output(g.source, name)
		if found {
			words = append(words, name, value.Text(), value.Secret().RevealString())
		}
		own := change.Observed.Outputs[name]
		words = append(words, own.Text(), own.Secret().RevealString())
	}
	for _, value := range change.Observed.Fields {
		words = append(words, value.Secret().RevealString())
	}
	return []string{plan.Shell(words...)}
}

func TestADriverLearnsNoSecretForItsCommands(t *testing.T) {
	t.Parallel()
	first := plan.Node{Resource: item{ref: ref("user/a")}}
	second := plan.Node{Needs: refs("user/a"), Resource: item{ref: ref("user/b"), fields: plan.Fields{
		"password": plan.Secret(secret.FromString(canary)), "name": plan.Text("b"),
	}}}
	p, err := plan.Make(t.Context(), mustGraph(t, first, second), plan.Drivers{"user": gossip{newWorld(), ref("user/a")}}, plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	script := commands(t, p)
	if strings.Contains(script, canary) {
		t.Errorf("a secret is in the script:\n%s", script)
	}
	if !strings.Contains(script, "id-7") || !strings.Contains(script, `"$`+plan.Variable(ref("user/a"), "token")+`"`) {
		t.Errorf("what is known is not in the script:\n%s", script)
	}
	for _, change := range p.Changes {
		if field, differs := change.Field("password"); differs && field.New.Secret().RevealString() != canary {
			t.Error("the plan lost its secret")
		}
	}
}

func TestCommandsAreToldNothingAboutWhatTheScriptDoesNotMake(t *testing.T) {
	t.Parallel()
	asked := map[string]bool{}
	p, err := plan.Make(t.Context(), mustGraph(t,
		node("user/kept", ""), node("user/made", ""), node("user/aside", ""), node("policy/p", "", "user/kept", "user/made"),
	), plan.Drivers{"user": newWorld().has(ref("user/kept"), nil), "policy": curious{newWorld(), asked}}, plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	commands(t, p)
	want := map[string]bool{
		"user/kept id": true, "user/kept other": false, "user/made id": true, "user/made other": true,
		"user/aside id": false, "user/aside other": false, "user/nowhere id": false, "user/nowhere other": false, "policy/p id": false, "policy/p other": false,
	}
	for question, known := range want {
		if asked[question] != known {
			t.Errorf("%s: known is %v", question, !known)
		}
	}
}

type curious struct {
	*world
	answers map[string]bool
}

func (c curious) Commands(_ plan.Resource, known plan.Known, _ plan.Change) []string {
	for _, source := range refs("user/kept", "user/made", "user/aside", "user/nowhere", "policy/p") {
		for _, output := range []string{"id", "other"} {
			_, c.answers[source.String()+" "+output] = known.Output(source, output)
		}
	}
	return nil
}
