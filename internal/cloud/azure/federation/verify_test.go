package federation

import (
	"errors"
	"strings"
	"testing"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
	simazure "github.com/cloudcredential/operator/sim/azure"
)

func (w *world) verification() Verification {
	key, _ := w.options.Issuer.Key(nil)
	return Verification{Options: w.options, Key: key, Manifests: w.directory}
}

// wrong are the findings that something is wrong, or could not be found out.
func (w *world) wrong() []string {
	w.t.Helper()
	findings, err := w.open().Verify(w.t.Context(), w.verification())
	w.has(err)
	if got := w.writes(); len(got) > 0 {
		w.t.Errorf("the verification wrote %v", got)
	}
	var told []string
	for _, found := range findings {
		if found.Verdict == Wrong || found.Verdict == Unknown {
			told = append(told, found.Check+": "+found.Detail)
		}
	}
	return told
}

func TestAVerificationFindsNothingWrongWithAFreshSetUp(t *testing.T) {
	t.Parallel()
	w := newWholeWorld(t)
	w.under(w.verification().VerifyingPermissions())
	if told := w.wrong(); len(told) > 0 {
		t.Errorf("it is said to be wrong: %v", told)
	}
}

func TestAVerificationTellsWhatSomebodyElseHasAdded(t *testing.T) {
	t.Parallel()
	w := newWholeWorld(t)
	found := w.identity(disks())
	w.has(w.AddFederation(found.ID, "stranger", "https://elsewhere.example.com", "me", "openshift"))
	w.has(w.AssignRole("/subscriptions/"+w.subscription, "Contributor", found.PrincipalID))
	findings, err := w.open().Verify(t.Context(), w.verification())
	w.has(err)
	told := map[string]string{}
	for _, finding := range findings {
		if finding.Verdict != OK {
			t.Errorf("%s %s is %s: %s", finding.Check, finding.Object, finding.Verdict, finding.Detail)
		}
		told[finding.Check] += finding.Detail
	}
	if got := told[CheckFederation]; !strings.Contains(got, "stranger (me of https://elsewhere.example.com for openshift)") {
		t.Errorf("of who may log in it is told: %q", got)
	}
	if got := told[CheckRights]; !strings.Contains(got, "at /subscriptions/"+w.subscription) {
		t.Errorf("of rights it is told: %q", got)
	}
}

func TestAVerificationNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(w *world)
		told  string
	}{
		"a ServiceAccount is not trusted": {func(w *world) { w.RemoveFederation(w.identity(disks()).ID, "operator") }, CheckFederation + ": credential operator: it is missing"},
		"a role is not given":             {func(w *world) { w.RemoveAssignments(w.identity(disks()).PrincipalID) }, CheckRights + ": it does not exist"},
		"a role was not withdrawn": {func(w *world) {
			w.options.Requests[0] = newRequest("disks", v1.AzureProviderSpec{Permissions: []string{"Microsoft.Compute/disks/read", "Microsoft.Compute/disks/write"}})
		}, CheckRights + ": it has roles that its request does not ask for"},
		"the container can be listed": {func(w *world) { w.has(w.AddContainer("prod", "prod", "Container")) }, CheckContainer + ": public access: is Container"},
		"blobs are closed":            {func(w *world) { w.SetStorageAccount("prod", simazure.StorageSettings{Tags: w.options.madeTags()}) }, CheckAccount + ": public blobs: is false"},
		"another key signs":           {func(w *world) { w.options.Issuer.Key = knownKey(testKey(w.t)) }, CheckSigningKey + ": it is not published"},
		"a manifest names another identity": {func(w *world) {
			text := w.options.secretText(disks(), "6f1c2d3e-0000-4000-8000-00000000000a", w.TenantID())
			w.has(w.directory.Write(manifest.SecretFileName(disks().Secret), 0o600, text))
		}, CheckManifest + ": azure_client_id is"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWholeWorld(t)
			c.spoil(w)
			if told := strings.Join(w.wrong(), "\n"); !strings.Contains(told, c.told) {
				t.Errorf("it is not told: %s\n%s", c.told, told)
			}
		})
	}
}

func TestAVerificationWithoutACredentialLooksAtTheIssuer(t *testing.T) {
	t.Parallel()
	w := newWholeWorld(t)
	skipped, fine := 0, 0
	for _, found := range w.verification().WithoutCredential(t.Context(), w.transport, errors.New("nobody is logged in")) {
		switch found.Verdict {
		case OK:
			fine++
		case Skipped:
			skipped++
		}
	}
	if fine != 3 || skipped == 0 {
		t.Errorf("%d checks are fine and %d were skipped", fine, skipped)
	}
}

func TestThatAPolicyClosedTheIssuerIsProven(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	graph, err := plan.NewGraph(w.options.IssuerNodes()...)
	w.has(err)
	s := w.open()
	drivers := s.Drivers()
	drivers[manifest.KindFile] = manifest.FileDriver{Directory: w.directory}
	made, err := plan.Make(t.Context(), graph, drivers, plan.Options{})
	w.has(err)
	result := made.Apply(t.Context(), plan.ApplyOptions{})
	w.has(result.Err())
	w.has(s.ProvePublished(t.Context(), w.options, result))
	w.SetStorageAccount("prod", simazure.StorageSettings{})
	if err := s.ProvePublished(t.Context(), w.options, result); err == nil || !strings.Contains(err.Error(), "--issuer-url") {
		t.Errorf("it ended with %v", err)
	}
	keys, err := w.open().PublishedKeys(t.Context(), Options{Name: "other", SubscriptionID: w.subscription})
	if err != nil || keys.Len() != 0 {
		t.Errorf("an issuer that is not there publishes %v, %v", keys.IDs(), err)
	}
}
