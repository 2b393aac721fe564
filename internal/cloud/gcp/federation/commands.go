package federation

import (
	"github.com/cloudcredential/operator/internal/plan"
)

// Words of gcloud for what the drivers do. Source: the reference of the Google Cloud CLI.

// poolWords are about the pool.
func (o Options) poolWords(verb string) []string {
	return []string{"iam", "workload-identity-pools", verb, o.PoolID(), "--location=global"}
}

// providerWords are about the provider.
func (o Options) providerWords(verb string) []string {
	return []string{"iam", "workload-identity-pools", "providers", verb, o.ProviderID(), "--location=global", "--workload-identity-pool=" + o.PoolID()}
}

// creation makes the pool.
func (p pool) creation() []string {
	made := p.made()
	return append(p.o.poolWords("create"), "--description="+made.Description, "--display-name="+made.DisplayName)
}

// settings make the provider, or bring it to what it should be.
func (p provider) settings(verb string, more ...string) []string {
	made := p.made(nil, nil)
	return append(append(p.o.providerWords(verb), "--display-name="+made.DisplayName, "--description="+made.Description, "--issuer-uri="+made.Oidc.IssuerUri,
		"--allowed-audiences="+Audience, "--attribute-mapping="+subjectAttribute+"="+subjectClaim), more...)
}

// address is the bucket's in gcloud.
func (b bucket) address() string { return "gs://" + b.o.BucketName() }

// creation makes the bucket. It cannot label it.
func (b bucket) creation() []string {
	return []string{"storage", "buckets", "create", b.address(), "--location=" + b.o.region(), "--uniform-bucket-level-access"}
}

func (b bucket) labelling() []string {
	return []string{"storage", "buckets", "update", b.address(), "--update-labels=" + ownLabel + "=" + b.o.Name}
}

// opening lets everybody read.
func (p bucketPolicy) opening() []string {
	return []string{"storage", "buckets", "add-iam-policy-binding", bucket(p).address(), "--member=" + everyone, "--role=" + readerRole}
}

// copying publishes a file as the document.
func (d document) copying(file string) []string {
	return []string{"storage", "cp", file, bucket{d.o}.address() + "/" + d.key, "--content-type=" + documentContent, "--cache-control=" + documentCache}
}

// Commands implements plan.Commander.
func (d poolDriver) Commands(resource plan.Resource, _ plan.Known, change plan.Change) []string {
	want, is := resource.(pool)
	if !is {
		return nil
	}
	switch change.Action {
	case plan.Create:
		return []string{want.o.gcloud(want.creation()...), keeping(want.Ref(), OutputName, want.o.gcloud(append(want.o.poolWords("describe"), "--format=value(name)")...))}
	case plan.Delete:
		return []string{want.o.gcloud(append(want.o.poolWords("delete"), "--quiet")...)}
	}
	var lines []string
	if _, deleted := change.Field(fieldState); deleted {
		lines = append(lines, want.o.gcloud(want.o.poolWords("undelete")...))
	}
	if mask, _ := identityPatch(change); len(mask) > 0 {
		made := want.made()
		lines = append(lines, want.o.gcloud(append(want.o.poolWords("update"), "--description="+made.Description, "--display-name="+made.DisplayName, "--no-disabled")...))
	}
	return lines
}

// Commands implements plan.Commander. A key set with a key that has not been made cannot be written down: there is no command for it then.
func (d providerDriver) Commands(resource plan.Resource, known plan.Known, change plan.Change) []string {
	want, is := resource.(provider)
	switch {
	case !is:
		return nil
	case change.Action == plan.Delete:
		return []string{want.o.gcloud(append(want.o.providerWords("delete"), "--quiet")...)}
	}
	verb, more := "create-oidc", []string(nil)
	var lines []string
	if change.Action == plan.Update {
		verb, more = "update-oidc", []string{"--no-disabled"}
		if _, deleted := change.Field(fieldState); deleted {
			lines = append(lines, want.o.gcloud(want.o.providerWords("undelete")...))
		}
	}
	if !want.keeps() {
		if field, differs := change.Field(fieldKeyStorage); differs && field.Old != nil {
			return nil // gcloud cannot take the keys from a provider
		}
		return append(append(lines, want.o.gcloud(want.settings(verb, more...)...)), d.naming(want, change)...)
	}
	present, _ := d.issuer.providers.Of(want.o.providerName()).Known()
	held := ""
	if present != nil && present.Oidc != nil {
		held = present.Oidc.JwksJson
	}
	keySet, err := want.keySet(known, held)
	if err != nil {
		return nil
	}
	line := want.o.gcloud(want.settings(verb, more...)...) + ` --jwk-json-path="$keys"`
	return append(append(lines, "keys=$(mktemp)", plan.Shell("printf", "%s", string(keySet))+` >"$keys"`, line, `rm "$keys"`), d.naming(want, change)...)
}

// naming keeps the name of a provider that was made.
func (d providerDriver) naming(want provider, change plan.Change) []string {
	if change.Action != plan.Create {
		return nil
	}
	url, _ := want.o.IssuerURL(nil)
	return []string{
		keeping(want.Ref(), OutputName, want.o.gcloud(append(want.o.providerWords("describe"), "--format=value(name)")...)),
		plan.Variable(want.Ref(), OutputURL) + "=" + plan.Shell(url),
	}
}

// Commands implements plan.Commander.
func (d bucketDriver) Commands(resource plan.Resource, _ plan.Known, change plan.Change) []string {
	want, is := resource.(bucket)
	switch {
	case !is:
		return nil
	case change.Action == plan.Delete:
		return []string{want.o.gcloud("storage", "buckets", "delete", want.address())}
	case change.Action == plan.Update:
		return []string{want.o.gcloud("storage", "buckets", "update", want.address(), "--uniform-bucket-level-access", "--no-public-access-prevention")}
	}
	return []string{want.o.gcloud(want.creation()...), want.o.gcloud(want.labelling()...)}
}

// Commands implements plan.Commander.
func (d bucketPolicyDriver) Commands(resource plan.Resource, _ plan.Known, change plan.Change) []string {
	want, is := resource.(bucketPolicy)
	if !is || change.Action == plan.Delete {
		return nil
	}
	return []string{want.o.gcloud(want.opening()...)}
}

// Commands implements plan.Commander. A key set with a key that has not been made cannot be written down: there is no command for it then.
func (d documentDriver) Commands(resource plan.Resource, known plan.Known, change plan.Change) []string {
	want, is := resource.(document)
	switch {
	case !is:
		return nil
	case change.Action == plan.Delete:
		return []string{want.o.gcloud("storage", "rm", "--all-versions", bucket{want.o}.address()+"/"+want.key)}
	}
	seen, _ := d.issuer.documents.Of(want.Ref().Name).Known()
	content, found, err := want.content(known, seen.text)
	if !found || err != nil {
		return nil
	}
	// gcloud reads what is to be copied from its input.
	line := plan.Shell("printf", "%s", string(content)) + " | " + want.o.gcloud(want.copying("-")...)
	return []string{line}
}
