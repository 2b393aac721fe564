package nutanix_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/cloud/nutanix"
)

const whole = `credentials:
- type: basic_auth
  data:
    prismCentral: {username: admin, password: "hunter22"}
    prismElements:
    - {name: pe-1, username: element, password: "<&>"}
`

// write makes a credentials file with that content.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "credentials")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// reads is what target Secrets hold of a file.
func reads(t *testing.T, path string) (content string, notes []string) {
	t.Helper()
	all, notes, err := nutanix.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	value, err := nutanix.Content(all)
	if err != nil {
		t.Fatal(err)
	}
	return value.RevealString(), notes
}

func TestSecretsHoldTheCredentialsAsComponentsReadThem(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"with elements": {whole, `[{"type":"basic_auth","data":{"prismCentral":{"username":"admin","password":"hunter22"},` +
			`"prismElements":[{"username":"element","password":"\u003c\u0026\u003e","name":"pe-1"}]}}]`},
		"without elements": {"credentials: [{type: basic_auth, data: {prismCentral: {username: admin, password: hunter22}}}]",
			`[{"type":"basic_auth","data":{"prismCentral":{"username":"admin","password":"hunter22"},"prismElements":null}}]`},
		"as JSON": {`{"credentials":[{"type":"basic_auth","data":{"prismCentral":{"username":"admin","password":"hunter22"}}}]}`,
			`[{"type":"basic_auth","data":{"prismCentral":{"username":"admin","password":"hunter22"},"prismElements":null}}]`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, notes := reads(t, write(t, c.text)); got != c.want || len(notes) > 0 {
				t.Errorf("got %s\nand notes %v", got, notes)
			}
		})
	}
}

func TestADirectoryStandsForTheFileInIt(t *testing.T) {
	t.Parallel()
	path := write(t, whole)
	of, _ := reads(t, path)
	if got, _ := reads(t, filepath.Dir(path)); got != of {
		t.Errorf("got %s", got)
	}
}

func TestWhatIsOddAboutAFileIsNoted(t *testing.T) {
	t.Parallel()
	path := write(t, strings.Replace(whole, "username: admin,", "username: admin, comment: x,", 1))
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	_, notes := reads(t, path)
	said := strings.Join(notes, "\n")
	for _, want := range []string{"chmod 600", "credentials[0].data.prismCentral.comment is ignored"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not among %q", want, said)
		}
	}
}

func TestAWrongFileIsRefusedByTheFieldAndWithoutItsValues(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		says []string
	}{
		"empty":                  {"", []string{"credentials is missing or empty"}},
		"an empty list":          {"credentials: []", []string{"credentials is missing or empty", "basic_auth"}},
		"nothing in the list":    {"credentials:", []string{"credentials is missing or empty"}},
		"no YAML":                {"credentials:\n- type: [hunter22", []string{"neither YAML nor JSON"}},
		"a field twice":          {"credentials: []\ncredentials: []", []string{"names a field twice"}},
		"a text":                 {"hunter22", []string{"it is a text, and has to be an object with the list credentials"}},
		"a list":                 {"[hunter22]", []string{"it is a list"}},
		"an object for the list": {"credentials: {type: basic_auth}", []string{"credentials is an object, and has to be a list"}},
		"another type":           {strings.Replace(whole, "basic_auth", "token", 1), []string{`credentials[0].type is "token", and only basic_auth is supported`}},
		"no type":                {strings.Replace(whole, "type: basic_auth\n  data", "data", 1), []string{"credentials[0].type is missing"}},
		"no data":                {"credentials: [{type: basic_auth}]", []string{"credentials[0].data.prismCentral is missing"}},
		"no user":                {strings.Replace(whole, "username: admin, ", "", 1), []string{"credentials[0].data.prismCentral.username is missing"}},
		"no password":            {strings.Replace(whole, `, password: "hunter22"`, "", 1), []string{"credentials[0].data.prismCentral.password is missing"}},
		"a number as password":   {strings.Replace(whole, `"hunter22"`, "123456", 1), []string{"prismCentral.password is a number, and has to be a text: put it in quotes"}},
		"a line break at an end": {strings.Replace(whole, `"hunter22"`, `"hunter22\n"`, 1), []string{"password begins or ends with a space or a line break"}},
		"an element without name": {strings.Replace(whole, "name: pe-1, ", "", 1),
			[]string{"credentials[0].data.prismElements[0].name is missing"}},
		"an element without password": {strings.Replace(whole, `, password: "<&>"`, "", 1), []string{"prismElements[0].password is missing"}},
		"the wrong case":              {strings.Replace(whole, "prismCentral", "prismcentral", 1), []string{"prismCentral is missing", "it has to be spelt prismCentral"}},
		"several wrongs": {"credentials: [{type: x}, {type: basic_auth, data: {prismCentral: {username: a}}}]",
			[]string{"credentials[0].type", "credentials[1].data.prismCentral.password is missing"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := write(t, c.text)
			got, _, err := nutanix.ReadFile(path)
			if err == nil || got != nil {
				t.Fatalf("it was taken: %v", got)
			}
			for _, words := range append(c.says, path) {
				if !strings.Contains(err.Error(), words) {
					t.Errorf("%q is not in %q", words, err)
				}
			}
			if strings.Contains(err.Error(), "hunter22") || strings.Contains(err.Error(), "123456") {
				t.Errorf("%q gives a value away", err)
			}
		})
	}
}

func TestAFileThatIsNotThereIsAskedFor(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]string{"no file": filepath.Join(t.TempDir(), "none"), "none in the directory": t.TempDir(), "a device": os.DevNull} {
		if _, _, err := nutanix.ReadFile(path); err == nil || !strings.Contains(err.Error(), "--credentials-source-filepath") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
