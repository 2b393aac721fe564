package plan_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/secret"
)

const canary = "hunter2-canary"

// golden compares got with a file of testdata. With UPDATE_GOLDEN=1 in the environment it writes the file instead.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s: got\n%s\nwant\n%s", path, got, want)
	}
}

// everything is a plan with each action and each kind of value in it.
func everything(t *testing.T) (*plan.Plan, *world) {
	t.Helper()
	nodes := []plan.Node{
		{Resource: item{ref: ref("user/prod-x7-ingress"), fields: plan.Fields{
			"path": plan.Text("/"),
			"tags": plan.Set("cluster=prod-x7", "owner=ingress"),
			"note": plan.Text("line\nbreak \x1b[31m"),
		}}},
		{Resource: item{ref: ref("policy/registry"), fields: plan.Fields{
			"actions":  plan.Set("s3:GetObject", "s3:PutObject"),
			"document": plan.Text(`{"Version":"2012-10-17"}`),
		}}},
		{Resource: item{ref: ref("key/prod-x7-ingress")}, Parent: ref("user/prod-x7-ingress")},
		{
			Resource: item{
				ref:    ref("Secret/openshift-ingress/cloud"),
				fields: plan.Fields{"data key": plan.Secret(secret.FromString(canary))},
				from:   map[string]plan.Ref{"data id": ref("key/prod-x7-ingress")},
			},
			Needs: refs("key/prod-x7-ingress"),
		},
		node("user/theirs", ""),
		node("key/theirs", "user/theirs"),
		node("user/broken", ""),
		node("user/settled", ""),
		absent(node("user/old", "")),
		absent(node("user/foreign", "")),
	}
	w := newWorld().forNodes(nodes...).
		has(ref("policy/registry"), plan.Fields{"actions": plan.Set("s3:DeleteObject", "s3:GetObject"), "document": plan.Text("{}")}).
		has(ref("Secret/openshift-ingress/cloud"), plan.Fields{"data key": plan.Secret(secret.FromString("old-" + canary))}).
		has(ref("user/settled"), nil).
		has(ref("user/old"), nil).
		hasForeign(ref("user/theirs"), "cluster staging").
		hasForeign(ref("user/foreign"), "cluster staging")
	w.broken["observe user/broken"] = errOutage
	return mustMake(t, w, nodes...), w
}

func TestPlanTable(t *testing.T) {
	t.Parallel()
	p, _ := everything(t)
	var b bytes.Buffer
	if err := p.WriteTable(&b); err != nil {
		t.Fatal(err)
	}
	golden(t, "plan.txt", b.Bytes())
	if strings.Contains(b.String(), canary) {
		t.Error("a secret is in the table")
	}
}

func TestAnEmptyPlanHasATableToo(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := mustMake(t, newWorld()).WriteTable(&b); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); got != "Plan: nothing to do.\n" {
		t.Errorf("got %q", got)
	}
}

func TestATableThatCannotBeWrittenIsAnError(t *testing.T) {
	t.Parallel()
	if err := mustMake(t, newWorld()).WriteTable(brokenWriter{}); !errors.Is(err, errOutage) {
		t.Errorf("got %v", err)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errOutage }

func TestPlanJSON(t *testing.T) {
	t.Parallel()
	p, _ := everything(t)
	got, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "plan.json", append(got, '\n'))
	if bytes.Contains(got, []byte(canary)) {
		t.Error("a secret is in the JSON")
	}
}

func TestResultJSON(t *testing.T) {
	t.Parallel()
	p, w := everything(t)
	w.broken["update policy/registry"] = errors.New("denied")
	got, err := json.MarshalIndent(p.Apply(t.Context(), plan.ApplyOptions{}), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "result.json", append(got, '\n'))
}

func TestNoSecretLeavesAPlan(t *testing.T) {
	t.Parallel()
	p, w := everything(t)
	w.broken["update Secret/openshift-ingress/cloud"] = errOutage
	result := p.Apply(t.Context(), plan.ApplyOptions{})
	held := plan.Secret(secret.FromString(canary))
	outputs := struct{ hidden, Shown plan.Outputs }{plan.Outputs{"k": held}, plan.Outputs{"k": held}}
	for name, value := range map[string]any{
		"plan":    p,
		"changes": p.Changes,
		"result":  result,
		"error":   errors.Join(p.Err(), result.Err()),
		"value":   held,
		"pointer": &held,
		"outputs": outputs,
		"graph":   mustGraph(t, plan.Node{Resource: item{ref: ref("Secret/s"), fields: plan.Fields{"k": held}}}),
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%o", "%b", "%c", "%U", "%t", "%p", "%e"} {
			got := fmt.Sprintf(verb, value)
			for _, leak := range []string{canary, fmt.Sprintf("%x", canary), fmt.Sprintf("%X", canary), fmt.Sprintf("%d", []byte(canary))} {
				if strings.Contains(got, strings.Trim(leak, "[]")) {
					t.Errorf("%s leaks with %s: %s", name, verb, got)
				}
			}
		}
		if encoded, err := json.Marshal(value); err == nil && bytes.Contains(encoded, []byte(canary)) {
			t.Errorf("%s leaks as JSON: %s", name, encoded)
		}
	}
}
