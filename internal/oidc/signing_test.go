package oidc_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// output is an output directory with what is in it.
type output struct {
	testing.TB
	*manifest.Directory
	published func(context.Context) (oidc.KeySet, error)
	absent    bool
}

// newOutput makes a directory with these files, by name, of mode 0600.
func newOutput(t testing.TB, files map[string][]byte) *output {
	t.Helper()
	d, err := manifest.NewDirectory(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(d.File(name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(d.File(name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return &output{TB: t, Directory: d}
}

func (o *output) plan() *plan.Plan {
	o.Helper()
	graph, err := plan.NewGraph(plan.Node{Resource: oidc.SigningKeys{}, Absent: o.absent})
	if err != nil {
		o.Fatal(err)
	}
	drivers := plan.Drivers{oidc.KindSigningKeys: oidc.SigningKeysDriver{Directory: o.Directory, Published: o.published}}
	p, err := plan.Make(o.Context(), graph, drivers, plan.Options{})
	if err != nil {
		o.Fatal(err)
	}
	return p
}

// apply does what is to be done, checks that nothing is left to do then, and returns what was to be done and the public key.
func (o *output) apply() (change string, key oidc.PublicKey) {
	o.Helper()
	p := o.plan()
	if err := p.Err(); err != nil {
		o.Fatal(err)
	}
	change = string(p.Changes[0].Action)
	for _, field := range p.Changes[0].Fields {
		change += ", " + field.Name
	}
	result := p.Apply(o.Context(), plan.ApplyOptions{})
	if err := result.Err(); err != nil {
		o.Fatal(err)
	}
	value, _ := result.Output(oidc.SigningKeysRef(), oidc.OutputPublicKey)
	key, err := oidc.ParsePublicKey([]byte(value.Text()))
	if err != nil {
		o.Fatal(err)
	}
	if again := o.plan(); !again.Empty() || again.Err() != nil {
		o.Errorf("a second run would %v, %v", again.Changes, again.Err())
	}
	return change, key
}

// files returns what is in the directory, by name.
func (o *output) files() map[string]string {
	o.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(o.Path(), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(o.Path(), path)
		files[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		o.Fatal(err)
	}
	return files
}

func (o *output) has(name string, mode fs.FileMode, text []byte) {
	o.Helper()
	got, have, err := o.Read(name)
	if err != nil || !bytes.Equal(got, text) || !manifest.SameMode(have, mode) {
		o.Errorf("%s: %d bytes instead of %d, mode %v, %v", name, len(got), len(text), have, err)
	}
}

func TestWithoutAnyKeyOneIsGenerated(t *testing.T) {
	t.Parallel()
	o := newOutput(t, nil)
	asked := 0
	o.published = func(context.Context) (oidc.KeySet, error) { asked++; return oidc.KeySet{}, nil }
	change, key := o.apply()
	if want := "create, installer's copy, mode, public file"; change != want || asked != 1 {
		t.Errorf("got %s after asking %d times, want %s", change, asked, want)
	}
	text, mode, err := o.Read(oidc.PrivateKeyFile)
	if err != nil || !manifest.SameMode(mode, 0o600) || !bytes.HasPrefix(text, []byte("-----BEGIN RSA PRIVATE KEY-----\n")) {
		t.Fatalf("mode %v, %v", mode, err)
	}
	pair, err := oidc.ParseKeyPair(text)
	if err != nil || !pair.Public().Equal(key) || bits(t, text) != 4096 {
		t.Fatalf("got %v, %v", pair, err)
	}
	o.has(oidc.InstallerKeyFile, 0o600, text)
	o.has(oidc.PublicKeyFile, 0o644, key.PEM())
	if len(o.files()) != 3 {
		t.Errorf("there is more than three files: %d", len(o.files()))
	}
}

func TestAPrivateKeyIsUsedAndTheOtherFilesFollow(t *testing.T) {
	t.Parallel()
	private, other := pkcs1(t, 0), pkcs1(t, 1)
	ours, theirs := public(t, 0).PEM(), public(t, 1).PEM()
	for name, test := range map[string]struct {
		files map[string][]byte
		want  string
	}{
		"all there":      {map[string][]byte{"private": private, "public": ours, "installer": private}, "keep"},
		"alone":          {map[string][]byte{"private": private}, "update, installer's copy, public file"},
		"no public":      {map[string][]byte{"private": private, "installer": private}, "update, public file"},
		"no copy":        {map[string][]byte{"private": private, "public": ours}, "update, installer's copy"},
		"other public":   {map[string][]byte{"private": private, "public": theirs, "installer": private}, "update, public file"},
		"no key at all":  {map[string][]byte{"private": private, "public": []byte("x"), "installer": private}, "update, public file"},
		"other copy":     {map[string][]byte{"private": private, "public": ours, "installer": other}, "update, installer's copy"},
		"copy with tail": {map[string][]byte{"private": private, "public": ours, "installer": append(bytes.Clone(private), other[1000:]...)}, "update, installer's copy"},
		"copy cut short": {map[string][]byte{"private": private, "public": ours, "installer": private[:200]}, "update, installer's copy"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOutput(t, map[string][]byte{})
			for role, text := range test.files {
				o.put(map[string]string{"private": oidc.PrivateKeyFile, "public": oidc.PublicKeyFile, "installer": oidc.InstallerKeyFile}[role], 0o600, text)
			}
			change, key := o.apply()
			if change != test.want || !key.Equal(public(t, 0)) {
				t.Errorf("got %s of %v, want %s", change, key, test.want)
			}
			want := map[string]string{oidc.PrivateKeyFile: string(private), oidc.PublicKeyFile: string(ours), oidc.InstallerKeyFile: string(private)}
			if got := o.files(); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("there is %d files with other content", len(got))
			}
		})
	}
}

func (o *output) put(name string, mode fs.FileMode, text []byte) {
	o.Helper()
	if err := os.MkdirAll(filepath.Dir(o.File(name)), 0o700); err != nil {
		o.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(o.File(name), text, mode), os.Chmod(o.File(name), mode)); err != nil {
		o.Fatal(err)
	}
}

func TestAPKCS8KeyIsCopiedAsItIs(t *testing.T) {
	t.Parallel()
	text := pkcs8(t, rsaKey(t, 0))
	o := newOutput(t, map[string][]byte{oidc.PrivateKeyFile: text})
	o.apply()
	o.has(oidc.PrivateKeyFile, 0o600, text)
	o.has(oidc.InstallerKeyFile, 0o600, text)
	o.put(oidc.InstallerKeyFile, 0o600, pkcs1(t, 0))
	if p := o.plan(); !p.Empty() {
		t.Errorf("the same key in another encoding is replaced: %v", p.Changes)
	}
}

func TestKeysThatOthersCanReadAreClosed(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("SKIPPED: no modes on this system")
	}
	private := pkcs1(t, 0)
	for _, mode := range []fs.FileMode{0o644, 0o640, 0o604, 0o666} {
		o := newOutput(t, map[string][]byte{oidc.PublicKeyFile: public(t, 0).PEM()})
		o.put(oidc.PrivateKeyFile, mode, private)
		o.put(oidc.InstallerKeyFile, mode, private)
		if diff, _ := o.plan().Changes[0].Field(oidc.FieldMode); diff.Old.Text() != fmt.Sprintf("%04o", mode) || diff.New.Text() != "0600" {
			t.Errorf("got %v", diff)
		}
		if change, _ := o.apply(); change != "update, installer's copy, mode" {
			t.Errorf("got %s", change)
		}
		o.has(oidc.PrivateKeyFile, 0o600, private)
		o.has(oidc.InstallerKeyFile, 0o600, private)
	}
	o := newOutput(t, map[string][]byte{oidc.PublicKeyFile: public(t, 0).PEM(), oidc.InstallerKeyFile: private})
	o.put(oidc.PrivateKeyFile, 0o400, private)
	if change, _ := o.apply(); change != "keep" {
		t.Errorf("a key that its owner alone can read is changed: %s", change)
	}
}

func TestAPublicKeyAloneIsUsedAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	o := newOutput(t, map[string][]byte{oidc.PublicKeyFile: public(t, 0).PEM()})
	o.published = func(context.Context) (oidc.KeySet, error) { return oidc.NewKeySet(public(t, 1)), nil }
	change, key := o.apply()
	if change != "keep" || !key.Equal(public(t, 0)) || len(o.files()) != 1 {
		t.Errorf("got %s of %v", change, key)
	}
	o.put(oidc.InstallerKeyFile, 0o600, pkcs1(t, 0))
	if change, _ := o.apply(); change != "keep" || len(o.files()) != 2 {
		t.Errorf("with its private key at the installer's: %s", change)
	}
}

func TestWhatIsShownHoldsNoPrivateKey(t *testing.T) {
	t.Parallel()
	o := newOutput(t, map[string][]byte{oidc.PrivateKeyFile: pkcs1(t, 0), oidc.InstallerKeyFile: pkcs1(t, 1)})
	p := o.plan()
	var out bytes.Buffer
	if err := errors.Join(p.WriteTable(&out), p.WriteCommands(&out), json.NewEncoder(&out).Encode(p)); err != nil {
		t.Fatal(err)
	}
	result := p.Apply(t.Context(), plan.ApplyOptions{})
	fmt.Fprintf(&out, "%+v %#v %+v", p.Changes, p.Changes, result.Outcomes)
	for number := range 2 {
		for line := range strings.SplitSeq(string(pkcs1(t, number)), "\n") {
			if len(line) > 20 && strings.Contains(out.String(), line) && !strings.Contains(line, "PRIVATE KEY") {
				t.Fatalf("a line of key %d is shown", number)
			}
		}
	}
}

func TestDeleteRemovesTheThreeFilesAndNothingElse(t *testing.T) {
	t.Parallel()
	o := newOutput(t, map[string][]byte{
		oidc.PrivateKeyFile: pkcs1(t, 0), oidc.PublicKeyFile: public(t, 0).PEM(), oidc.InstallerKeyFile: pkcs1(t, 0), "tls/other.key": nil, "other": nil,
	})
	o.absent = true
	p := o.plan()
	if err := p.Apply(t.Context(), plan.ApplyOptions{}).Err(); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(o.files()); got != "map[other: tls/other.key:]" {
		t.Errorf("there is %s", got)
	}
	if again := o.plan(); !again.Empty() || again.Err() != nil {
		t.Errorf("a second run would %v, %v", again.Changes, again.Err())
	}
}
