package ccoctl_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

// legalRoleName is what IAM takes for the name of a role.
var legalRoleName = regexp.MustCompile(`^[A-Za-z0-9_+=,.@-]{1,64}$`)

// longNames are names of Secrets that are hard to tell apart: many have their first 64 characters in common, or are put together to the same
// text as others, or have dots where others have hyphens.
func longNames(n int) [][2]string {
	random := rand.New(rand.NewPCG(8, 8))
	word := func(longest int) string {
		const letters, inner = "abcdefghijklmnopqrstuvwxyz0123456789", "abcdefghijklmnopqrstuvwxyz0123456789--"
		text := make([]byte, 1+random.IntN(longest))
		for i := range text {
			text[i] = inner[random.IntN(len(inner))]
		}
		text[0], text[len(text)-1] = letters[random.IntN(26)], letters[random.IntN(36)]
		return string(text)
	}
	shared := strings.Repeat("openshift-", 6)
	seen := map[string]bool{}
	var names [][2]string
	for len(names) < n {
		pair := [2]string{word(63), word(60)}
		switch random.IntN(4) {
		case 0:
			pair[0], pair[1] = shared[:59], shared+word(40)
		case 1:
			pair[0], pair[1] = shared[:50]+"-ns", word(20)+"."+word(20)+"."+word(20)
		case 2:
			// One text, cut into namespace and name at another place.
			whole := shared[:50] + "-" + fmt.Sprint(random.IntN(50)) + "-tail-of-it"
			cut := 10 * (1 + random.IntN(4))
			pair[0], pair[1] = strings.Trim(whole[:cut], "-"), strings.Trim(whole[cut:], "-")
		}
		// Together they name a file, too, which two Secrets cannot share.
		if file := pair[0] + "-" + pair[1]; !seen[file] {
			seen[file] = true
			names = append(names, pair)
		}
	}
	return names
}

func TestE8_names_of_a_thousand_roles(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t)
	for i, pair := range longNames(1000) {
		w.file(fmt.Sprintf("%04d", i), newRequest(fmt.Sprintf("request-%d", i)).with("spec.secretRef.namespace", pair[0]).with("spec.secretRef.name", pair[1]))
	}
	quotas := w.Quotas()
	quotas.RolesPerAccount = 5000
	w.SetQuotas(quotas)
	names, secrets := map[string]string{}, map[string]string{}
	for _, role := range w.run("create-all", "-o=json").ends(0).document().Report.Roles {
		name := strings.ToLower(role.Name) // IAM does not tell names apart by their case.
		switch {
		case !legalRoleName.MatchString(role.Name):
			t.Errorf("%s has the role %q", role.Secret, role.Name)
		case names[name] != "":
			t.Errorf("%s and %s have the role %s", role.Secret, names[name], name)
		}
		uncut := "prod-" + strings.ReplaceAll(role.Secret, "/", "-")
		if len(uncut) <= 64 && role.Name != uncut {
			t.Errorf("%s has the role %s, which need not be cut", role.Secret, role.Name)
		}
		names[name], secrets[role.Secret] = role.Secret, role.Name
	}
	if len(names) != 1000 || len(w.Roles()) != 1000 {
		t.Fatalf("%d names, %d roles", len(names), len(w.Roles()))
	}
	// Which other requests there are has no bearing on a name.
	fewer := emptyWorld(t)
	for i, pair := range longNames(1000)[700:800] {
		fewer.file(fmt.Sprintf("%04d", 100-i), newRequest(fmt.Sprintf("other-%d", i)).with("spec.secretRef.namespace", pair[0]).with("spec.secretRef.name", pair[1]))
	}
	for _, role := range fewer.run("create-all", "-o=json").ends(0).document().Report.Roles {
		if secrets[role.Secret] != role.Name {
			t.Errorf("the role of %s is %s, and was %s among others", role.Secret, role.Name, secrets[role.Secret])
		}
	}
	w.run("delete").ends(0)
	if left := w.Roles(); len(left) > 0 {
		t.Errorf("%d roles are left", len(left))
	}
}

// cutRole is the role that earlier releases made for a Secret: its name ends after 64 characters.
func (w *world) cutRole(namespace, name string, tags map[string]string) simaws.Role {
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
			w := emptyWorld(t)
			w.file("one", newRequest("one").with("spec.secretRef.namespace", namespace).with("spec.secretRef.name", long))
			if test.rival {
				w.file("two", newRequest("two").with("spec.secretRef.namespace", namespace).with("spec.secretRef.name", long+"-too"))
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
