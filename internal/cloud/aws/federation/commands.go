package federation

import (
	"fmt"

	"github.com/cloudcredential/operator/internal/plan"
)

// commandLine is a line that gives the input of an operation of the SDK to AWS's command line.
func commandLine(service, operation string, input any, more ...string) string {
	words := append([]string{"aws", service, operation, "--cli-input-json", string(commandInput(input))}, more...)
	return plan.Shell(words...)
}

// assigned is a line that keeps what another prints in the variable of an output.
func assigned(ref plan.Ref, output, line string) string {
	return plan.Variable(ref, output) + "=$(" + line + ")"
}

// s3Line is a commandLine for S3, which is regional.
func s3Line(o Options, operation string, input any, more ...string) string {
	return commandLine("s3api", operation, input, append([]string{"--region", o.Region}, more...)...)
}

// Commands implements plan.Commander.
func (d bucketDriver) Commands(resource plan.Resource, _ plan.Known, change plan.Change) []string {
	want, is := resource.(bucket)
	switch {
	case !is:
		return nil
	case change.Action == plan.Delete:
		return []string{plan.Shell("aws", "s3api", "delete-bucket", "--region", want.o.Region, "--bucket", want.o.BucketName())}
	case change.Action == plan.Update:
		return []string{s3Line(want.o, "put-bucket-tagging", want.tagInput(observedTags(change)))}
	}
	return []string{s3Line(want.o, "create-bucket", want.createPlainInput()), s3Line(want.o, "put-bucket-tagging", want.tagInput(nil))}
}

// Commands implements plan.Commander.
func (d publicAccessBlockDriver) Commands(resource plan.Resource, _ plan.Known, change plan.Change) []string {
	want, is := resource.(publicAccessBlock)
	if !is || change.Action == plan.Delete {
		return nil
	}
	return []string{s3Line(want.o, "put-public-access-block", want.putInput())}
}

// Commands implements plan.Commander.
func (d bucketPolicyDriver) Commands(resource plan.Resource, known plan.Known, change plan.Change) []string {
	want, is := resource.(bucketPolicy)
	if !is || change.Action == plan.Delete {
		return nil
	}
	reader, found := want.reader(known)
	if !found {
		return nil
	}
	present, _ := d.issuer.policies.of(want.o.BucketName()).Known()
	return []string{s3Line(want.o, "put-bucket-policy", want.putInput(reader, present))}
}

// Commands implements plan.Commander. A key set with a key that has not been made cannot be written down: there is no command for it then.
func (d documentDriver) Commands(resource plan.Resource, known plan.Known, change plan.Change) []string {
	want, is := resource.(document)
	if !is || change.Action == plan.Delete {
		return nil
	}
	seen, _ := d.issuer.documents.of(want.Ref().Name).Known()
	content, found, err := want.content(known, seen.text)
	if !found || err != nil {
		return nil
	}
	in := want.putInput(content, "")
	in.IfNoneMatch = nil
	return []string{
		"body=$(mktemp)",
		plan.Shell("printf", "%s", string(content)) + ` >"$body"`,
		s3Line(want.o, "put-object", in) + ` --body "$body"`,
		`rm "$body"`,
	}
}

// Commands implements plan.Commander.
func (d accessControlDriver) Commands(resource plan.Resource, _ plan.Known, change plan.Change) []string {
	want, is := resource.(accessControl)
	if !is || change.Action != plan.Create {
		return nil
	}
	return []string{assigned(want.Ref(), OutputID,
		commandLine("cloudfront", "create-origin-access-control", want.createInput(), "--query", "OriginAccessControl.Id", "--output", "text"))}
}

// Commands implements plan.Commander.
func (d distributionDriver) Commands(resource plan.Resource, known plan.Known, change plan.Change) []string {
	want, is := resource.(distribution)
	control, found := known.Output(want.o.accessControlRef(), OutputID)
	if !is || !found || change.Action != plan.Create {
		return nil
	}
	const arn, id, domain = "Distribution.ARN", "Distribution.Id", "Distribution.DomainName"
	return []string{
		"made=$(" + commandLine("cloudfront", "create-distribution-with-tags", want.createInput(control.Text()),
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
	return []string{plan.Shell("aws", "cloudfront", "wait", "distribution-deployed", "--id", id.Text())}
}
