package cel_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/cloudcredential/operator/sim/gcp/cel"
)

func variables() map[string]any {
	return map[string]any{
		"resource": map[string]any{"name": "projects/_/buckets/one/objects/a", "type": "storage.googleapis.com/Object", "service": "storage.googleapis.com"},
		"request":  map[string]any{"time": time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)},
		"assertion": map[string]any{
			"sub": "system:serviceaccount:ns:name", "aud": []any{"openshift", "other"}, "kubernetes.io": map[string]any{"namespace": "ns"}, "n": int64(3),
		},
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]any{
		`resource.name.startsWith("projects/_/buckets/one")`:                         true,
		`resource.name.startsWith('projects/_/buckets/two')`:                         false,
		`resource.type == "storage.googleapis.com/Object" && resource.service != ""`: true,
		`!(resource.type == "x") || false`:                                           true,
		`request.time < timestamp("2026-03-01T12:00:01Z")`:                           true,
		`request.time >= timestamp("2026-03-01T13:00:00+02:00")`:                     true,
		`request.time + duration("1h") > timestamp("2026-03-01T13:00:00Z")`:          false,
		`request.time.getHours("Europe/Berlin") == 13`:                               true,
		`request.time.getDayOfWeek() == 0`:                                           true,
		`resource.name.extract("/buckets/{bucket}/objects/")`:                        "one",
		`resource.name.extract("/none/{x}/")`:                                        "",
		`assertion.sub`:                                                              "system:serviceaccount:ns:name",
		`assertion["kubernetes.io"].namespace`:                                       "ns",
		`assertion['kubernetes.io']['namespace'] + "/" + assertion.sub`:              "ns/system:serviceaccount:ns:name",
		`"openshift" in assertion.aud`:                                               true,
		`assertion.aud[1]`:                                                           "other",
		`assertion.sub in ["a", "b"]`:                                                false,
		`has(assertion.none) ? assertion.none : "d"`:                                 "d",
		`"sub" in assertion`:                                                         true,
		`assertion.sub.contains(":ns:") && assertion.sub.endsWith("name")`:           true,
		`assertion.n + 2 - 1 == 4`:                                                   true,
		`assertion.n == 3.0`:                                                         true,
		`-assertion.n < 0`:                                                           true,
		`size(assertion.aud) == 2 && "äb".size() == 2`:                               true,
		`"a\"b\n" == 'a"b\n'`:                                                        true,
		`true || resource.none == 1`:                                                 true,
		`resource.none == 1 || true`:                                                 true,
		`false && unknown`:                                                           false,
		`[1, 2] == [1, 2]`:                                                           true,
		`null == null`:                                                               true,
	} {
		e, err := cel.Parse(source)
		if err != nil {
			t.Error(err)
			continue
		}
		if got, err := e.Eval(variables()); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %v, %v, want %v", source, got, err, want)
		}
		if e.String() != source {
			t.Errorf("%s is shown as %s", source, e)
		}
	}
}

func TestWhatHasNoValue(t *testing.T) {
	t.Parallel()
	for _, source := range []string{
		`unknown`, `resource.none`, `resource.name.none`, `resource.matchTag("a", "b")`, `resource.name < 3`, `"a" && true`, `!"a"`, `-"a"`, `assertion.aud[5]`,
		`assertion.aud.x`, `timestamp("yesterday")`, `1 in 2`, `"a" * "b"`, `1 ? 2 : 3`, `has(1)`, `nothing()`, `request.time.getHours("Nowhere/Land")`, `true && "a"`,
	} {
		e, err := cel.Parse(source)
		if err != nil {
			t.Error(err)
			continue
		}
		if got, err := e.Eval(variables()); err == nil {
			t.Errorf("%s is %v", source, got)
		}
		if ok, err := e.Holds(variables()); ok || err == nil {
			t.Errorf("%s holds: %t, %v", source, ok, err)
		}
	}
	if ok, err := mustParse(t, `resource.name`).Holds(variables()); ok || err == nil {
		t.Errorf("a string holds: %t, %v", ok, err)
	}
}

func mustParse(t *testing.T, source string) *cel.Expression {
	t.Helper()
	e, err := cel.Parse(source)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestWhatDoesNotParse(t *testing.T) {
	t.Parallel()
	for _, source := range []string{
		``, `a ==`, `a b`, `(a`, `a.`, `a.1`, `f(a`, `[1`, `"a`, "\"a\n\"", `a ? b`, `a @ b`, `1x`, `"\q"`, `in`, `a[`, "\xe8stamp", `ä`,
		strings.Repeat("(", 1000) + "a" + strings.Repeat(")", 1000), strings.Repeat("!", 1000) + "a",
	} {
		if e, err := cel.Parse(source); err == nil {
			t.Errorf("%s is taken as %v", source, e)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`resource.name.startsWith("projects/_/buckets/one") && request.time < timestamp("2026-03-01T12:00:01Z")`,
		`assertion['kubernetes.io']["namespace"] + "/" + (has(assertion.x) ? "a" : 'b')`, `!a || -1 in [1, 2.5, 0x1f]`, `"\u00e4\n\\"`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		e, err := cel.Parse(source)
		if err != nil {
			return
		}
		first, firstErr := e.Eval(variables())
		again, err := cel.Parse(e.String())
		if err != nil {
			t.Fatalf("%q parses once, but not again: %v", source, err)
		}
		second, secondErr := again.Eval(variables())
		if (firstErr == nil) != (secondErr == nil) || fmt.Sprint(first) != fmt.Sprint(second) {
			t.Errorf("%q is %v, %v and then %v, %v", source, first, firstErr, second, secondErr)
		}
	})
}
