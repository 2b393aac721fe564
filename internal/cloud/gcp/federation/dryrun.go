package federation

import (
	"io/fs"
	"strings"

	"github.com/cloudcredential/operator/internal/issuer"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// Files of a dry run. Existing scripts look for them.
const (
	poolScriptFile     = "01-create-workload-identity-pool.sh"
	bucketScriptFile   = "02-create-oidc-bucket.sh"
	discoveryFile      = "03-openid-configuration"
	keySetFile         = "04-keys.json"
	providerScriptFile = "05-create-workload-identity-provider.sh"

	// dryRunMode is that of all of them.
	dryRunMode fs.FileMode = 0o744

	// fromHere has a script find the files that are beside it.
	fromHere = "CDPATH='' cd -- \"$(dirname -- \"$0\")\"\n"
	// quietly hides what a question prints.
	quietly = " >/dev/null 2>&1"
)

// DryRun is the set-up as files: scripts that make it with gcloud, in the order of their names; the documents; and the manifests, with what to fill in.
// No call is needed to make them. Each script can be run again. They make what PoolNodes, ProviderNodes and AccountNodes make: both come from the
// same values.
func (o Options) DryRun(pool, provider, accounts bool) []plan.Node {
	var nodes []plan.Node
	if pool {
		nodes = append(nodes, dryRunFile(poolScriptFile, o.poolScript()))
	}
	if provider {
		nodes = append(nodes, o.providerSteps()...)
	}
	if accounts {
		nodes = append(nodes, o.accountSteps()...)
	}
	return nodes
}

func dryRunFile(name, text string) plan.Node {
	return plan.Node{Resource: manifest.File{Name: name, Mode: dryRunMode, Content: func(plan.Known) ([]byte, bool) { return []byte(text), true }}}
}

// providerSteps are the bucket, its documents and the provider. Where the issuer is kept elsewhere, the documents are there for whoever publishes them.
func (o Options) providerSteps() []plan.Node {
	var nodes []plan.Node
	if o.hasBucket() {
		nodes = append(nodes, dryRunFile(bucketScriptFile, o.bucketScript()))
	}
	if o.keyStorage() == PublicBucket {
		url, _ := o.IssuerURL(nil)
		nodes = append(nodes, dryRunFile(discoveryFile, string(issuer.Discovery(url).Encode())))
	}
	keySet := manifest.File{Name: keySetFile, Mode: dryRunMode, Content: func(known plan.Known) ([]byte, bool) {
		text, found, err := issuer.Keys{Key: o.Issuer.Key}.Content(known, nil)
		return text, found && err == nil
	}}
	return append(nodes, plan.Node{Resource: keySet, Needs: o.Issuer.KeyNeeds},
		dryRunFile(providerScriptFile, o.providerScript()), plan.Node{Resource: o.authenticationFile()})
}

// poolScript makes the pool, or restores it.
func (o Options) poolScript() string {
	return scriptStart("Makes the workload identity pool, or restores the one that was deleted.") +
		stateOf(o.gcloud(append(o.poolWords("describe"), "--format=value(state)")...)) +
		chosen(o.gcloud(pool{o}.creation()...), o.gcloud(o.poolWords("undelete")...), "The workload identity pool "+o.PoolID()+" is there.")
}

// providerScript makes the provider, or restores it.
func (o Options) providerScript() string {
	p := provider{o}
	create := o.gcloud(p.settings("create-oidc", o.jwkFlag()...)...)
	restore := o.gcloud(o.providerWords("undelete")...) + "\n    " + o.gcloud(p.settings("update-oidc", o.jwkFlag()...)...)
	return scriptStart("Makes the provider that has the workload identity pool take the issuer's tokens, or restores the one that was deleted.") + fromHere +
		stateOf(o.gcloud(append(o.providerWords("describe"), "--format=value(state)")...)) +
		chosen(create, restore, "The provider "+o.ProviderID()+" is there.")
}

// jwkFlag has the provider keep the keys.
func (o Options) jwkFlag() []string {
	if o.keyStorage() != PoolJWKFile {
		return nil
	}
	return []string{"--jwk-json-path=" + keySetFile}
}

// stateOf keeps what a question prints; empty where there is nothing.
func stateOf(line string) string { return "STATE=$(" + line + " 2>/dev/null) || STATE=\n" }

// chosen makes what is not there, and restores what was deleted.
func chosen(create, restore, there string) string {
	return "case $STATE in\n  '')\n    " + create + "\n    ;;\n  DELETED)\n    " + restore + "\n    ;;\n  *)\n    " + plan.Shell("echo", there) + "\n    ;;\nesac\n"
}

// bucketScript makes the bucket, has everybody read it, and publishes the documents. What is published already stays.
func (o Options) bucketScript() string {
	b := bucket{o}
	var text strings.Builder
	text.WriteString(scriptStart("Makes the bucket of the issuer, which everybody can read, and publishes the documents that are not there yet.") + fromHere)
	text.WriteString("if ! " + o.gcloud("storage", "buckets", "describe", b.address()) + quietly + "; then\n  " + o.gcloud(b.creation()...) + "\nfi\n")
	text.WriteString(o.gcloud(b.labelling()...) + "\n" + o.gcloud(bucketPolicy{o}.opening()...) + "\n")
	for _, each := range []struct{ file, key string }{{discoveryFile, oidc.DiscoveryKey}, {keySetFile, oidc.KeySetKey}} {
		text.WriteString(o.gcloud(append(document{o, each.key}.copying(each.file), "--no-clobber")...) + "\n")
	}
	return text.String()
}
