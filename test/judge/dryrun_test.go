package judge

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// hostileTags are all that AWS takes for the text of a tag and that a shell, sed or JSON could stumble over.
const hostileTags = "--user-tags=team a/b:c=x=y,Straße @+-_.=日本語 \u2028 end,empty="

const boundary = "arn:aws:iam::aws:policy/IAMReadOnlyAccess"

// setup is a way to call ccoctl that makes something.
type setup struct {
	flags    []string
	requests func(t *testing.T) []component
}

var setups = map[string]setup{
	"public":        {[]string{"--region", "eu-west-1"}, components},
	"private":       {[]string{"--region", "eu-central-1", "--create-private-s3-bucket", hostileTags}, components},
	"first region":  {[]string{"--region", "us-east-1", hostileTags}, fewComponents},
	"somebody else": {[]string{"--region", "eu-west-1", "--issuer-url", "https://" + foreignIssuer + "/some_where/a.b~c", "--permissions-boundary-arn", boundary}, hostileComponents},
}

// createAll are the arguments of one call of create-all.
func (s setup) createAll(t *testing.T) []string {
	t.Helper()
	requests := writeRequests(t, s.requests(t)...)
	return append([]string{"create-all", "--name", "judge", "--credentials-requests-dir", requests, "--enable-tech-preview"}, s.flags...)
}

func TestADryRunMakesWhatALiveRunMakes(t *testing.T) {
	t.Parallel()
	program := ccoctl(t)
	for name, s := range setups {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			create := s.createAll(t)
			dry, live := newSimulated(t, ""), newSimulated(t, "")
			directory, other := hostileDirectory(t), hostileDirectory(t)

			execute(t, "/", dry.environment, program, join("aws", create, "--dry-run", "--output-dir", directory)...).must(t, 0, "the dry run")
			takeKeys(t, directory, other)
			dry.apply(directory)
			execute(t, "/", live.withKey(), program, join("aws", create, "--output-dir", other)...).must(t, 0, "the live run")

			same(t, "the account", dry.contents(), live.contents())
			sameManifests(t, directory, other)
			execute(t, "/", dry.withKey(), program, join("aws plan", create, "--output-dir", directory)...).must(t, 0, "the plan afterwards")
		})
	}
}

// Without a region in the environment, the files have to say themselves that this is another partition.
func TestDryRunsOfIssuerAndRolesMakeWhatLiveRunsMake(t *testing.T) {
	t.Parallel()
	program := ccoctl(t)
	keys, requests := t.TempDir(), writeRequests(t, components(t)...)
	execute(t, "/", nil, program, "aws", "create-key-pair", "--output-dir", keys).must(t, 0, "create-key-pair")
	issuer := []string{"create-identity-provider", "--name", "judge", "--region", "cn-north-1", "--public-key-file", filepath.Join(keys, "serviceaccount-signer.public")}
	const provider = "arn:aws-cn:iam::123456789012:oidc-provider/judge-oidc.s3.cn-north-1.amazonaws.com.cn"
	roles := []string{"create-iam-roles", "--name", "judge", "--credentials-requests-dir", requests, "--enable-tech-preview", "--identity-provider-arn", provider}
	dry, live := newSimulated(t, "aws-cn"), newSimulated(t, "aws-cn")
	for _, verb := range [][]string{issuer, roles} {
		directory, other := t.TempDir(), t.TempDir()
		execute(t, "/", dry.environment, program, join("aws", verb, "--dry-run", "--output-dir", directory)...).must(t, 0, "the dry run")
		dry.apply(directory)
		execute(t, "/", live.withKey(), program, join("aws", verb, "--output-dir", other)...).must(t, 0, "the live run")
		sameManifests(t, directory, other)
		execute(t, "/", dry.withKey(), program, join("aws plan", verb, "--output-dir", directory)...).must(t, 0, "the plan afterwards")
	}
	same(t, "the account", dry.contents(), live.contents())
}

// hostileDirectory is one whose name has to be quoted everywhere.
func hostileDirectory(t *testing.T) string {
	t.Helper()
	directory := filepath.Join(t.TempDir(), `it's "a" $(touch x) & ; \ #dir`)
	if err := os.Mkdir(directory, 0o700); err != nil {
		t.Fatal(err)
	}
	return directory
}

// takeKeys gives a live run the key pair of a dry run.
func takeKeys(t *testing.T, from, to string) {
	t.Helper()
	for name, content := range files(t, from) {
		if !strings.HasPrefix(name, "serviceaccount-signer.") && !strings.HasPrefix(name, "tls/") {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(to, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		_, text, _ := strings.Cut(content, "\n")
		if err := os.WriteFile(filepath.Join(to, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// apply has the script of a dry run do its work, from another directory and with a variable that leads cd astray, and checks that it leaves
// nothing behind.
func (s *simulated) apply(directory string) {
	t := s.t
	t.Helper()
	execute(t, directory, s.environment, "sh", "-n", "apply.sh").must(t, 0, "sh -n apply.sh")
	before := files(t, directory)
	temporary, home, decoy := t.TempDir(), t.TempDir(), t.TempDir()
	if err := os.Mkdir(filepath.Join(decoy, filepath.Base(directory)), 0o700); err != nil {
		t.Fatal(err)
	}
	environment := append(awsFirst(t, s.withKey()), "TMPDIR="+temporary, "HOME="+home, "CDPATH="+decoy)
	parent, name := filepath.Split(directory)
	execute(t, parent, environment, "sh", filepath.Join(name, "apply.sh")).must(t, 0, "apply.sh")
	for name := range files(t, directory) {
		if _, was := before[name]; !was {
			t.Errorf("apply.sh made the file %s", name)
		}
	}
	for _, elsewhere := range []string{temporary, home, decoy} {
		if left := files(t, elsewhere); len(left) > 0 {
			t.Errorf("apply.sh left %d files behind elsewhere: %q", len(left), left)
		}
	}
}

// What AWS takes in no tag is refused before anything is written, so that no script has to be safe from it.
func TestTagsThatAWSDoesNotTakeComeIntoNoScript(t *testing.T) {
	t.Parallel()
	requests := writeRequests(t, fewComponents(t)...)
	for _, text := range []string{"&", "|", `"`, "'", `\`, "$(id)", "`id`", "\n", "\t", "<enter_identity_provider_arn_here>", "\xff"} {
		directory := t.TempDir()
		execute(t, "/", nil, ccoctl(t), "aws", "create-all", "--name", "judge", "--region", "eu-west-1", "--credentials-requests-dir", requests,
			"--dry-run", "--output-dir", directory, "--user-tags", "team=a"+text+"b").must(t, 1, "a dry run with the tag "+text)
		if made := files(t, directory); len(made) > 0 {
			t.Errorf("the tag %q: %d files were written", text, len(made))
		}
	}
}
