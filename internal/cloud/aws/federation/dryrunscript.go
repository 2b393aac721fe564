package federation

import (
	"net/url"
	"strings"

	"github.com/cloudcredential/operator/internal/plan"
)

// scriptName is the script of a dry run.
const scriptName = "apply.sh"

// scriptHead begins the script. literal prints a text so that sed puts it in place of another one as it is; fill prints a file with what is
// known by now in place of the placeholders; populate writes the role that was just made into a manifest.
const scriptHead = `#!/bin/sh
# Makes, with the command line of AWS, what the files beside this one describe. It is for a set-up that does not exist yet: it ends at the
# first command that fails. Each file can also be given to the command line by hand, in the order of the names, once its placeholders
# are filled in.
set -eu
CDPATH='' cd -- "$(dirname -- "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
thumbprint=
control=
distribution=
domain=
provider=

literal() {
  printf %s "$1" | sed -e 's/[\\&|]/\\&/g'
}

fill() {
  sed -e "s|` + enterThumbprint + `|$(literal "$thumbprint")|g" \
    -e "s|` + enterControl + `|$(literal "$control")|g" \
    -e "s|` + enterDistARN + `|$(literal "$distribution")|g" \
    -e "s|` + enterDomain + `|$(literal "$domain")|g" \
    -e "s|` + enterProvider + `|$(literal "$provider")|g" "$1"
}

populate() {
  text=$(sed -e "s|role_arn = *\$|role_arn = $(literal "$role")|" -e '/^` + enterRoleARN + `$/d' "$1")
  printf %s "$text" >"$1"
}
`

// thumbprintFunction finds out the thumbprint that IAM is told: that of the last certificate which the issuer presents.
const thumbprintFunction = `
# The thumbprint of an issuer's last certificate. Set THUMBPRINT to give another one.
fingerprint() {
  if [ -n "${THUMBPRINT:-}" ]; then
    printf %s "$THUMBPRINT"
    return
  fi
  proxy=${HTTPS_PROXY:-${https_proxy:-}}
  proxy=${proxy#*://}
  found=$(openssl s_client ${proxy:+-proxy "${proxy%/}"} -servername "${1%:*}" -showcerts -connect "$1" </dev/null 2>/dev/null |
    awk '/BEGIN CERTIFICATE/ { last = "" } { last = last $0 "\n" } END { printf "%s", last }' |
    openssl x509 -noout -fingerprint -sha1 2>/dev/null | sed -e 's/.*=//' -e 's/://g')
  if [ -z "$found" ]; then
    echo "The certificate of $1 cannot be read. Set THUMBPRINT to the SHA-1 fingerprint of the last one in its chain, and go on by hand." >&2
    return 1
  fi
  printf %s "$found"
}
`

// script does all steps.
func (o Options) script(steps []step) string {
	var b strings.Builder
	b.WriteString(scriptHead)
	if o.Roles.ProviderARN == "" {
		b.WriteString(thumbprintFunction)
	}
	b.WriteByte('\n')
	for _, s := range steps {
		for _, line := range s.lines {
			b.WriteString(line + "\n")
		}
	}
	if o.published() && o.Roles.ProviderARN == "" {
		b.WriteString("fill manifests/cluster-authentication-02-config.yaml >\"$work\"/manifest\n" +
			"cat \"$work\"/manifest >manifests/cluster-authentication-02-config.yaml\n")
	}
	return b.String()
}

// providerLines make the identity provider. Behind a distribution, the issuer can be reached only when that is deployed.
func (o Options) providerLines() []string {
	var lines []string
	host := plan.Shell(hostAndPort(o))
	if o.published() {
		lines = append(lines, o.commandWords("cloudfront", "wait", "distribution-deployed", "--id")+` "$id"`)
		host = `"$domain:443"`
	}
	return append(lines,
		"thumbprint=$(fingerprint "+host+")",
		"provider=$("+o.awsFilled("iam", "create-open-id-connect-provider", "04-iam-identity-provider.json", "--query", "OpenIDConnectProviderArn", "--output", "text")+")",
	)
}

// hostAndPort is where the issuer is reached, if that is known.
func hostAndPort(o Options) string {
	host := o.BucketHost()
	if o.Issuer.URL != "" {
		if parsed, err := url.Parse(o.Issuer.URL); err == nil {
			host = parsed.Host
		}
	}
	if !strings.Contains(host, ":") {
		host += ":443"
	}
	return host
}

// aws is a line of the script that gives a file to AWS's command line as it is.
func (o Options) aws(service, operation, file string, more ...string) string {
	return o.awsLine(service, operation, plan.Shell("file://"+file), more...)
}

// awsFilled is a line of the script that gives a file to AWS's command line with what is known by then in place of the placeholders.
func (o Options) awsFilled(service, operation, file string, more ...string) string {
	return o.awsLine(service, operation, `"$(fill `+plan.Shell(file)+`)"`, more...)
}

func (o Options) awsLine(service, operation, input string, more ...string) string {
	line := o.commandWords(service, operation, "--cli-input-json") + " " + input
	if len(more) > 0 {
		line += " " + plan.Shell(more...)
	}
	return line
}
