package ccoctl_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// refused runs each verb that reads requests and checks that it ends with one error, which names all of this, that no call was made and that nothing was written.
func (w *world) refused(says ...string) {
	w.t.Helper()
	w.refusedRun("create-all", nil, says...)
	w.refusedRun("create-all", []string{"--dry-run"}, says...)
	w.refusedRun("plan create-all", nil, says...)
	w.refusedRun(w.cloud.identitiesVerb, w.cloud.someIdentitiesFlags, says...)
}

// refusedRun is refused for one verb.
func (w *world) refusedRun(verb string, flags []string, says ...string) {
	w.t.Helper()
	before, parent := w.state(), filesIn(w.t, filepath.Dir(w.out))
	r := w.run(verb, append([]string{"-o=json"}, flags...)...).ends(1).says(says...)
	if calls := w.made(); len(calls) > 0 {
		w.t.Errorf("%s made the calls %v", verb, calls)
	}
	same(w.t, "what there is after "+verb, w.state(), before)
	if after := filesIn(w.t, filepath.Dir(w.out)); !maps.Equal(parent, after) {
		w.t.Errorf("%s wrote outside of the output directory", verb)
	}
	if _, err := os.Stat(w.out); err == nil && len(w.files()) == 0 {
		w.t.Errorf("%s made the output directory", verb)
	}
	if n := strings.Count(r.stderr, "Error: "); n != 1 {
		w.t.Errorf("%s has %d errors:\n%s", verb, n, r.stderr)
	}
	if r.stdout == "" && strings.Contains(r.stderr, "--help") {
		return // It is about the command line, which did not come to a document.
	}
	d := r.document()
	if len(d.Errors) == 0 {
		w.t.Errorf("the document of %s has no error: %s", verb, r.stdout)
	}
	for _, part := range says {
		if !strings.Contains(strings.Join(d.Errors, "\n"), part) {
			w.t.Errorf("the document of %s says nothing of %q: %s", verb, part, r.stdout)
		}
	}
}

// fresh is a world whose output directory does not exist.
func fresh(t testing.TB, c *cloud) *world {
	t.Helper()
	w := emptyWorld(t, c)
	w.out = filepath.Join(t.TempDir(), "new")
	return w
}

func TestRequestsThatCannotBeSatisfied(t *testing.T) {
	onEach(t, func(t *testing.T, c *cloud) {
		for name, test := range requestsThatCannotBeSatisfied(c) {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				w := fresh(t, c)
				w.file("aa-good", newRequest(c, "first-good"))
				test.file(w)
				w.refused(append(test.names, "bad.yaml")...)
			})
		}
	})
}

// refusal is input that is refused, and what the error names besides bad.yaml.
type refusal struct {
	file  func(w *world)
	names []string
}

// requestsThatCannotBeSatisfied are those that no cloud can, and those of a cloud.
func requestsThatCannotBeSatisfied(c *cloud) map[string]refusal {
	good := func() request { return newRequest(c, "good") }
	const spec = "spec.providerSpec"
	all := map[string]refusal{
		"not YAML":                   {func(w *world) { w.put("bad.yaml", "{unbalanced: [") }, nil},
		"binary":                     {func(w *world) { w.put("bad.yaml", "\x00\x01\x02\xff\xfe") }, nil},
		"a list at the top":          {func(w *world) { w.put("bad.yaml", "- a\n- b\n") }, nil},
		"no provider spec":           {bad(good().with(spec, nil)), []string{spec}},
		"an empty provider spec":     {bad(good().with(spec, map[string]any{})), []string{spec}},
		"an unknown kind":            {bad(good().with(spec+".kind", "OtherProviderSpec")), []string{spec + ".kind"}},
		"another cloud":              {bad(good().with(spec, map[string]any{"kind": "VSphereProviderSpec", "apiVersion": "cloudcredential.openshift.io/v1"})), []string{spec}},
		"no name":                    {bad(good().with("metadata.name", "")), []string{"metadata.name"}},
		"no Secret":                  {bad(good().with("spec.secretRef", nil)), []string{"spec.secretRef"}},
		"no name of the Secret":      {bad(good().with("spec.secretRef.name", nil)), []string{"spec.secretRef.name"}},
		"no namespace of the Secret": {bad(good().with("spec.secretRef.namespace", nil)), []string{"spec.secretRef.namespace"}},
		"any ServiceAccount":         {bad(good().with("spec.serviceAccountNames", []any{"*"})), []string{"spec.serviceAccountNames[0]"}},
		"a text for a list":          {bad(good().with("spec.serviceAccountNames", "one")), []string{"spec.serviceAccountNames"}},
		"one Secret for two": {func(w *world) {
			w.file("bad", newRequest(c, "other").with("spec.secretRef", good()["spec"].(map[string]any)["secretRef"]))
			w.file("good", good())
		}, []string{"good.yaml", "spec.secretRef"}},
		"one name for two": {func(w *world) {
			w.file("bad", good().with("spec.secretRef.name", "else"))
			w.file("good", good())
		}, []string{"good.yaml", "metadata.name"}},
		"a Secret whose manifest would have too long a name": {
			bad(good().with("spec.secretRef.name", strings.Repeat("a", 240))), []string{"spec.secretRef"},
		},
		"the tenth of ten documents": {func(w *world) {
			var text string
			for i := range 9 {
				text += document9(c, i)
			}
			w.put("bad.yaml", text+"---\napiVersion: cloudcredential.openshift.io/v1\nkind: CredentialsRequest\nmetadata: {name: tenth}\nspec: {}\n")
		}, []string{"document 10", "tenth"}},
		"10 MB":                                {func(w *world) { w.put("bad.yaml", "#"+strings.Repeat("x", 10<<20)) }, nil},
		"10 MB of aliases":                     {func(w *world) { w.put("bad.yaml", laughs()) }, nil},
		"a symbolic link that leads to itself": {func(w *world) { w.link("bad.yaml", "bad.yaml") }, nil},
		"a symbolic link that leads nowhere":   {func(w *world) { w.link("nowhere", "bad.yaml") }, nil},
		"a device":                             {func(w *world) { w.link("/dev/zero", "bad.yaml") }, nil},
	}
	maps.Copy(all, c.refusals)
	return all
}

