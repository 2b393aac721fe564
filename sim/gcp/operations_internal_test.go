package gcp

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

type discovered struct {
	Resources map[string]*discovered
	Methods   map[string]struct {
		ID, HTTPMethod, FlatPath string
		Parameters               map[string]struct{ Location string }
	}
}

type signature struct{ method, path, query string }

var braced = regexp.MustCompile(`\{[^}]*\}`)

// anyProject is how a path looks when the names of its parameters do not matter. The reference of Service Usage leaves open whether its
// parent is a project.
func anyProject(path string) string {
	return strings.Replace(braced.ReplaceAllString(path, "{}"), "v1/{}/{}/services", "v1/projects/{}/services", 1)
}

func (d *discovered) into(api string, all map[string]signature) {
	for _, m := range d.Methods {
		var query []string
		for name, p := range m.Parameters {
			if p.Location == "query" {
				query = append(query, name)
			}
		}
		slices.Sort(query)
		all[strings.TrimPrefix(m.ID, api+".")] = signature{m.HTTPMethod, anyProject(m.FlatPath), strings.Join(query, ",")}
	}
	for _, inner := range d.Resources {
		inner.into(api, all)
	}
}

func TestOperationsAreThoseOfTheDiscoveryDocuments(t *testing.T) {
	t.Parallel()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "google.golang.org/api").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*service{iamService(), resourceManagerService(), serviceUsageService()} {
		text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), s.name, "v1", s.name+"-api.json"))
		if err != nil {
			t.Fatal(err)
		}
		var d discovered
		if err := json.Unmarshal(text, &d); err != nil {
			t.Fatal(err)
		}
		all := map[string]signature{}
		d.into(s.name, all)
		for _, op := range s.operations {
			query := slices.DeleteFunc(strings.Split(op.query, ","), func(name string) bool { return name == "" })
			slices.Sort(query)
			got := signature{op.method, anyProject(op.path), strings.Join(query, ",")}
			if got != all[op.id] {
				t.Errorf("%s %s is %v here and %v there", s.name, op.id, got, all[op.id])
			}
		}
		if len(all) < len(s.operations) {
			t.Errorf("%s: methods %v", s.name, slices.Sorted(maps.Keys(all)))
		}
	}
}

func TestPathsLeadToOperations(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		pattern, path string
		want          map[string]string
	}{
		{"v1/projects/{project}:setIamPolicy", "v1/projects/example.com:p:setIamPolicy", map[string]string{"project": "example.com:p"}},
		{"v1/projects/{project}:setIamPolicy", "v1/projects/p:getIamPolicy", nil},
		{"v1/projects/{project}:setIamPolicy", "v1/projects/:setIamPolicy", nil},
		{"v1/b/{bucket}/o/{object}", "v1/b/x/o/a", map[string]string{"bucket": "x", "object": "a"}},
		{"{bucket}/{object...}", "x/a/b/c", map[string]string{"bucket": "x", "object": "a/b/c"}},
		{"{bucket}/{object...}", "x", nil},
		{"v1/roles", "v1/roles/x", nil},
	} {
		got, ok := match(strings.Split(test.pattern, "/"), strings.Split(test.path, "/"))
		if ok != (test.want != nil) || ok && !maps.Equal(got, test.want) {
			t.Errorf("%s in %s: %v, %t", test.path, test.pattern, got, ok)
		}
	}
}

func FuzzSelection(f *testing.F) {
	for _, seed := range []string{"a", "a,b/c", "items(a,b(c/d)),nextPageToken", "*/a", "a(", ")", "a//b"} {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, mask string) {
		_, _ = selectFields(map[string]any{"a": []any{map[string]any{"b": 1}}, "items": map[string]any{"c": 2}}, mask)
	})
}

func TestEtagsAreBytes(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]bool{"BwY+/7g4BPE=": true, "BwY-_7g4BPE=": true, "BwY-_7g4BPE": true, "BwY+/7g4BPF=": false, "": false} {
		if same, err := sameEtag("etag", given, "BwY+/7g4BPE="); same != want || err != nil {
			t.Errorf("%q: %t, %v", given, same, err)
		}
	}
	for _, given := range []string{"abc!", "a"} {
		if _, err := sameEtag("etag", given, "BwY+/7g4BPE="); err == nil || err.Code != "INVALID_ARGUMENT" {
			t.Errorf("%q: %v", given, err)
		}
	}
}
