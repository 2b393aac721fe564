package oidc_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cloudcredential/operator/internal/oidc"
)

func TestTheKeySetIsTheOneOfExistingClusters(t *testing.T) {
	t.Parallel()
	key, err := oidc.ParsePublicKey(golden(t, "serviceaccount-signer.public"))
	if err != nil {
		t.Fatal(err)
	}
	want := golden(t, "keys.json")
	if got := oidc.NewKeySet(key, key).Encode(); !bytes.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if key.ID() != "3HHYlPay0aueBhQOdDjTh72Dfk3NbEg3AHgBEaNqioQ" {
		t.Errorf("got kid %s", key.ID())
	}
	read, err := oidc.ParseKeySet(want)
	if err != nil || !bytes.Equal(read.Encode(), want) || !bytes.Equal(read.With(key).Encode(), want) || !read.Has(key.ID()) {
		t.Errorf("read back: %s, %v", read.Encode(), err)
	}
}

func TestAnEmptyKeySet(t *testing.T) {
	t.Parallel()
	const want = "{\n    \"keys\": []\n}"
	set, err := oidc.ParseKeySet([]byte(`{"keys":[]}`))
	if err != nil || string(set.Encode()) != want || string(oidc.KeySet{}.Encode()) != want || set.Len() != 0 || set.Has("") {
		t.Errorf("got %s, %v", set.Encode(), err)
	}
}

// foreignSet is a set with keys and members that mean nothing here.
const foreignSet = `{"version":1.50,"keys":[{"x":"<&>\u00e9","kty":"EC","kid":"ec","crv":"P-256","y":1e3},{"kty":"oct"},{"kid":7}],
"next":{"b":[],"a":null},"next":"again"}`

func TestKeysOfOthersStayAsTheyWere(t *testing.T) {
	t.Parallel()
	set, err := oidc.ParseKeySet([]byte(foreignSet))
	if err != nil {
		t.Fatal(err)
	}
	if got := set.IDs(); !slices.Equal(got, []string{"ec"}) || set.Len() != 3 {
		t.Errorf("got %q of %d", got, set.Len())
	}
	if got := compact(t, set.Encode()); got != compact(t, []byte(foreignSet)) {
		t.Errorf("got %s", got)
	}
	more := set.With(public(t, 0), public(t, 1), public(t, 0))
	if got := more.IDs(); !slices.Equal(got, []string{"ec", public(t, 0).ID(), public(t, 1).ID()}) {
		t.Errorf("got %q", got)
	}
	own := compact(t, oidc.NewKeySet(public(t, 0), public(t, 1)).Encode())
	own = strings.TrimSuffix(strings.TrimPrefix(own, `{"keys":[`), `]}`)
	want := strings.Replace(compact(t, []byte(foreignSet)), `{"kid":7}]`, `{"kid":7},`+own+`]`, 1)
	if got := compact(t, more.Encode()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if set.Len() != 3 {
		t.Error("With has changed the set that it was called on")
	}
}

func compact(t testing.TB, text []byte) string {
	t.Helper()
	var out bytes.Buffer
	if err := json.Compact(&out, text); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return out.String()
}

func TestWhatHasTheIDOfAKeyAndIsNotThatKeyIsReplaced(t *testing.T) {
	t.Parallel()
	own := compact(t, oidc.NewKeySet(public(t, 0)).Encode())
	for name, test := range map[string]struct {
		text string
		kept bool
	}{
		"other modulus":  {strings.Replace(own, `"n":"`, `"n":"AAAA`, 1), false},
		"other exponent": {strings.Replace(own, "AQAB", "Aw", 1), false},
		"other use":      {strings.Replace(own, `"sig"`, `"enc"`, 1), false},
		"other kind":     {`{"keys":[{"kid":"` + public(t, 0).ID() + `","kty":"EC"}]}`, false},
		"number":         {strings.Replace(own, `"AQAB"`, `65537`, 1), false},
		"more members":   {strings.Replace(own, `"use"`, `"x5c":[],"use"`, 1), true},
		"no algorithm":   {strings.Replace(own, `"alg":"RS256",`, ``, 1), true},
	} {
		set, err := oidc.ParseKeySet([]byte(test.text))
		if err != nil {
			t.Fatal(err)
		}
		want := own
		if test.kept {
			want = test.text
		}
		if got := compact(t, set.With(public(t, 0)).Encode()); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func TestWhatIsNoKeySetIsNeverTakenForAnEmptyOne(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", " ", "null", "[]", "1", `"keys"`, "{}", `{"Keys":[]}`, `{"keys":null}`, `{"keys":{}}`, `{"keys":[null]}`, `{"keys":[1]}`, `{"keys":[[]]}`,
		`{"keys":[]`, `{"keys":[]}}`, `{"keys":[]} {}`, `{"keys":[],"keys":[]}`, `{"keys":[],}`, `{"keys" []}`, `{"keys":[{}`, `{1:2}`,
		"<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", strings.Repeat("[", 100000), `{"keys":` + strings.Repeat("[", 100000),
		`{"keys":["` + strings.Repeat("x", 2<<20) + `"]}`,
	} {
		if set, err := oidc.ParseKeySet([]byte(text)); err == nil {
			t.Errorf("%.60q is taken for %s", text, set.Encode())
		}
	}
}

func TestASetThatIsPublishedAgainLosesNothing(t *testing.T) {
	t.Parallel()
	key := public(t, 0)
	values := rapid.SampledFrom([]string{`"a"`, `""`, `"<\u0000é\ud800"`, `1.0`, `-0e9`, `null`, `[]`, `{}`, `[{"a":[1, 2]}]`, `true`})
	names := rapid.SampledFrom([]string{"kid", "kty", "n", "use", "é", "", "<a>", "x"})
	object := rapid.Custom(func(t *rapid.T) string {
		var members []string
		for range rapid.IntRange(0, 4).Draw(t, "members") {
			members = append(members, fmt.Sprintf("%q: %s", names.Draw(t, "name"), values.Draw(t, "value")))
		}
		return "{" + strings.Join(members, ",\n") + "}"
	})
	rapid.Check(t, func(rt *rapid.T) {
		keys := strings.Join(rapid.SliceOfN(object, 0, 4).Draw(rt, "keys"), ", ")
		around := object.Draw(rt, "around")
		text := strings.Replace(around, "{", `{"keys": [`+keys+"]", 1)
		if around != "{}" {
			text = strings.Replace(text, "]"+around[1:], "],"+around[1:], 1)
		}
		set, err := oidc.ParseKeySet([]byte(text))
		if err != nil {
			rt.Fatalf("%v: %s", err, text)
		}
		if got, want := compact(t, set.Encode()), compact(t, []byte(text)); got != want {
			rt.Fatalf("got %s, want %s", got, want)
		}
		again, err := oidc.ParseKeySet(set.With(key).Encode())
		if err != nil || again.Len() != set.Len()+1 || !again.Has(key.ID()) || !bytes.Equal(again.With(key).Encode(), set.With(key).Encode()) {
			rt.Fatalf("with another key: %s, %v", again.Encode(), err)
		}
	})
}