// bad puts a request into bad.yaml.
func bad(r request) func(w *world) { return func(w *world) { w.file("bad", r) } }

func document9(c *cloud, i int) string {
	text, _ := yaml.Marshal(newRequest(c, fmt.Sprintf("r%d", i)))
	return "---\n" + string(text)
}

// laughs is YAML that grows without bound when its aliases are followed.
func laughs() string {
	text := "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
	for i := 1; i < 12; i++ {
		text += fmt.Sprintf("a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i-1), 10), ","))
	}
	return text
}

func (w *world) link(to, name string) {
	w.t.Helper()
	if err := os.Symlink(to, filepath.Join(w.requests, name)); err != nil {
		w.t.Fatal(err)
	}
}

func TestDirectoriesWithoutRequests(t *testing.T) {
	onEach(t, func(t *testing.T, c *cloud) {
		for name, prepare := range map[string]func(w *world){
			"missing":                    func(w *world) { w.requests = filepath.Join(w.requests, "missing") },
			"empty":                      func(*world) {},
			"a file":                     func(w *world) { w.put("file", "x"); w.requests = filepath.Join(w.requests, "file") },
			"with other files only":      func(w *world) { w.put("README.md", "x"); w.put("request.json", "{}") },
			"with other objects only":    func(w *world) { w.put("map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n") },
			"with a loop of links":       func(w *world) { w.link("loop", "loop"); w.requests = filepath.Join(w.requests, "loop") },
			"with a comment only":        func(w *world) { w.put("comment.yaml", "# nothing\n---\n# nothing\n") },
			"with a folder of that name": func(w *world) { w.put("folder.yaml/file.yaml", "x") },
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				w := fresh(t, c)
				prepare(w)
				w.refused(w.requests)
			})
		}
	})
}

func TestDocumentsThatAreIgnored(t *testing.T) {
	onEach(t, func(t *testing.T, c *cloud) {
		const set, gate = "release.openshift.io/feature-set", "release.openshift.io/feature-gate"
		for name, test := range map[string]struct {
			request request
			flags   []string
			taken   bool
		}{
			"marked for deletion":         {newRequest(c, "x").annotated("release.openshift.io/delete", "true"), nil, false},
			"not marked for deletion":     {newRequest(c, "x").annotated("release.openshift.io/delete", "false"), nil, true},
			"tech preview":                {newRequest(c, "x").annotated(set, "TechPreviewNoUpgrade"), nil, false},
			"tech preview, asked for":     {newRequest(c, "x").annotated(set, "TechPreviewNoUpgrade"), []string{"--enable-tech-preview"}, true},
			"a list with tech preview":    {newRequest(c, "x").annotated(set, "CustomNoUpgrade,TechPreviewNoUpgrade"), []string{"--enable-tech-preview"}, true},
			"a list with the default":     {newRequest(c, "x").annotated(set, "Default,TechPreviewNoUpgrade"), nil, true},
			"the default":                 {newRequest(c, "x").annotated(set, "Default"), nil, true},
			"another set":                 {newRequest(c, "x").annotated(set, "DevPreviewNoUpgrade"), []string{"--enable-tech-preview"}, false},
			"another set, asked for":      {newRequest(c, "x").annotated(set, "DevPreviewNoUpgrade"), []string{"--feature-set=DevPreviewNoUpgrade"}, true},
			"a gate, nothing known":       {newRequest(c, "x").annotated(gate, "NewThing"), nil, true},
			"a gate that is on":           {newRequest(c, "x").annotated(gate, "NewThing"), []string{"--feature-gates=NewThing,Other"}, true},
			"a gate that is off":          {newRequest(c, "x").annotated(gate, "NewThing"), []string{"--feature-gates=Other"}, false},
			"a gate that has to be off":   {newRequest(c, "x").annotated(gate, "-NewThing"), []string{"--feature-gates=Other"}, true},
			"one of several gates is off": {newRequest(c, "x").annotated(gate, "NewThing,Other"), []string{"--feature-gates=Other"}, false},
			"a tombstone that is not valid": {
				newRequest(c, "x").annotated("release.openshift.io/delete", "true").with("spec", map[string]any{}), nil, false,
			},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				w := emptyWorld(t, c)
				w.file("ignored", test.request)
				w.put("comment.yaml", "# nothing\n")
				w.put("map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n")
				r := w.run("create-all", test.flags...).ends(0)
				want := 0
				if test.taken {
					want = 1
				}
				if n := c.identities.count(w); n != want {
					t.Errorf("there are %d identities:\n%s", n, r.stderr)
				}
				if !test.taken {
					r.says("Ignoring CredentialsRequest openshift-cloud-credential-operator/x ")
				}
			})
		}
	})
}
