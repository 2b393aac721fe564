package federation

import (
	"strings"
	"sync"
	"testing"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
)

// Six set-ups of one project are made at the same time: they write one policy, and have their custom roles in common.
func TestSetUpsThatAreMadeAtTheSameTimeLoseNothing(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, registry(), dns())
	var plans []*plan.Plan
	names := []string{"prod", "test", "stage", "blue", "green", "lab-1"}
	for _, name := range names {
		w.options.Name = name
		plans = append(plans, w.planned())
	}
	var all sync.WaitGroup
	for i, p := range plans {
		all.Go(func() {
			if err := p.Apply(t.Context(), plan.ApplyOptions{}).Err(); err != nil {
				t.Errorf("%s: %v", names[i], err)
			}
		})
	}
	all.Wait()
	for _, name := range names {
		w.options.Name = name
		w.settled()
	}
	if n := len(w.Roles(accountProject)); n != 2 {
		t.Errorf("there are %d custom roles", n)
	}
}

func TestAProjectOfADomain(t *testing.T) {
	t.Parallel()
	const project = "example.com:my-project"
	w := newAccountWorld(t, registry())
	w.AddProject(project)
	w.has(w.AddBinding(project, "roles/owner", "serviceAccount:admin@"+accountProject+".iam.gserviceaccount.com"))
	w.options.Project = project
	w.make()
	text, _, err := w.directory().Read(manifest.SecretFileName(registry().Secret))
	w.has(err)
	email := w.options.accountID(registry()) + "@my-project.example.com.iam.gserviceaccount.com"
	if _, found := w.ServiceAccount(email); !found || len(w.RolesOf(project, "serviceAccount:"+email)) != 3 {
		t.Errorf("%s has %v", email, w.RolesOf(project, "serviceAccount:"+email))
	}
	wanted, _ := w.options.credentialsFile(registry(), planKnown{w.planned()})
	if !strings.Contains(string(wanted), email) {
		t.Errorf("the credentials file is %s", wanted)
	}
	w.has(compareManifest(text, registry(), wanted))
	w.options.Accounts.ForceDeleteCustomRoles = true
	if notes, err := w.leave(); err != nil || len(notes) != 0 {
		t.Errorf("the removal said %v, and ended with %v", notes, err)
	}
	if left := len(w.ServiceAccounts(project)); left != 0 {
		t.Errorf("%d accounts are left", left)
	}
}
