package ccoctl_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// spoilt are ways in which an output directory cannot take the files.
var spoilt = map[string]func(w *world){
	"it is a file":                       func(w *world) { w.write(w.out, []byte("x"), 0o600) },
	"it is below a file":                 func(w *world) { w.write(w.out, []byte("x"), 0o600); w.out = filepath.Join(w.out, "below") },
	"it is a link that leads to itself":  func(w *world) { w.symlink(w.out, w.out) },
	"manifests is a file":                func(w *world) { w.write(filepath.Join(w.out, "manifests"), []byte("x"), 0o600) },
	"manifests is a link that leads out": func(w *world) { w.symlink(w.t.TempDir(), filepath.Join(w.out, "manifests")) },
	"tls is a file":                      func(w *world) { w.write(filepath.Join(w.out, "tls"), []byte("x"), 0o600) },
	"a manifest is a directory": func(w *world) {
		w.write(filepath.Join(w.out, "manifests", "openshift-one-one-credentials.yaml", "x"), nil, 0o600)
	},
	"a manifest is a link that leads out": func(w *world) {
		w.write(filepath.Join(w.out, "manifests", "x"), nil, 0o600)
		w.symlink(filepath.Join(w.t.TempDir(), "x"), filepath.Join(w.out, "manifests", "openshift-one-one-credentials.yaml"))
	},
	"a key is a directory":    func(w *world) { w.write(filepath.Join(w.out, "serviceaccount-signer.private", "x"), nil, 0o600) },
	"the private key is none": func(w *world) { w.write(filepath.Join(w.out, "serviceaccount-signer.private"), []byte("x"), 0o600) },
	"the private key is cut off": func(w *world) {
		w.write(filepath.Join(w.out, "serviceaccount-signer.private"), signing.private[:900], 0o600)
	},
	"the private key is empty":          func(w *world) { w.write(filepath.Join(w.out, "serviceaccount-signer.private"), nil, 0o600) },
	"it is full":                        func(w *world) { w.mount("size=20k") },
	"it is read-only":                   func(w *world) { w.mount("ro,size=1m") },
	"it cannot hold so many more files": func(w *world) { w.mount("nr_inodes=1,size=1m") },
}

func (w *world) symlink(to, name string) {
	w.t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.Symlink(to, name); err != nil {
		w.t.Fatal(err)
	}
}

// mount puts a file system of its own at the output directory.
func (w *world) mount(options string) {
	w.t.Helper()
	if err := os.MkdirAll(w.out, 0o700); err != nil {
		w.t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", options, "tmpfs", w.out).CombinedOutput(); err != nil {
		w.t.Skipf("SKIPPED: no file system can be mounted here, so nobody has seen a full one: %v %s", err, out)
	}
	out := w.out
	w.t.Cleanup(func() { _ = exec.Command("umount", "-l", out).Run() })
}

func TestC10_output_directories_that_cannot_be_written(t *testing.T) {
	onEach(t, func(t *testing.T, c *cloud) {
		for name, spoil := range spoilt {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				w := fresh(t, c)
				w.file("one", newRequest(c, "one"))
				path := w.out
				spoil(w)
				w.unwritable("create-all", path)
				if !strings.Contains(name, "key") && !strings.Contains(name, "tls") {
					w.unwritable(c.identitiesVerb, path, c.identitiesFlags(w)...)
				}
			})
		}
	})
}

// unwritable runs a verb, which names the directory that cannot be written and changes nothing.
func (w *world) unwritable(verb, path string, flags ...string) {
	w.t.Helper()
	before := w.account()
	r := w.run(verb, append(flags, "-o=json")...).ends(1).says(path)
	if written := w.written(); len(written) > 0 {
		w.t.Errorf("%s wrote %v to the cloud", verb, written)
	}
	same(w.t, "the account", w.account(), before)
	if d := r.document(); len(d.Errors) == 0 {
		w.t.Errorf("the document has no error: %s", r.stdout)
	}
}

func TestC10_what_a_run_cannot_write_later_is_written_by_the_next(t *testing.T) {
	onEach(t, func(t *testing.T, c *cloud) {
		w := smallWorld(t, c)
		quiet := w.again()
		quiet.run("create-all").ends(0)
		if err := os.MkdirAll(filepath.Join(w.out, "manifests"), 0o700); err != nil {
			t.Fatal(err)
		}
		// It becomes a directory between the check and the writing.
		remove := w.Faults().Add(at(c.late, true, func() {
			_ = os.MkdirAll(filepath.Join(w.out, "manifests", "openshift-two-two-credentials.yaml"), 0o700)
		}))
		_ = w.run("create-all")
		remove()
		if err := os.RemoveAll(filepath.Join(w.out, "manifests", "openshift-two-two-credentials.yaml")); err != nil {
			t.Fatal(err)
		}
		w.noTemporaryFiles()
		w.run("create-all").ends(0)
		same(t, "what the next run leaves", w.state(), quiet.state())
	})
}
