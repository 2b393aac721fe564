package federation

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

// limitedTo makes the calls as somebody who has exactly these permissions.
func (w issuerWorld) limitedTo(permissions Permissions) {
	w.t.Helper()
	name, err := w.AddRole(accountProject, "limited", permissions.Title, permissions.IncludedPermissions...)
	w.has(err)
	w.key = w.admin("limited", name)
}

// without is a role without one of its permissions.
func (p Permissions) without(permission string) Permissions {
	p.IncludedPermissions = slices.DeleteFunc(slices.Clone(p.IncludedPermissions), func(other string) bool { return other == permission })
	return p
}

// life makes, repairs and restores an issuer, as somebody limited. It returns what failed.
func (w issuerWorld) life(permissions Permissions) error {
	w.t.Helper()
	w.limitedTo(permissions)
	owner := w.accountWorld
	steps := []func(){
		func() {},
		func() {},
		func() {
			if w.options.hasBucket() {
				owner.has(w.SetBucketLabels("prod-oidc", nil))
				owner.has(w.SetBucketUniformAccess("prod-oidc", false))
				owner.has(w.RemoveBucketMember("prod-oidc", "allUsers"))
				w.RemoveObject("prod-oidc", "keys.json")
				w.put(".well-known/openid-configuration", strings.Replace(string(w.object(".well-known/openid-configuration")), "RS256", "ES256", 1))
			}
			w.changePool(func(p *simgcp.Pool) { p.Disabled = true })
			w.changeProvider(func(p *simgcp.Provider) { p.Disabled = true })
		},
		func() { w.DeletePool(accountProject, "prod"); w.DeleteProvider(accountProject, "prod", "prod") },
	}
	for _, step := range steps {
		step()
		if err := w.try(); err != nil {
			return err
		}
	}
	return nil
}

func TestPermissionsSufficeForTheIssuerAndNoneIsTooMuch(t *testing.T) {
	t.Parallel()
	for _, storage := range KeyStorages() {
		world := func(t *testing.T) issuerWorld {
			w := newIssuerWorld(t)
			w.options.Issuer.KeyStorage = storage
			w.SetOperationDelay(time.Second)
			return w
		}
		w := world(t)
		permissions := MakingPermissions(w.options.IssuerNodes())
		if err := w.life(permissions); err != nil {
			t.Errorf("%s: %v with %v", storage, err, permissions.IncludedPermissions)
		}
		w.serves()
		for _, permission := range permissions.IncludedPermissions {
			t.Run(string(storage)+" without "+permission, func(t *testing.T) {
				t.Parallel()
				if err := world(t).life(permissions.without(permission)); err == nil {
					t.Errorf("nothing is missed without %s", permission)
				}
			})
		}
	}
}

func TestPermissionsSufficeToRemoveTheIssuerAndNoneIsTooMuch(t *testing.T) {
	t.Parallel()
	world := func(t *testing.T) issuerWorld {
		w := newIssuerWorld(t)
		w.publish()
		w.has(w.SetBucketLabels("prod-oidc", nil))
		w.has(w.RemoveBucketMember("prod-oidc", "allUsers"))
		return w
	}
	w := world(t)
	permissions := w.options.RemovalPermissions()
	w.limitedTo(permissions)
	w.withdraw()
	w.gone()
	for _, permission := range permit("", w.options.removingIssuer()).IncludedPermissions {
		t.Run(permission, func(t *testing.T) {
			t.Parallel()
			w := world(t)
			w.limitedTo(permissions.without(permission))
			notes, err := w.remove()
			// Whoever may delete the pool need not be allowed to delete its provider.
			if err == nil && len(notes) == 0 && permission != "iam.workloadIdentityPoolProviders.delete" {
				t.Errorf("nothing is missed without %s", permission)
			}
		})
	}
}

func TestAnIssuerIsMadeAndRemovedWithThePermissionsThatUsedToSuffice(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.limitedTo(Permissions{Title: "documented", IncludedPermissions: []string{
		"iam.workloadIdentityPools.create", "iam.workloadIdentityPools.delete", "iam.workloadIdentityPools.get", "iam.workloadIdentityPools.undelete",
		"iam.workloadIdentityPoolProviders.create", "iam.workloadIdentityPoolProviders.get", "iam.serviceAccounts.list", "iam.roles.list",
		"resourcemanager.projects.get", "resourcemanager.projects.getIamPolicy", "resourcemanager.projects.setIamPolicy",
		"storage.buckets.create", "storage.buckets.delete", "storage.buckets.get", "storage.buckets.getIamPolicy", "storage.buckets.setIamPolicy",
		"storage.objects.create", "storage.objects.delete", "storage.objects.list",
	}})
	w.publish()
	w.settled()
	if notes, err := w.remove(); err != nil {
		t.Errorf("the removal ended with %v, %q", err, notes)
	}
	w.gone()
}

func TestPermissionsAreTheDefinitionOfACustomRole(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(MakingPermissions(Options{Name: "prod", Project: "p"}.PoolNodes()))
	const want = `{"title":"ccoctl: make and keep","description":"What ccoctl has to be allowed to do to make and keep a set-up.","stage":"GA",` +
		`"includedPermissions":["iam.workloadIdentityPools.create","iam.workloadIdentityPools.get","iam.workloadIdentityPools.undelete","iam.workloadIdentityPools.update"]}`
	if err != nil || string(text) != want {
		t.Errorf("got %s, %v", text, err)
	}
}

func TestPermissionsSufficeToVerifyAndOnlyRead(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.publish()
	v := Verification{Options: w.options, Key: testKey(t, 1)}
	permissions := v.VerifyingPermissions()
	w.limitedTo(permissions)
	findings, err := w.open().Verify(t.Context(), v)
	w.has(err)
	for _, f := range findings {
		if f.Verdict != OK {
			t.Errorf("%+v", f)
		}
	}
	for _, permission := range permissions.IncludedPermissions {
		if verb := permission[strings.LastIndex(permission, ".")+1:]; !strings.HasPrefix(verb, "get") && verb != "list" {
			t.Errorf("%s is no permission to read", permission)
		}
	}
}
