package request_test

import (
	"slices"
	"testing"

	"github.com/cloudcredential/operator/internal/request"
)

func TestWhatAReleaseDoesNotWantHereIsIgnored(t *testing.T) {
	t.Parallel()
	const (
		tombstone    = "release.openshift.io/delete"
		set          = "release.openshift.io/feature-set"
		gate         = "release.openshift.io/feature-gate"
		noAnnotation = "Ignoring CredentialsRequest cco/a with tech-preview annotation"
		noValue      = "Ignoring CredentialsRequest cco/a with tech-preview value "
	)
	techPreview := request.LoadOptions{TechPreview: true}
	dev := request.LoadOptions{FeatureSet: "DevPreviewNoUpgrade"}
	gates := request.LoadOptions{FeatureGates: []string{"On", "Other"}}
	tests := map[string]struct {
		annotation, value string
		options           request.LoadOptions
		note              string // empty where it is kept
	}{
		"a tombstone":                       {tombstone, "true", request.LoadOptions{}, "Ignoring CredentialsRequest cco/a as it is marked for in-cluster deletion"},
		"a tombstone in other letters":      {tombstone, "True", request.LoadOptions{}, ""},
		"no tombstone":                      {tombstone, "false", request.LoadOptions{}, ""},
		"tech preview, off":                 {set, "TechPreviewNoUpgrade", request.LoadOptions{}, noAnnotation},
		"tech preview, Default asked for":   {set, "TechPreviewNoUpgrade", request.LoadOptions{FeatureSet: "Default"}, noAnnotation},
		"tech preview, on":                  {set, "TechPreviewNoUpgrade", techPreview, ""},
		"tech preview, by name":             {set, "TechPreviewNoUpgrade", request.LoadOptions{FeatureSet: "TechPreviewNoUpgrade"}, ""},
		"tech preview, another on":          {set, "TechPreviewNoUpgrade", dev, noValue + "TechPreviewNoUpgrade"},
		"another, tech preview on":          {set, "CustomNoUpgrade", techPreview, noValue + "CustomNoUpgrade"},
		"another, on":                       {set, "DevPreviewNoUpgrade", dev, ""},
		"both, on":                          {set, "DevPreviewNoUpgrade", request.LoadOptions{FeatureSet: "X", TechPreview: true}, noValue + "DevPreviewNoUpgrade"},
		"the default":                       {set, "Default", request.LoadOptions{}, ""},
		"the default, with tech preview on": {set, "Default", techPreview, ""},
		"a list with the default":           {set, "CustomNoUpgrade,Default", request.LoadOptions{}, ""},
		"a list with the one that is on":    {set, "CustomNoUpgrade, TechPreviewNoUpgrade", techPreview, ""},
		"a list without":                    {set, "CustomNoUpgrade,DevPreviewNoUpgrade", techPreview, noValue + "CustomNoUpgrade,DevPreviewNoUpgrade"},
		"an empty list":                     {set, "", request.LoadOptions{}, noAnnotation},
		"a part of a name":                  {set, "TechPreview", techPreview, noValue + "TechPreview"},
		"a value of several lines":          {set, "x\ny", techPreview, noValue + `x\ny`},
		"a gate that is on":                 {gate, "On", gates, ""},
		"a gate that is off":                {gate, "Off", gates, "Ignoring CredentialsRequest cco/a with feature gates that are not as it wants them: Off"},
		"a gate that must be off":           {gate, "-On", gates, "Ignoring CredentialsRequest cco/a with feature gates that are not as it wants them: -On"},
		"gates as wanted":                   {gate, "On,-Off", gates, ""},
		"one gate of two":                   {gate, "On,Off", gates, "Ignoring CredentialsRequest cco/a with feature gates that are not as it wants them: On,Off"},
		"a gate, nothing known":             {gate, "Off", request.LoadOptions{}, ""},
		"a gate, none on":                   {gate, "Off", request.LoadOptions{FeatureGates: []string{}}, "Ignoring CredentialsRequest cco/a with feature gates that are not as it wants them: Off"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := directory(t, map[string]string{"a.yaml": annotated("a", test.annotation, test.value)})
			loaded, err := request.Load(dir, test.options, nil)
			if err != nil {
				t.Fatal(err)
			}
			var notes []string
			if test.note != "" {
				notes = []string{test.note}
			}
			if kept := len(loaded.Requests) == 1; kept != (test.note == "") || !slices.Equal(loaded.Notes, notes) {
				t.Errorf("got the requests %q and the notes %q", sources(loaded), loaded.Notes)
			}
		})
	}
}

