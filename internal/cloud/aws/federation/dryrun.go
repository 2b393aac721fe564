package federation

import (
	"bytes"
	"fmt"
	"io/fs"
	"strconv"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// Placeholders of what nobody knows before the cloud was asked. Those of the thumbprint and of the manifest are known to users.
const (
	enterThumbprint = "<enter_tls_fingerprint_for_issuer_url_here>"
	enterProvider   = "<enter_identity_provider_arn_here>"
	enterDomain     = "<enter_cloudfront_distribution_domain_here>"
	enterDistARN    = "<enter_cloudfront_distribution_arn_here>"
	enterControl    = "<enter_cloudfront_origin_access_control_here>"
	enterRoleARN    = "POPULATE ROLE ARN " + manifest.UnpopulatedEnd
)

const (
	// inputMode is that of the files of a dry run: none holds anything secret.
	inputMode fs.FileMode = 0o644
	// scriptMode is that of the script that applies them.
	scriptMode fs.FileMode = 0o755
	// maxFileName is how long the name of a file may be on every usual file system.
	maxFileName = 255
)

// dryKnown answers what is not known with the placeholder that stands for it.
type dryKnown struct {
	plan.Known
	o Options
}

// Output implements plan.Known.
func (k dryKnown) Output(ref plan.Ref, name string) (plan.Value, bool) {
	if value, found := k.Known.Output(ref, name); found {
		return value, true
	}
	switch {
	case ref == k.o.distributionRef() && name == OutputDomain:
		return plan.Text(enterDomain), true
	case ref == k.o.distributionRef() && name == OutputARN:
		return plan.Text(enterDistARN), true
	case ref == k.o.accessControlRef() && name == OutputID:
		return plan.Text(enterControl), true
	case ref == k.o.ProviderRef() && name == OutputARN:
		if k.o.Roles.ProviderARN != "" {
			return plan.Text(k.o.Roles.ProviderARN), true
		}
		return plan.Text(enterProvider), true
	case ref == k.o.ProviderRef() && name == OutputURL && k.o.Roles.ProviderARN != "":
		return plan.Text("https://" + issuerOfARN(k.o.Roles.ProviderARN)), true
	}
	return plan.Value{}, false
}

// step is a file of a dry run, and the words of the command line that take it.
type step struct {
	file    string
	content func(known plan.Known) ([]byte, bool)
	needs   []plan.Ref
	// lines of the script that apply the file; none where another line reads it.
	lines []string
}

// input is a step whose file is the input of an operation.
func (o Options) input(file string, input func(known plan.Known) any, lines ...string) step {
	return step{file: file, lines: lines, content: func(known plan.Known) ([]byte, bool) {
		return commandInput(input(dryKnown{known, o})), true
	}}
}

// node is the step's file in a graph.
func (s step) node() plan.Node {
	return plan.Node{Resource: manifest.File{Name: s.file, Mode: inputMode, Content: s.content}, Needs: s.needs}
}

// DryRun is the set-up as files: the inputs of AWS's own command line and the documents, in the order of their names; the manifests, with
// what to fill in; and a script that does all of it. No call is needed to make them. Applied in order, they make what IssuerNodes and RoleNodes
// make: both come from the same inputs.
func (o Options) DryRun(issuer, roles bool) []plan.Node {
	var steps []step
	var nodes []plan.Node
	if issuer {
		steps = append(steps, o.issuerSteps()...)
		nodes = append(nodes, plan.Node{Resource: o.unpopulatedAuthentication()})
	}
	if roles {
		for i, req := range o.Requests {
			steps = append(steps, o.roleSteps(i, req)...)
			nodes = append(nodes, plan.Node{Resource: o.unpopulatedSecret(req)})
		}
	}
	for _, s := range steps {
		nodes = append(nodes, s.node())
	}
	script := o.script(steps)
	return append(nodes, plan.Node{Resource: manifest.File{Name: scriptName, Mode: scriptMode, Content: func(plan.Known) ([]byte, bool) {
		return []byte(script), true
	}}})
}

// issuerSteps are the bucket, its documents, and the identity provider.
func (o Options) issuerSteps() []step {
	var steps []step
	if o.Issuer.URL == "" {
		steps = append(steps, o.bucketSteps()...)
	}
	steps = append(steps, o.documentSteps()...)
	return append(steps, o.input("04-iam-identity-provider.json", func(known plan.Known) any {
		issuer, _ := o.IssuerURL(known)
		return identityProvider{o}.createInput(issuer, enterThumbprint)
	}, o.providerLines()...))
}

func (o Options) bucketSteps() []step {
	steps := []step{
		o.input("01-oidc-bucket.json", func(plan.Known) any { return bucket{o}.createPlainInput() }, o.aws("s3api", "create-bucket", "01-oidc-bucket.json")),
		o.input("01a-oidc-bucket-tagging.json", func(plan.Known) any { return bucket{o}.tagInput(nil) },
			o.aws("s3api", "put-bucket-tagging", "01a-oidc-bucket-tagging.json")),
		o.input("01b-oidc-bucket-public-access-block.json", func(plan.Known) any { return publicAccessBlock{o}.putInput() },
			o.aws("s3api", "put-public-access-block", "01b-oidc-bucket-public-access-block.json")),
	}
	if o.published() {
		steps = append(steps, o.distributionSteps()...)
	}
	const policyFile = "01e-oidc-bucket-policy.json"
	return append(steps, o.input(policyFile, func(known plan.Known) any {
		policy := bucketPolicy{o}
		reader, _ := policy.reader(known)
		return policy.putInput(reader, "")
	}, o.awsFilled("s3api", "put-bucket-policy", policyFile)))
}

func (o Options) distributionSteps() []step {
	const controlFile, distributionFile = "01c-cloudfront-origin-access-control.json", "01d-cloudfront-distribution.json"
	return []step{
		o.input(controlFile, func(plan.Known) any { return accessControl{o}.createInput() },
			"control=$("+o.aws("cloudfront", "create-origin-access-control", controlFile, "--query", "OriginAccessControl.Id", "--output", "text")+")"),
		o.input(distributionFile, func(plan.Known) any { return distribution{o}.createInput(enterControl) },
			"made=$("+o.awsFilled("cloudfront", "create-distribution-with-tags", distributionFile,
				"--query", "join(`,`, [Distribution.ARN, Distribution.Id, Distribution.DomainName])", "--output", "text")+")",
			"distribution=${made%%,*}", "domain=${made##*,}", "made=${made#*,}", "id=${made%%,*}"),
	}
}

// documentSteps publish the documents. Where the issuer is kept elsewhere, they are there for whoever publishes them.
func (o Options) documentSteps() []step {
	documents := []struct{ file, put, key string }{
		{"02-openid-configuration", "02a-put-openid-configuration.json", oidc.DiscoveryKey},
		{"03-keys.json", "03a-put-keys.json", oidc.KeySetKey},
	}
	var steps []step
	for _, each := range documents {
		d := document{o, each.key}
		content := step{file: each.file, content: func(known plan.Known) ([]byte, bool) {
			text, found, err := d.content(dryKnown{known, o}, nil)
			return text, found && err == nil
		}}
		if each.key == oidc.KeySetKey {
			content.needs = o.Issuer.KeyNeeds
		}
		steps = append(steps, content)
		if o.Issuer.URL != "" {
			continue
		}
		steps = append(steps, o.input(each.put, func(plan.Known) any {
			in := d.putInput(nil, "")
			in.IfNoneMatch = nil // which older command lines do not know
			return in
		}, "fill "+each.file+" >\"$work\"/document", o.aws("s3api", "put-object", each.put, "--body")+` "$work"/document`))
	}
	return steps
}

// roleSteps make the role of a request and give it its rights.
func (o Options) roleSteps(index int, req *request.Request) []step {
	name := strconv.Itoa(index) + "-" + o.uncutRoleName(req.Secret)
	roleFile, policyFile := dryFileName("05-"+name, "-role.json"), dryFileName("06-"+name, "-policy.json")
	return []step{
		o.input(roleFile, func(known plan.Known) any { return role{o, req}.createInput(known) },
			"role=$("+o.awsFilled("iam", "create-role", roleFile, "--query", "Role.Arn", "--output", "text")+")",
			"populate "+plan.Shell(manifest.SecretFileName(req.Secret))),
		o.input(policyFile, func(known plan.Known) any { return rolePolicy{o, req}.putInput(known) }, o.aws("iam", "put-role-policy", policyFile)),
	}
}

// dryFileName is the name of a file, with a number in place of what would make it too long.
func dryFileName(stem, ending string) string {
	if len(stem)+len(ending) > maxFileName {
		stem = stem[:maxFileName-len(ending)]
	}
	return stem + ending
}

// unpopulatedSecret is the manifest of a Secret in which the role is yet to be named. It is no valid YAML, so that nobody applies it by accident.
func (o Options) unpopulatedSecret(req *request.Request) manifest.File {
	return manifest.File{Name: manifest.SecretFileName(req.Secret), Mode: 0o600, Content: func(plan.Known) ([]byte, bool) {
		const stand = "ROLE-ARN"
		text := manifest.SecretYAML(req.Secret, map[string]string{"credentials": credentialsFile(stand)})
		text = bytes.Replace(text, []byte("role_arn = "+stand), []byte("role_arn = "), 1)
		return fmt.Appendf(text, "\n%s", enterRoleARN), true
	}}
}

// unpopulatedAuthentication is the manifest of the issuer. The placeholder has no quotes around it, which the name of a host does not need.
func (o Options) unpopulatedAuthentication() manifest.File {
	file := o.authenticationFile()
	content := file.Content
	file.Content = func(known plan.Known) ([]byte, bool) {
		text, found := content(dryKnown{known, o})
		return bytes.Replace(text, []byte(`"https://`+enterDomain+`"`), []byte("https://"+enterDomain), 1), found
	}
	return file
}
