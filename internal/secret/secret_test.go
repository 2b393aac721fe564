package secret_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/davecgh/go-spew/spew"
	"sigs.k8s.io/yaml"

	"github.com/cloudcredential/operator/internal/secret"
)

const canary = "hunter2-canary"

// leaks reports whether out shows the canary, as it is or as some verb would write its bytes.
func leaks(out string) bool {
	bytesOf := strings.Trim(fmt.Sprint([]byte(canary)), "[]")
	return strings.Contains(out, canary) ||
		strings.Contains(strings.ToLower(out), fmt.Sprintf("%x", canary)) ||
		strings.Contains(strings.ToLower(out), fmt.Sprintf("% x", canary)) ||
		strings.Contains(out, bytesOf) ||
		strings.Contains(out, fmt.Sprintf("%o", canary[0])+" "+fmt.Sprintf("%o", canary[1])) ||
		strings.Contains(out, fmt.Sprintf("%b", canary[0])) ||
		strings.Contains(out, fmt.Sprintf("%#v", []byte(canary[:2]))[7:15])
}

type open struct {
	Value   secret.Value
	Pointer *secret.Value
	Slice   []secret.Value
	Map     map[string]secret.Value
	Any     any
}

// closed has fields that fmt prints by reflection, without asking their methods.
type closed struct {
	value   secret.Value
	pointer *secret.Value
	slice   []secret.Value
	mapped  map[string]secret.Value
	deep    struct{ inner struct{ v secret.Value } }
	any     any
	embedded
}

type embedded struct{ secret.Value }

// holders are the ways in which a program holds a secret.
func holders() map[string]any {
	v := secret.FromString(canary)
	o := open{v, &v, []secret.Value{v}, map[string]secret.Value{"k": v}, v}
	c := closed{value: v, pointer: &v, slice: []secret.Value{v}, mapped: map[string]secret.Value{"k": v}, any: v, embedded: embedded{v}}
	c.deep.inner.v = v
	return map[string]any{
		"value": v, "pointer": &v, "slice": o.Slice, "map": o.Map,
		"open": o, "pointer to open": &o, "closed": c, "pointer to closed": &c,
		"array": [1]secret.Value{v}, "slice of closed": []closed{c}, "any": []any{v, &v},
	}
}

func TestNoVerbPrintsASecret(t *testing.T) {
	t.Parallel()
	for name, holder := range holders() {
		for _, verb := range "vTtbcdoOqxXUeEfFgGsp" {
			for _, flags := range []string{"", "+", "#", " ", "-", "0", "20", ".3", "+#"} {
				format := "%" + flags + string(verb)
				if out := fmt.Sprintf(format, holder); leaks(out) {
					t.Errorf("%s of %s: %s", format, name, out)
				}
			}
		}
		if out := fmt.Sprint(holder); leaks(out) {
			t.Errorf("Sprint of %s: %s", name, out)
		}
	}
}

func TestNoDumpShowsASecret(t *testing.T) {
	t.Parallel()
	for name, holder := range holders() {
		if out := spew.Sdump(holder); leaks(out) {
			t.Errorf("dump of %s: %s", name, out)
		}
		if out := (&spew.ConfigState{DisableMethods: true}).Sdump(holder); leaks(out) {
			t.Errorf("dump of %s without methods: %s", name, out)
		}
	}
}

func TestNoEncodingShowsASecret(t *testing.T) {
	t.Parallel()
	for name, holder := range holders() {
		if out, err := json.Marshal(holder); err == nil && leaks(string(out)) {
			t.Errorf("JSON of %s: %s", name, out)
		}
		if out, err := yaml.Marshal(holder); err == nil && leaks(string(out)) {
			t.Errorf("YAML of %s: %s", name, out)
		}
		if out, err := xml.Marshal(holder); err == nil && leaks(string(out)) {
			t.Errorf("XML of %s: %s", name, out)
		}
	}
	if out, err := json.Marshal(open{Value: secret.FromString(canary)}); err != nil || !strings.Contains(string(out), `"Value":"[redacted]"`) {
		t.Errorf("got %s, %v", out, err)
	}
}

func TestNoLogShowsASecret(t *testing.T) {
	t.Parallel()
	for name, holder := range holders() {
		var b bytes.Buffer
		for _, handler := range []slog.Handler{slog.NewTextHandler(&b, nil), slog.NewJSONHandler(&b, nil)} {
			slog.New(handler).With("with", holder).WithGroup("g").Info("message", "attr", holder, slog.Any("any", holder))
		}
		if leaks(b.String()) {
			t.Errorf("log of %s: %s", name, b.String())
		}
	}
}

func TestNoErrorShowsASecret(t *testing.T) {
	t.Parallel()
	for name, holder := range holders() {
		err := errors.Join(fmt.Errorf("failed with %v", holder), fmt.Errorf("and %+v", holder))
		if leaks(err.Error()) || leaks(fmt.Sprintf("%+v", err)) {
			t.Errorf("error of %s: %v", name, err)
		}
	}
}

func TestASecretIsGivenAwayOnlyAsACopy(t *testing.T) {
	t.Parallel()
	source := []byte(canary)
	v := secret.New(source)
	source[0] = 'X'
	v.Reveal()[0] = 'Y'
	if got := v.RevealString(); got != canary {
		t.Errorf("it was changed from outside to %q", got)
	}
}

func TestEqualAndEmpty(t *testing.T) {
	t.Parallel()
	var zero secret.Value
	a, b := secret.FromString("a"), secret.FromString("b")
	for _, test := range []struct {
		x, y secret.Value
		want bool
	}{
		{a, a, true},
		{a, secret.New([]byte("a")), true},
		{a, b, false},
		{a, secret.FromString("aa"), false},
		{a, zero, false},
		{zero, secret.New(nil), true},
		{zero, secret.FromString(""), true},
	} {
		if got := test.x.Equal(test.y); got != test.want {
			t.Errorf("%q equals %q: %v", test.x.RevealString(), test.y.RevealString(), got)
		}
	}
	if !zero.Empty() || !secret.FromString("").Empty() || a.Empty() || len(zero.Reveal()) > 0 || zero.String() != "[redacted]" {
		t.Error("the zero Value is not an empty secret")
	}
}