func TestATombstoneNeedNotBeValid(t *testing.T) {
	t.Parallel()
	dir := directory(t, map[string]string{"a.yaml": `{apiVersion: cloudcredential.openshift.io/v1, kind: CredentialsRequest,
  metadata: {name: gone, namespace: cco, annotations: {release.openshift.io/delete: "true"}}}`, "b.yaml": manifest("kept")})
	loaded, err := request.Load(dir, request.LoadOptions{}, nil)
	if err != nil || len(loaded.Requests) != 1 || len(loaded.Notes) != 1 {
		t.Errorf("got %q, %q, %v", sources(loaded), loaded.Notes, err)
	}
}

func TestADirectoryOfWhichAllIsIgnoredIsNoError(t *testing.T) {
	t.Parallel()
	dir := directory(t, map[string]string{"a.yaml": annotated("a", "release.openshift.io/delete", "true")})
	if loaded, err := request.Load(dir, request.LoadOptions{}, nil); err != nil || len(loaded.Requests) > 0 {
		t.Errorf("got %q, %v", sources(loaded), err)
	}
}

func TestTheSameRequestForTwoFeatureSetsIsNoConflict(t *testing.T) {
	t.Parallel()
	set := "release.openshift.io/feature-set"
	dir := directory(t, map[string]string{"a.yaml": annotated("a", set, "Default"), "b.yaml": annotated("a", set, "TechPreviewNoUpgrade")})
	loaded, err := request.Load(dir, request.LoadOptions{}, nil)
	if err != nil || len(loaded.Requests) != 1 {
		t.Errorf("got %q, %v", sources(loaded), err)
	}
}

func TestWhatIsNoCredentialsRequestIsIgnored(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ content, note string }{
		"another kind":              {"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b, namespace: ns}\n", "x.yaml: ns/b is a ConfigMap, not a CredentialsRequest: ignored"},
		"no name":                   {"apiVersion: v1\nkind: ConfigMap\n", "x.yaml: it is a ConfigMap, not a CredentialsRequest: ignored"},
		"no kind":                   {"values: [1]\n", "x.yaml: it has no kind, and is not taken for a CredentialsRequest: ignored"},
		"another group":             {"apiVersion: example.com/v1\nkind: CredentialsRequest\nmetadata: {name: b}\n", "x.yaml: b is a CredentialsRequest of example.com/v1, not of cloudcredential.openshift.io: ignored"},
		"another kind of the group": {"apiVersion: cloudcredential.openshift.io/v1\nkind: AWSProviderSpec\n", "x.yaml: it is a AWSProviderSpec, not a CredentialsRequest: ignored"},
		"odd metadata":              {"apiVersion: v1\nkind: ConfigMap\nmetadata: [x]\nspec: y\n", "x.yaml: it is a ConfigMap, not a CredentialsRequest: ignored"},
		"a kind of several lines":   {"apiVersion: v1\nkind: \"a\\nb\"\n", `x.yaml: it is a a\nb, not a CredentialsRequest: ignored`},
		"in a list":                 {"kind: List\nitems: [{kind: Secret, apiVersion: v1, metadata: {name: s}}]\n", "x.yaml, item 1: s is a Secret, not a CredentialsRequest: ignored"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			loaded, err := request.Load(directory(t, map[string]string{"x.yaml": test.content, "y.yaml": manifest("a")}), request.LoadOptions{}, nil)
			if err != nil || len(loaded.Requests) != 1 || !slices.Equal(loaded.Notes, []string{test.note}) {
				t.Errorf("got %q, %q, %v", sources(loaded), loaded.Notes, err)
			}
		})
	}
}
