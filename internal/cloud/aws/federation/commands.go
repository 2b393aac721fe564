package federation

import (
	"fmt"

	"github.com/cloudcredential/operator/internal/plan"
)

// commandWords is a line of AWS's command line. The region also says which partition's services are meant.
func (o Options) commandWords(words ...string) string {
	line := []string{"aws"}
	if o.Region != "" {
		line = append(line, "--region", o.Region)
	}
	return plan.Shell(append(line, words...)...)
}

// commandLine is a line that gives the input of an operation of the SDK to AWS's command line.
func (o Options) commandLine(service, operation string, input any, more ...string) string {
	return o.commandWords(append([]string{service, operation, "--cli-input-json", string(commandInput(input))}, more...)...)
}

// assigned is a line that keeps what another prints in the variable of an output.
func assigned(ref plan.Ref, output, line string) string {
	return plan.Variable(ref, output) + "=$(" + line + ")"
}

// Commands implements plan.Commander.
func (d bucketDriver) Commands(resource plan.Resource, _ plan.Known, change plan.Change) []string {
	want, is := resource.(bucket)
	switch {
	case !is:
		return nil
	case change.Action == plan.Delete:
		return []string{want.o.commandWords("s3api", "delete-bucket", "--bucket", want.o.BucketName())}
	case change.Action == plan.Update:
		return []string{want.o.commandLine("s3api", "put-bucket-tagging", want.tagInput(observedTags(change)))}
	}
	return []string{want.o.commandLine("s3api", "create-bucket", want.createPlainInput()), want.o.commandLine("s3api", "put-bucket-tagging", want.tagInput(nil))}
}

// Commands implements plan.Commander.
func (d publicAccessBlockDriver) Commands(resource plan.Resource, _ plan.Known, change plan.Change) []string {
	want, is := resource.(publicAccessBlock)
	if !is || change.Action == plan.Delete {
		return nil
	}
	return []string{want.o.commandLine("s3api", "put-public-access-block", want.putInput())}
}

// Commands implements plan.Commander.
func (d bucketPolicyDriver) Commands(resource plan.Resource, known plan.Known, change plan.Change) []string {
	want, is := resource.(bucketPolicy)
	if !is || change.Action == plan.Delete {
		return nil
	}
	if seen, _ := d.issuer.distributions.Of(want.o.BucketName()).Known(); seen == nil {
		known = withoutIdentity{known}
	}
	reader, found := want.reader(known)
	if !found {
		return nil
	}
	present, _ := d.issuer.policies.Of(want.o.BucketName()).Known()
	return []string{want.o.commandLine("s3api", "put-bucket-policy", want.putInput(reader, present))}
}

// withoutIdentity knows that a distribution which a script makes does not read the bucket as an origin access identity.
type withoutIdentity struct{ plan.Known }

// Output implements plan.Known.
func (k withoutIdentity) Output(ref plan.Ref, name string) (plan.Value, bool) {
	if name == outputIdentity {
		return plan.Value{}, false
	}
	return k.Known.Output(ref, name)
}

// Commands implements plan.Commander. A key set with a key that has not been made cannot be written down: there is no command for it then.
func (d documentDriver) Commands(resource plan.Resource, known plan.Known, change plan.Change) []string {
	want, is := resource.(document)
	switch {
	case !is:
		return nil
	case change.Action == plan.Delete:
		return d.removalLines(want)
	}
	seen, _ := d.issuer.documents.Of(want.Ref().Name).Known()
	content, found, err := want.content(known, seen.text)
	if !found || err != nil {
		return nil
	}
	in := want.putInput(content, "")
	in.IfNoneMatch = nil
	return []string{
		"body=$(mktemp)",
		plan.Shell("printf", "%s", string(content)) + ` >"$body"`,
		want.o.commandLine("s3api", "put-object", in) + ` --body "$body"`,
		`rm "$body"`,
	}
}

// removalLines remove every version of a document that is known.
func (d documentDriver) removalLines(want document) []string {
	versions, _ := d.issuer.versions.Of(want.Ref().Name).Known()
	var lines []string
	for _, version := range versions {
		words := []string{"s3api", "delete-object", "--bucket", want.o.BucketName(), "--key", version.key}
		if version.id != unversioned || len(versions) > 1 {
			words = append(words, "--version-id", version.id)
		}
		lines = append(lines, want.o.commandWords(words...))
	}
	return lines
}

// Commands implements plan.Commander.
func (d accessControlDriver) Commands(resource plan.Resource, _ plan.Known, change plan.Change) []string {
	want, is := resource.(accessControl)
	if !is || change.Action != plan.Create {
		return nil
	}
	return []string{assigned(want.Ref(), OutputID,
		want.o.commandLine("cloudfront", "create-origin-access-control", want.createInput(), "--query", "OriginAccessControl.Id", "--output", "text"))}
}

// Commands implements plan.Commander. There is none for a distribution that has to read the bucket as an existing origin access identity.
func (d distributionDriver) Commands(resource plan.Resource, known plan.Known, change plan.Change) []string {
	want, is := resource.(distribution)
	control, found := known.Output(want.o.accessControlRef(), OutputID)
	if !is || !found || control.Text() == "" || change.Action != plan.Create {
		return nil
	}
	const arn, id, domain = "Distribution.ARN", "Distribution.Id", "Distribution.DomainName"
	return []string{
		"made=$(" + want.o.commandLine("cloudfront", "create-distribution-with-tags", want.createInput(control.Text()),
			"--query", fmt.Sprintf("join(`,`, [%s, %s, %s])", arn, id, domain), "--output", "text") + ")",
		plan.Variable(want.Ref(), OutputARN) + "=${made%%,*}",
		plan.Variable(want.Ref(), OutputDomain) + "=${made##*,}",
		"made=${made#*,}",
		plan.Variable(want.Ref(), OutputID) + "=${made%%,*}",
	}
}

// Commands implements plan.Commander.
func (d deploymentDriver) Commands(resource plan.Resource, known plan.Known, change plan.Change) []string {
	want, is := resource.(deployment)
	if !is || change.Action == plan.Delete {
		return nil
	}
	id, found := known.Output(want.o.distributionRef(), OutputID)
	if !found {
		return nil
	}
	return []string{want.o.commandWords("cloudfront", "wait", "distribution-deployed", "--id", id.Text())}
}
