package federation

import (
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/verification"
)

// verified is the set-up as a verification sees its accounts.
func (w *accountWorld) verified() verified {
	w.t.Helper()
	graph, err := plan.NewGraph(w.options.AccountNodes()...)
	w.has(err)
	s := w.open()
	made := w.planOf(s, graph)
	return verified{Verification: Verification{Options: w.options, Manifests: w.directory()}, Look: verification.Look{Graph: graph, Plan: made}, session: s.shared}
}

func TestFindingsAboutServiceAccounts(t *testing.T) {
	t.Parallel()
	name := manifest.SecretFileName(dns().Secret)
	replace := func(old, now string) func(w *accountWorld, email string) {
		return func(w *accountWorld, _ string) {
			o := w.options
			file := o.secretFile(dns())
			known := planKnown{w.planned()}
			held, _ := o.credentialsFile(dns(), known)
			text, _ := file.Content(known)
			changed := manifest.SecretDataYAML(dns().Secret, map[string][]byte{secretKey: []byte(strings.Replace(string(held), old, now, 1))})
			if old == "" {
				changed = []byte(strings.Replace(string(text), "openshift-dns", "openshift-other", 1))
			}
			w.has(w.directory().Write(name, 0o600, changed))
		}
	}
	for _, c := range []struct {
		name    string
		spoil   func(w *accountWorld, email string)
		check   string
		verdict Verdict
		detail  string
	}{
		{"it is disabled", func(w *accountWorld, email string) { w.has(w.SetAccountDisabled(email, true)) }, CheckAccount, Wrong, "it is disabled"},
		{"it has a key", func(w *accountWorld, email string) {
			_, err := w.AddKey(email)
			w.has(err)
		}, CheckAccount, Wrong, "it has keys"},
		{"its manifest names another account", replace("serviceAccounts/prod-dns", "serviceAccounts/test-dns"), CheckManifest, Wrong, "service_account_impersonation_url is "},
		{"its manifest names another provider", replace("providers/prod", "providers/test"), CheckManifest, Wrong, "audience is "},
		{"its manifest is that of another Secret", replace("", ""), CheckManifest, Wrong, "should be that of Secret openshift-dns/cloud-credentials"},
		{"its manifest is that of a dry run", func(w *accountWorld, _ string) { w.dryRun() }, CheckManifest, Wrong, "not filled in"},
		{"its manifest is gone", func(w *accountWorld, _ string) { w.has(w.directory().Remove(name)) }, "", OK, ""},
		{"its manifest is laid out in another way", func(w *accountWorld, _ string) {
			held, _ := w.options.credentialsFile(dns(), planKnown{w.planned()})
			w.has(w.directory().Write(name, 0o600, manifest.SecretYAML(dns().Secret, map[string]string{secretKey: strings.ReplaceAll(string(held), "\n", " ")})))
		}, "", OK, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newAccountWorld(t, dns())
			w.make()
			c.spoil(w, w.emailOf(dns()))
			told := false
			for _, found := range w.verified().accountFindings(t.Context()) {
				switch {
				case found.Verdict == OK:
				case found.Check == c.check && found.Verdict == c.verdict && strings.Contains(found.Detail, c.detail):
					told = told || found.Remedy != ""
				default:
					t.Errorf("it was found, too: %+v", found)
				}
			}
			if told != (c.check != "") {
				t.Errorf("it was found: %v", told)
			}
		})
	}
}

// A verification of everything says of each account what is wrong, and does not say besides that it is as it should be.
func TestAVerificationNamesTheAccountsThatDrifted(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, dns(), registry())
	w.options.Accounts.Pool = "prod" // so that it is about the accounts alone
	w.make()
	email := w.emailOf(dns())
	_, err := w.AddKey(email)
	w.has(err)
	w.has(w.AddBinding(accountProject, "roles/viewer", "serviceAccount:"+email))
	w.has(w.AddAccountBinding(email, actingRole, strings.Replace(w.members(dns())[0], ":controller", ":builder", 1)))
	findings, err := w.open().Verify(t.Context(), Verification{Options: w.options, Manifests: w.directory()})
	w.has(err)
	var told []string
	for _, found := range findings {
		if found.Verdict == Wrong {
			told = append(told, found.Check+" "+found.Detail)
		}
		if found.Object == email && found.Check == CheckAccount && found.Verdict == OK {
			t.Errorf("it is said to be as it should be: %+v", found)
		}
	}
	all := strings.Join(told, "\n")
	for _, sentence := range []string{
		CheckAccount + " it has keys", CheckRights + " roles of openshift-cloud-credential-operator/dns: has in excess roles/viewer",
		CheckAccountPolicy + " members: has in excess principal://",
	} {
		if !strings.Contains(all, sentence) {
			t.Errorf("it is not told: %s\n%s", sentence, all)
		}
	}
	if len(told) != 3 || w.Calls().Writes() > 1 { // the token counts as one
		t.Errorf("%d are wrong, after %v:\n%s", len(told), w.operations(), all)
	}
}
