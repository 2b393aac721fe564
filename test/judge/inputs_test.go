package judge

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// accept holds the input of each operation against the models of AWS's command line: one process for all of them, each line of its input
// the service, the operation and the file.
const accept = `
import json, sys
from awscli.botocore import session, validate, xform_name
for line in sys.stdin:
    service, operation, file = line.rstrip("\n").split(" ", 2)
    model = session.Session().get_service_model("s3" if service == "s3api" else service)
    [name] = [n for n in model.operation_names if xform_name(n, "-") == operation]
    with open(file, encoding="utf-8") as f:
        report = validate.ParamValidator().validate(json.load(f), model.operation_model(name).input_shape)
    if report.has_errors():
        sys.exit(f"{service} {operation} does not take {file}: {report.generate_report()}")
`

// scriptLine is how a script gives a file to the command line.
var scriptLine = regexp.MustCompile(`(?m)aws --region \S+ (\S+) (\S+) --cli-input-json (?:"\$\(fill (\S+)\)"|file://(\S+))`)

func TestTheCommandLineTakesEachFileOfADryRun(t *testing.T) {
	t.Parallel()
	const python = "/usr/bin/python3"
	if err := exec.CommandContext(t.Context(), python, "-c", "import awscli.botocore.validate").Run(); err != nil {
		absent(t, "there is no awscli for "+python+"; install Debian's package awscli")
	}
	s, directory := newSimulated(t, ""), t.TempDir()
	execute(t, "/", s.environment, ccoctl(t), join("aws", setups["private"].createAll(t), "--dry-run", "--output-dir", directory)...).must(t, 0, "the dry run")

	script, err := os.ReadFile(filepath.Join(directory, "apply.sh"))
	if err != nil {
		t.Fatal(err)
	}
	var calls, given []string
	for _, line := range scriptLine.FindAllStringSubmatch(string(script), -1) {
		file := line[3] + line[4]
		calls, given = append(calls, strings.Join([]string{line[1], line[2], file}, " ")), append(given, file)
	}
	for name := range files(t, directory) {
		if strings.HasSuffix(name, ".json") && name != "03-keys.json" && !slices.Contains(given, name) {
			t.Errorf("apply.sh does not use %s", name)
		}
	}
	command := exec.CommandContext(t.Context(), python, "-c", accept)
	command.Dir, command.Env, command.Stdin = directory, s.environment, strings.NewReader(strings.Join(calls, "\n")+"\n")
	var stderr bytes.Buffer
	command.Stderr = &stderr
	if err := command.Run(); err != nil {
		t.Errorf("%v: %s", err, stderr.String())
	}
	if made := s.Calls().All(); len(made) > 0 {
		t.Errorf("%d calls were made", len(made))
	}
}
