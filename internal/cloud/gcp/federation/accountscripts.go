package federation

import (
	"strings"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// Stand-ins for what the scripts find out. No name holds such a character.
const (
	numberHere = "\x01"
	emailHere  = "\x02"
)

// retryFunction repeats a command that may fail because a service account was just made.
const retryFunction = `
# What was just made is not known everywhere at once.
retry() {
  tries=24
  until "$@"; do
    tries=$((tries - 1))
    if [ "$tries" -eq 0 ]; then
      return 1
    fi
    sleep 5
  done
}

`

// scriptStart begins a script that ends at the first command that fails.
func scriptStart(does string) string {
	return "#!/bin/sh\n# " + does + "\nset -eu\n"
}

// findEmail finds out the address of a request's service account; empty where there is none.
func (o Options) findEmail(req *request.Request) string {
	return "SERVICE_ACCOUNT_EMAIL=$(" +
		o.gcloud("iam", "service-accounts", "list", "--filter=email~^"+o.accountID(req)+"@", "--format=value(email)") + ")\n"
}

// requireEmail ends a script that needs the service account.
func requireEmail(names steps) string {
	return "if [ -z \"$SERVICE_ACCOUNT_EMAIL\" ]; then\n  echo " + plan.Shell("There is no service account yet: run "+names.account+" first.") + " >&2\n  exit 1\nfi\n"
}

// findNumber finds out the number of the project, which pools are named by.
func (o Options) findNumber() string {
	return "PROJECT_NUMBER=$(" + plan.Shell("gcloud", "projects", "describe", o.Project, "--format=value(projectNumber)") + ")\n"
}

// expanded is a word in double quotes in which the stand-ins are what the script has found out, and everything else is itself.
func expanded(text string) string {
	return `"` + filled(strings.ReplaceAll(unexpanded(text), `"`, `\"`)) + `"`
}

// unexpanded keeps a shell from seeing anything but text, in double quotes and in a here-document.
func unexpanded(text string) string {
	return strings.NewReplacer(`\`, `\\`, "$", `\$`, "`", "\\`").Replace(text)
}

// filled has the variables of the script in place of the stand-ins.
func filled(text string) string {
	return strings.NewReplacer(numberHere, "${PROJECT_NUMBER}", emailHere, "${SERVICE_ACCOUNT_EMAIL}").Replace(text)
}

// configScript writes the credentials file of a request, and puts it into the manifest of its Secret.
func (o Options) configScript(req *request.Request, names steps) string {
	file, err := o.externalAccount(req, emailHere, numberHere).File()
	if err != nil {
		return "" // it is text, which can always be encoded
	}
	text := strings.NewReplacer(`\u0001`, numberHere, `\u0002`, emailHere).Replace(string(file))
	output, secretFile := plan.Shell(names.output), plan.Shell(manifest.SecretFileName(req.Secret))
	return scriptStart("Writes the credentials file of CredentialsRequest "+req.Name.String()+", and puts it into the manifest of its Secret.") +
		"CDPATH='' cd -- \"$(dirname -- \"$0\")\"\n" +
		o.findEmail(req) + requireEmail(names) + o.findNumber() +
		"CONFIG=$(\n  cat <<END\n" + filled(unexpanded(text)) + "\nEND\n)\n" +
		"mkdir -p " + configurations + "\n" +
		"printf %s \"$CONFIG\" >" + output + "\n" +
		"ENCODED=$(base64 <" + output + " | tr -d '\\n')\n" +
		"MANIFEST=$(sed -e \"s|^  " + secretKey + ":.*|  " + secretKey + ": $ENCODED|\" -e '/^POPULATE " + secretKey + " /d' " + secretFile + ")\n" +
		"printf %s \"$MANIFEST\" >" + secretFile + "\n"
}
