package ccoctl_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/sim/fault"
)

func TestF8_modes_do_not_hang_on_the_umask(t *testing.T) {
	onEach(t, func(t *testing.T, c *cloud) {
		path, err := program()
		if err != nil {
			t.Fatal(err)
		}
		for _, umask := range []string{"000", "022", "077"} {
			t.Run(umask, func(t *testing.T) {
				t.Parallel()
				w := smallWorld(t, c)
				key := filepath.Join(w.out, "serviceaccount-signer.public")
				w.out = filepath.Join(t.TempDir(), "not", "there")
				w.umasked(path, umask, "--public-key-file="+key)
				w.write(filepath.Join(w.out, "serviceaccount-signer.private"), signing.private, 0o644)
				w.umasked(path, umask)
				err := filepath.WalkDir(w.out, func(name string, entry fs.DirEntry, err error) error {
					if err != nil {
						return err
					}
					info, err := entry.Info()
					if err != nil {
						return err
					}
					want := fs.FileMode(0o600)
					switch {
					case entry.IsDir():
						want = 0o700
					case strings.HasSuffix(name, ".public"), filepath.Base(name) == "jwks", filepath.Base(name) == "openid-configuration":
						want = 0o644
					}
					if mode := info.Mode().Perm(); mode != want {
						return fmt.Errorf("%s has mode %o, which should be %o", name, mode, want)
					}
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
	})
}

// umasked runs create-all under a umask.
func (w *world) umasked(path, umask string, more ...string) {
	w.t.Helper()
	p := w.processes()(w.arguments("create-all", more...)...)
	before := *p.command
	p.command = exec.Command("sh", append([]string{"-c", `umask ` + umask + ` && exec "$0" "$@"`, path}, p.args...)...)
	p.command.Env, p.command.Stdout, p.command.Stderr = before.Env, before.Stdout, before.Stderr
	p.run().ends(0)
}

func TestF8_modes_of_files_that_are_there_are_put_right(t *testing.T) {
	onEach(t, func(t *testing.T, c *cloud) {
		w := smallWorld(t, c)
		w.run("create-all").ends(0)
		before := w.state()
		for name := range w.files() {
			if strings.HasSuffix(name, ".public") {
				continue // It is no secret, and whoever else uses it may have set its mode.
			}
			if err := os.Chmod(filepath.Join(w.out, name), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		w.run("create-all").ends(0)
		same(t, "the files", w.state(), before)
	})
}

func TestF8_readers_see_whole_files_only(t *testing.T) {
	onEach(t, func(t *testing.T, c *cloud) {
		w := smallWorld(t, c)
		w.run("create-all").ends(0)
		name := filepath.Join(w.out, "manifests", "openshift-one-one-credentials.yaml")
		whole, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan struct{})
		seen := make(chan string)
		go func() {
			defer close(seen)
			for {
				select {
				case <-done:
					return
				default:
				}
				if content, err := os.ReadFile(name); err == nil && !bytes.Equal(content, whole) && string(content) != "edited" {
					seen <- string(content)
					return
				}
			}
		}()
		for range 30 {
			other := name + ".new"
			w.write(other, []byte("edited"), 0o600)
			if err := os.Rename(other, name); err != nil {
				t.Fatal(err)
			}
			w.run("create-all").ends(0)
		}
		close(done)
		for content := range seen {
			t.Errorf("a reader saw %q", content)
		}
	})
}

func TestF8_no_secret_in_the_arguments_or_the_environment_of_others(t *testing.T) {
	onEach(t, func(t *testing.T, c *cloud) {
		w := smallWorld(t, c)
		p := w.processes()(w.arguments("create-all")...)
		var children []string
		w.on(c.operations.createIdentity, fault.Rule{Before: func(fault.Request) {
			<-p.started
			tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", p.command.Process.Pid))
			for _, task := range tasks {
				if text, err := os.ReadFile(task); err == nil && len(bytes.TrimSpace(text)) > 0 {
					children = append(children, string(text))
				}
			}
			if line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", p.command.Process.Pid)); err == nil && leaksAny(string(line), c.secrets(w)) {
				t.Errorf("the command line is %q", line)
			}
		}, Times: 1})
		p.run().ends(0)
		if len(children) > 0 {
			t.Errorf("the program started others: %v", children)
		}
	})
}

func TestAKeyPairIsMadeOnceAndHolds(t *testing.T) {
	onEach(t, func(t *testing.T, c *cloud) {
		w := fresh(t, c)
		w.file("one", newRequest(c, "one"))
		w.run("create-all").ends(0).says("Generating RSA keypair", "Writing private key to ", "Writing public key to ", "Copying signing key for use by installer")
		files, state := w.files(), w.state()
		private := files["serviceaccount-signer.private"]
		if !strings.HasPrefix(private, "600 -----BEGIN RSA PRIVATE KEY-----\n") || len(private) < 3200 {
			t.Errorf("the private key is none of 4096 bits in the usual form: %d characters", len(private))
		}
		if !strings.HasPrefix(files["serviceaccount-signer.public"], "644 -----BEGIN PUBLIC KEY-----\n") {
			t.Errorf("the public key is %s", files["serviceaccount-signer.public"])
		}
		if files["tls/bound-service-account-signing-key.key"] != private {
			t.Error("the installer's copy is another one")
		}
		w.run("create-all").ends(0).says("Using existing RSA keypair found at " + filepath.Join(w.out, "serviceaccount-signer.private"))
		same(t, "the second run", w.state(), state)
		// Where the issuer publishes a key and the directory has none, no new one is made by itself.
		w.out = filepath.Join(t.TempDir(), "other")
		w.run("create-all").ends(1).says("--new-signing-key", "--public-key-file")
		if written := w.written(); len(written) > 0 || len(w.files()) > 0 {
			t.Errorf("it wrote %v, %v", written, w.files())
		}
	})
}
