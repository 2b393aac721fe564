package plan_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/secret"
)

func TestValues(t *testing.T) {
	t.Parallel()
	hidden := secret.FromString("x")
	for _, test := range []struct {
		value      plan.Value
		text, json string
	}{
		{plan.Value{}, `""`, `""`},
		{plan.Text("a b"), `a b`, `"a b"`},
		{plan.Text(`{"a":1}`), `{"a":1}`, `"{\"a\":1}"`},
		{plan.Text(" a\n\x1b"), `" a\n\x1b"`, `" a\n\u001b"`},
		{plan.Text("a\u202eb"), `"a\u202eb"`, "\"a\u202eb\""},
		{plan.Text("\xff"), `"\xff"`, `"\ufffd"`},
		{plan.Set(), `[]`, `[]`},
		{plan.Set("b", "a", "b"), `[a, b]`, `["a","b"]`},
		{plan.Set("a\n"), `["a\n"]`, `["a\n"]`},
		{plan.Secret(hidden), `[redacted]`, `{"redacted":true}`},
		{plan.Pending(ref("user/u"), "id"), `(known after user/u)`, `{"knownAfter":{"kind":"user","name":"u"},"output":"id"}`},
	} {
		if got := test.value.String(); got != test.text {
			t.Errorf("String: got %s, want %s", got, test.text)
		}
		if got := fmt.Sprintf("%#v", test.value); got != test.text {
			t.Errorf("%%#v: got %s, want %s", got, test.text)
		}
		if got, err := json.Marshal(test.value); err != nil || string(got) != test.json {
			t.Errorf("JSON: got %s, %v, want %s", got, err, test.json)
		}
	}
}

func TestValuesAreEqualIfTheyMeanTheSame(t *testing.T) {
	t.Parallel()
	pending := plan.Pending(ref("user/u"), "id")
	values := []plan.Value{
		plan.Text("a"),
		plan.Text("b"),
		plan.Set("a"),
		plan.Set("a", "b"),
		plan.Secret(secret.FromString("a")),
		plan.Secret(secret.FromString("b")),
		pending,
	}
	for i, a := range values {
		for j, b := range values {
			if got, want := a.Equal(b), i == j && !a.IsPending(); got != want {
				t.Errorf("%v equals %v (%d, %d): %v", a, b, i, j, got)
			}
		}
	}
	if !plan.Set("b", "a", "a").Equal(plan.Set("a", "b")) {
		t.Error("order or repetition matters in a set")
	}
}

func TestValuesGiveTheirContentAsWhatItIs(t *testing.T) {
	t.Parallel()
	text, set := plan.Text("a"), plan.Set("b", "a")
	hidden, pending := plan.Secret(secret.FromString("s")), plan.Pending(ref("user/u"), "id")
	if text.Text() != "a" || set.Text() != "" || hidden.Text() != "" || pending.Text() != "" {
		t.Error("Text")
	}
	items := set.Items()
	items[0] = "changed"
	if !slices.Equal(set.Items(), []string{"a", "b"}) || text.Items() != nil {
		t.Error("Items")
	}
	if hidden.Secret().RevealString() != "s" || !text.Secret().Empty() {
		t.Error("Secret")
	}
	if source, output := pending.Source(); source != ref("user/u") || output != "id" {
		t.Error("Source")
	}
	if source, output := text.Source(); source != (plan.Ref{}) || output != "" {
		t.Error("Source of a text")
	}
	if !set.IsSet() || text.IsSet() || !hidden.IsSecret() || text.IsSecret() || !pending.IsPending() || text.IsPending() {
		t.Error("Is…")
	}
}
