package ccoctl_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

// account is everything that there is in the account besides its administrator, with words in place of what is drawn by lot and of times, so that
// two accounts can be compared.
func (w *world) account() string {
	w.t.Helper()
	buckets, roles, providers := w.BucketContents(), w.Roles(), w.OIDCProviders()
	for i := range buckets {
		buckets[i].Created = time.Time{}
		for j := range buckets[i].Objects {
			buckets[i].Objects[j].Modified = time.Time{}
		}
	}
	for i := range roles {
		roles[i].Created, roles[i].ID = time.Time{}, ""
	}
	for i := range providers {
		providers[i].Created = time.Time{}
		for j := range providers[i].Thumbprints {
			providers[i].Thumbprints[j] = "that of the account's own certificate authority"
		}
	}
	distributions := w.distributions()
	for i := range distributions {
		distributions[i].Modified, distributions[i].ETag = time.Time{}, ""
		if !strings.HasPrefix(distributions[i].Comment, "openshift.io/") {
			distributions[i].CallerReference = ""
		}
	}
	identities := w.identities()
	for i := range identities {
		identities[i].CanonicalUserID = ""
	}
	text, err := json.MarshalIndent(map[string]any{
		"buckets": readable(buckets), "distributions": distributions, "identities": identities, "controls": w.controls(),
		"roles": roles, "providers": providers,
	}, "", " ")
	if err != nil {
		w.t.Fatal(err)
	}
	return w.anonymous(string(text))
}

// readable has the contents of objects as text.
func readable(value any) any {
	text, _ := json.Marshal(value)
	var plain []map[string]any
	_ = json.Unmarshal(text, &plain)
	for _, bucket := range plain {
		objects, _ := bucket["objects"].([]any)
		for _, object := range objects {
			fields := object.(map[string]any)
			var content []byte
			encoded, _ := json.Marshal(fields["content"])
			_ = json.Unmarshal(encoded, &content)
			fields["content"] = string(content)
		}
	}
	return plain
}

// distributions, controls and identities are those of the account in an order that does not come from what is drawn by lot.
func (w *world) distributions() []simaws.Distribution {
	return ordered(w.Distributions(), func(d simaws.Distribution) string { return d.Comment })
}

func (w *world) controls() []simaws.OriginAccessControl {
	return ordered(w.OriginAccessControls(), func(c simaws.OriginAccessControl) string { return c.Name })
}

func (w *world) identities() []simaws.OriginAccessIdentity {
	return ordered(w.OriginAccessIdentities(), func(i simaws.OriginAccessIdentity) string { return i.Comment })
}

func ordered[T any](items []T, by func(T) string) []T {
	slices.SortStableFunc(items, func(a, b T) int { return strings.Compare(by(a), by(b)) })
	return items
}

// anonymous replaces what is drawn by lot.
func (w *world) anonymous(text string) string {
	var pairs []string
	for i, d := range w.distributions() {
		pairs = append(pairs, d.Domain, fmt.Sprintf("domain-%d", i), d.ID, fmt.Sprintf("distribution-%d", i))
	}
	for i, c := range w.controls() {
		pairs = append(pairs, c.ID, fmt.Sprintf("control-%d", i))
	}
	for i, c := range w.identities() {
		pairs = append(pairs, c.ID, fmt.Sprintf("identity-%d", i))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// temporary reports whether a file is one that a process which died was writing.
func temporary(name string) bool {
	return strings.HasPrefix(filepath.Base(name), ".ccoctl-") && strings.HasSuffix(name, ".tmp")
}

// files are those in the output directory: mode and content by name. What a process that died was writing is no file of ours.
func (w *world) files() map[string]string {
	w.t.Helper()
	return filesIn(w.t, w.out)
}

func filesIn(t testing.TB, directory string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(directory, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || temporary(path) {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(directory, path)
		found[name] = fmt.Sprintf("%o %s", info.Mode().Perm(), content)
		return nil
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return found
}

// state is the account and the files.
func (w *world) state() string {
	w.t.Helper()
	text := w.account()
	files := w.files()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		text += "\n" + name + " " + w.anonymous(files[name])
	}
	return text
}

// times are when the files were changed last.
func (w *world) times() map[string]time.Time {
	w.t.Helper()
	times := map[string]time.Time{}
	for name := range w.files() {
		info, err := os.Stat(filepath.Join(w.out, name))
		if err != nil {
			w.t.Fatal(err)
		}
		times[name] = info.ModTime()
	}
	return times
}

// same checks that two states are the same, and shows the first lines that are not.
func same(t testing.TB, what, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		var here, there string
		if i < len(g) {
			here = g[i]
		}
		if i < len(w) {
			there = w[i]
		}
		if here != there {
			t.Errorf("%s differs from line %d on:\n%s\nand should be\n%s", what, i+1, strings.Join(g[max(0, i-3):min(len(g), i+12)], "\n"), strings.Join(w[max(0, i-3):min(len(w), i+12)], "\n"))
			return
		}
	}
}

// nothing is the account of a new world.
func nothing(t testing.TB) string {
	t.Helper()
	return emptyWorld(t).account()
}
