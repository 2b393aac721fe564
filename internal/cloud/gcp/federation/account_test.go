package federation

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
)

func TestAFirstRunMakesAllAndAnotherOneWritesNothing(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, componentRequests(t)...)
	said := strings.Join(w.make(), "\n")
	n := len(w.options.Requests)
	// Fixed: the project, the accounts, the roles. Shared: the policy, read and written. Of each request: its account, who may act as it (read and
	// written), and its custom role.
	want := map[string]int{
		"projects.get": 1, "projects.serviceAccounts.list": 1, "projects.roles.list": 1, "projects.getIamPolicy": 1, "projects.setIamPolicy": 1,
		"projects.serviceAccounts.create": n, "projects.serviceAccounts.getIamPolicy": n, "projects.serviceAccounts.setIamPolicy": n, "projects.roles.create": n,
	}
	if got := w.operations(); !maps.Equal(got, want) {
		t.Errorf("the calls were %v and should have been %v", got, want)
	}
	for _, sentence := range []string{"IAM service account prod-openshift-ingress-gcp created", "Updated policy bindings for IAM service account prod-openshift-ingress-gcp",
		"Saved credentials configuration to: out/manifests/openshift-ingress-operator-cloud-credentials-credentials.yaml"} {
		if !strings.Contains(said, sentence) {
			t.Errorf("it was not said: %s\n%s", sentence, said)
		}
	}
	w.settled()
	want = map[string]int{
		"projects.get": 1, "projects.serviceAccounts.list": 1, "projects.roles.list": 1, "projects.getIamPolicy": 1, "projects.serviceAccounts.getIamPolicy": n,
	}
	if got := w.operations(); !maps.Equal(got, want) {
		t.Errorf("the calls of another run were %v and should have been %v", got, want)
	}
}

func TestPagesOfAccountsAreAllRead(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, dns())
	w.has(w.AddServiceAccounts(accountProject, "other", 90))
	w.make()
	w.has(w.AddServiceAccounts(accountProject, "another", 150))
	w.settled()
	if got := w.operations()["projects.serviceAccounts.list"]; got != 3 {
		t.Errorf("%d pages were read", got)
	}
}

func TestSecretManifestsAreAsTheyAlwaysWere(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, dns())
	w.make()
	text, mode, err := w.directory().Read(manifest.SecretFileName(dns().Secret))
	w.has(err)
	if !manifest.SameMode(mode, 0o600) {
		t.Errorf("the mode is %v", mode)
	}
	known := planKnown{w.planned()}
	if held, found := w.options.secretFile(dns()).Content(known); !found || string(held) != string(text) {
		t.Errorf("what was written is not what should be: %s", text)
	}
	sure := fixedKnown{w.options.ProjectRef(): {OutputNumber: plan.Text("123456789012")}, w.options.AccountRef(dns().Secret): known.outputs(w.options.AccountRef(dns().Secret))}
	held, _ := w.options.secretFile(dns()).Content(sure)
	goldenFile(t, "account/secret.yaml", string(held))
	file, _ := w.options.credentialsFile(dns(), sure)
	goldenFile(t, "account/credentials.json", string(file))
}

func TestACredentialsFileOfAnotherUniverseNamesIt(t *testing.T) {
	t.Parallel()
	o := Options{Name: "prod", Project: "p", UniverseDomain: "apis-s3ns.fr", Accounts: Accounts{Pool: "shared", Provider: "hers"}}
	file, err := o.externalAccount(dns(), "a@p.iam.gserviceaccount.com", "123456789012").File()
	if err != nil {
		t.Fatal(err)
	}
	goldenFile(t, "account/credentials-universe.json", string(file))
}

func TestTwoSetUpsOfOneProjectStandSideBySide(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, dns(), registry())
	w.make()
	first := w.options
	w.options.Name = "prod-b"
	w.make()
	if n := len(w.Roles(accountProject)); n != 2 {
		t.Errorf("there are %d custom roles, which should be shared", n)
	}
	w.settled()
	w.options = first
	w.settled()
	if _, err := w.leave(); err != nil {
		t.Fatal(err)
	}
	w.options.Name = "prod-b"
	w.settled()
	w.options.Name = "prod"
	notes, err := w.leave()
	if err != nil || len(notes) != 0 {
		t.Errorf("removing it again said %v and ended with %v", notes, err)
	}
}

// Names that come to the same text: "prod" with "b-dns", and "prod-b" with "dns".
func TestSetUpsWhoseDisplayNamesAreTheSameAreToldApart(t *testing.T) {
	t.Parallel()
	other := dns()
	other.Name.Name = "b-dns"
	w := newAccountWorld(t, other)
	w.make()
	w.options.Name, w.options.Requests[0] = "prod-b", dns()
	w.make()
	w.settled()
	if n := len(w.ServiceAccounts(accountProject)); n != 3 {
		t.Errorf("there are %d accounts", n)
	}
	if _, err := w.leave(); err != nil {
		t.Fatal(err)
	}
	w.options.Name, w.options.Requests[0] = "prod", other
	w.settled()
}

func TestDerivedNamesAreLegal(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a", "prod", strings.Repeat("n", 32), "9lives"} {
		for _, component := range []string{"x", "openshift-image-registry-gcs", strings.Repeat("long", 60)} {
			req := dns()
			req.Name.Name = component
			o := Options{Name: name, Project: accountProject}
			if id := o.accountID(req); len(id) < 6 || len(id) > 30 {
				t.Errorf("the ID is %q", id)
			}
			if display := o.displayName(req); len(display) < 6 || len(display) > 100 {
				t.Errorf("the display name is %q", display)
			}
			description := o.accountDescription(req)
			if setUp, named := setUpOf(description); len(description) > 256 || !named || setUp != name {
				t.Errorf("the description %q says %q", description, setUp)
			}
		}
	}
	a, b := dns(), dns()
	b.Name.Name = "dnt"
	o, p := Options{Name: "prod"}, Options{Name: "prod2"}
	if ids := fmt.Sprint(o.accountID(a)); ids == o.accountID(b) || ids == p.accountID(a) {
		t.Error("IDs do not tell requests and set-ups apart")
	}
}
