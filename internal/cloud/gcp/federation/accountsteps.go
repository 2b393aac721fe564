package federation

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud/gcp/providerspec"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

const (
	// configurations is the directory that the last script writes to. Existing scripts look for it.
	configurations = "credentials_configurations"
	// populateSecret begins the last line of a manifest that is not complete; the path of the script that completes it follows.
	populateSecret = "POPULATE service_account.json FIELD WITH BASE 64 ENCODED CREDENTIALS CONFIG JSON GENERATED FROM SCRIPT "
)

// accountSteps are the files of a dry run that are about service accounts, and the Secrets as far as they are known. Run in the order of their
// names, they make what AccountNodes make; each can be run again.
func (o Options) accountSteps() []plan.Node {
	var nodes []plan.Node
	made := map[plan.Ref]bool{}
	for i, req := range o.Requests {
		names := stepNames(i, o.displayName(req))
		nodes = append(nodes, dryRunFile(names.account, o.accountScript(req)))
		if custom, needed := o.role(req); needed && !made[custom.Ref()] {
			made[custom.Ref()] = true
			nodes = append(nodes, dryRunFile(names.role, custom.script()))
		}
		nodes = append(nodes,
			dryRunFile(names.bindings, o.bindingsScript(req, names)),
			dryRunFile(names.config, o.configScript(req, names)),
			plan.Node{Resource: o.unpopulatedSecret(req, names)},
		)
	}
	return nodes
}

// steps are the names of a request's scripts.
type steps struct{ account, role, bindings, config, output string }

func stepNames(index int, displayName string) steps {
	of := strconv.Itoa(index)
	return steps{
		account:  "06-" + of + "-create-" + displayName + "-sa.sh",
		role:     "07-" + of + "-create-" + displayName + "-role.sh",
		bindings: "08-" + of + "-add-iam-policy-binding-for-" + displayName + "-sa.sh",
		config:   "09-" + of + "-generate-credentials-config-for-" + displayName + "-sa.sh",
		output:   configurations + "/" + of + "-" + displayName + "-credentials.json",
	}
}

// unpopulatedSecret is the manifest of a Secret without its content. It is no valid YAML, so that nobody applies it by accident.
func (o Options) unpopulatedSecret(req *request.Request, names steps) manifest.File {
	return manifest.File{Name: manifest.SecretFileName(req.Secret), Mode: 0o600, Content: func(plan.Known) ([]byte, bool) {
		text := manifest.SecretDataYAML(req.Secret, map[string][]byte{secretKey: nil})
		text = bytes.Replace(text, []byte(secretKey+`: ""`), []byte(secretKey+":"), 1)
		return append(text, "\n"+populateSecret+o.outputFile(names.config)+" "+manifest.UnpopulatedEnd...), true
	}}
}

// accountScript makes the service account, unless it is there.
func (o Options) accountScript(req *request.Request) string {
	return scriptStart("Makes the service account of CredentialsRequest "+req.Name.String()+".") +
		o.findEmail(req) +
		"if [ -n \"$SERVICE_ACCOUNT_EMAIL\" ]; then\n  echo \"The service account $SERVICE_ACCOUNT_EMAIL is there.\"\n  exit 0\nfi\n" +
		o.gcloud(account{o, req}.creation()...) + "\n"
}

// script makes the custom role, or brings the one that is there to what it should be.
func (r role) script() string {
	id := r.ID(0)
	return scriptStart("Makes the custom role "+id+", with the permissions of a service account.") +
		"if DELETED=$(" + r.o.gcloud("iam", "roles", "describe", id, "--format=value(deleted)") + " 2>/dev/null); then\n" +
		"  if [ \"$DELETED\" = True ]; then\n    " + r.o.gcloud("iam", "roles", "undelete", id) + "\n  fi\n  " +
		r.o.gcloud("iam", "roles", "update", id, "--permissions="+strings.Join(r.Permissions, ",")) + "\n" +
		"else\n  " + r.o.gcloud(r.creation()...) + "\nfi\n"
}

// bindingsScript gives the service account its roles, and lets the request's ServiceAccounts act as it.
func (o Options) bindingsScript(req *request.Request, names steps) string {
	var b strings.Builder
	b.WriteString(scriptStart("Gives the service account of CredentialsRequest " + req.Name.String() + " its rights, and says who may act as it."))
	b.WriteString(o.findEmail(req) + requireEmail(names) + o.findNumber() + retryFunction)
	for _, name := range o.scriptRoles(req) {
		b.WriteString("retry " + plan.Shell("gcloud", "projects", "add-iam-policy-binding", o.Project) + ` --member="serviceAccount:$SERVICE_ACCOUNT_EMAIL" ` +
			plan.Shell("--role="+name, "--condition=None", "--format=none") + "\n")
	}
	for _, member := range (accountPolicy{o, req}).members(numberHere) {
		b.WriteString(`retry gcloud iam service-accounts add-iam-policy-binding "$SERVICE_ACCOUNT_EMAIL" --member=` + expanded(member) + " " +
			plan.Shell("--role="+actingRole, "--condition=None", "--format=none", "--project="+o.Project) + "\n")
	}
	return b.String()
}

// scriptRoles are the roles of a request's account, its custom role by the name that a new one gets.
func (o Options) scriptRoles(req *request.Request) []string {
	spec, err := providerspec.Of(req)
	if err != nil {
		return nil // which Validate says
	}
	roles, _ := o.grantedRoles(req, newNames{o})
	if roles == nil {
		roles = spec.PredefinedRoles
	}
	return roles
}

// newNames knows the custom roles by the names that new ones get.
type newNames struct{ o Options }

// Output implements plan.Known.
func (k newNames) Output(ref plan.Ref, name string) (plan.Value, bool) {
	if ref.Kind != KindRole || name != OutputName {
		return plan.Value{}, false
	}
	return plan.Text(k.o.projectName() + "/roles/" + ref.Name), true
}
