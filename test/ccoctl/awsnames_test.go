package ccoctl_test

import (
	"regexp"
	"strings"
	"testing"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

// awsIdentities are roles.
var awsIdentities = identities{
	legal: regexp.MustCompile(`^[A-Za-z0-9_+=,.@-]{1,64}$`),
	room: func(w *world) {
		quotas := onAWS(w).Quotas()
		quotas.RolesPerAccount = 5000
		onAWS(w).SetQuotas(quotas)
	},
	names: func(d document) map[string]string {
		names := map[string]string{}
		for _, role := range d.Report.Roles {
			names[role.Secret] = role.Name
		}
		return names
	},
	natural: func(secret string) string { return "prod-" + strings.ReplaceAll(secret, "/", "-") },
	count:   func(w *world) int { return len(onAWS(w).Roles()) },
}

// cutRole is the role that earlier releases made for a Secret: its name ends after 64 characters.
func (w awsWorld) cutRole(namespace, name string, tags map[string]string) simaws.Role {
	w.t.Helper()
	full := w.name + "-" + namespace + "-" + name
	role := simaws.Role{
		Name: full[:min(64, len(full))], Description: "OpenShift role for " + namespace + "/" + name, Tags: tags,
		Trust: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/prod-oidc.s3.us-east-1.amazonaws.com"},` +
			`"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"prod-oidc.s3.us-east-1.amazonaws.com:sub":["system:serviceaccount:` + namespace + `:one"]}}}]}`,
	}
	if _, err := w.PutRole(role); err != nil {
		w.t.Fatal(err)
	}
	return role
}

var prodTags = map[string]string{"openshift.io/cloud-credential-operator/prod": "owned", "Name": "prod"}

func TestE8_cut_names_of_earlier_releases(t *testing.T) {
	t.Parallel()
	const namespace, long = "openshift-cluster-csi-drivers", "a-secret-whose-name-does-not-fit-into-the-name-of-a-role"
	for name, test := range map[string]struct {
		tags    map[string]string
		owner   string // the Secret in the role's description
		rival   bool   // another request has the same name once it is cut
		adopted bool
	}{
		"ours":                     {prodTags, long, false, true},
		"of another Secret":        {prodTags, long + "-else", false, false},
		"without a tag":            {nil, long, false, false},
		"of another set-up":        {map[string]string{"openshift.io/cloud-credential-operator/other": "owned"}, long, false, false},
		"which two requests share": {prodTags, long, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := onAWS(emptyWorld(t, awsCloud()))
			w.file("one", awsRequest("one").with("spec.secretRef.namespace", namespace).with("spec.secretRef.name", long))
			if test.rival {
				w.file("two", awsRequest("two").with("spec.secretRef.namespace", namespace).with("spec.secretRef.name", long+"-too"))
			}
			old := w.cutRole(namespace, test.owner, test.tags)
			before, _ := w.Role(old.Name)
			used := w.run("create-all", "-o=json").ends(0).document().Report.Roles[0].Name
			if (used == old.Name) != test.adopted {
				t.Errorf("the role of the request is %s; the old one is %s", used, old.Name)
			}
			after, _ := w.Role(old.Name)
			if !test.adopted && (after.Trust != before.Trust || len(after.Policies) != 0) {
				t.Errorf("the old role was changed: %+v", after)
			}
			if test.adopted && (len(w.Roles()) != 1 || len(after.Policies) != 1 || w.Calls().Count("iam", "CreateRole") != 0) {
				t.Errorf("there are %d roles; the old one has the policies %v", len(w.Roles()), after.Policies)
			}
			w.run("create-all").ends(0)
			if written := w.written(); len(written) > 0 {
				t.Errorf("the second run wrote %v", written)
			}
		})
	}
}
