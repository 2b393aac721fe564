package request_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/cloudcredential/operator/internal/request"
)

func TestADirectoryWithoutRequestsIsAnErrorWithTheNextStep(t *testing.T) {
	t.Parallel()
	for name, contents := range map[string]map[string]string{
		"empty":         {},
		"other files":   {"a.json": manifest("a"), "README.md": "x"},
		"comments":      {"a.yaml": "# nothing\n---\n# at all\n", "b.yaml": "", "c.yaml": "---\n---\n", "d.yaml": "~\n"},
		"other objects": {"a.yaml": "kind: ConfigMap\napiVersion: v1\n"},
	} {
		dir := directory(t, contents)
		loaded, err := request.Load(dir, request.LoadOptions{Kind: aws}, nil)
		want := dir + " holds no CredentialsRequest: extract those of the release with `oc adm release extract --credentials-requests --cloud=aws --to=" + dir + "`, or name "
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
		if noted := len(loaded.Notes) > 0; noted != (name == "other objects") {
			t.Errorf("%s: %q", name, loaded.Notes)
		}
	}
}

func TestADirectoryThatCannotBeListedIsNamed(t *testing.T) {
	t.Parallel()
	dir := directory(t, map[string]string{"file": ""})
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"missing", "file", "pipe", "file/below"} {
		path := filepath.Join(dir, name)
		_, err := request.Load(path, request.LoadOptions{}, nil)
		if err == nil || !strings.Contains(err.Error(), `"`+path+`"`) || !strings.Contains(err.Error(), "name the directory that they were extracted to") {
			t.Errorf("%s: %v", name, err)
		}
		if name == "missing" && !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the cause of %v is lost", err)
		}
	}
}

func TestWhatIsNoReadableFileIsNamed(t *testing.T) {
	t.Parallel()
	dir := directory(t, map[string]string{"a-file.yaml": manifest("a"), "j-locked.yaml": manifest("j")})
	for name, target := range map[string]string{
		"b-link.yaml": "target", "c-dangling.yaml": "missing", "d-loop.yaml": "d-loop.yaml", "e-loop.yaml": "f-loop.yaml", "f-loop.yaml": "e-loop.yaml",
		"g-device.yaml": os.DevNull, "h-directory.yaml": ".", "dangling": "missing",
	} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "target"), []byte(strings.ReplaceAll(manifest("b"), "kind: AWS", "kind: GCP")), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "i-pipe.yaml"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(dir, "j-locked.yaml"), 0); err != nil {
		t.Fatal(err)
	}
	_, err := request.Load(dir, request.LoadOptions{Kind: aws}, nil)
	if err == nil {
		t.Fatal("it was loaded")
	}
	want := []string{
		"b-link.yaml: CredentialsRequest cco/b is invalid", "c-dangling.yaml: it cannot be read: ", "d-loop.yaml: it cannot be read: ", "e-loop.yaml: it cannot be read: ",
		"f-loop.yaml: it cannot be read: ", "g-device.yaml: it cannot be read: ", "i-pipe.yaml: it cannot be read: it is a pipe",
	}
	if os.Geteuid() != 0 {
		want = append(want, "j-locked.yaml: it cannot be read: ")
	}
	if got := strings.Split(err.Error(), "\n"); !slices.EqualFunc(got, want, strings.HasPrefix) {
		t.Errorf("got\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if !errors.Is(err, syscall.ELOOP) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the causes of %v are lost", err)
	}
}

func TestALargeFileIsNotRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, err := os.Create(filepath.Join(dir, "large.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	// A file with a hole: to read it takes memory, to make it does not.
	if err := file.Truncate(10 << 30); err != nil {
		t.Fatal(err)
	}
	_, err = request.Load(dir, request.LoadOptions{}, nil)
	if err == nil || !strings.HasPrefix(err.Error(), "large.yaml: it has more than the 4194304 bytes that are allowed; split it") {
		t.Errorf("got %v", err)
	}
	if err := file.Truncate(4 << 20); err != nil {
		t.Fatal(err)
	}
	if _, err := request.Load(dir, request.LoadOptions{}, nil); err == nil || strings.Contains(err.Error(), "bytes") {
		t.Errorf("the largest that is allowed: %v", err)
	}
}

func TestTheNameOfAFileBreaksNoLine(t *testing.T) {
	t.Parallel()
	got := problems(t, map[string]string{"a\nb\x1b.yaml": "hello"})
	if len(got) != 1 || !strings.HasPrefix(got[0], `a\nb\x1b.yaml: `) {
		t.Errorf("got %q", got)
	}
}
