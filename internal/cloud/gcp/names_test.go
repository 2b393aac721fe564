package gcp

import (
	"regexp"
	"testing"

	"k8s.io/apimachinery/pkg/types"
	"pgregory.net/rapid"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/names"
	"github.com/cloudcredential/operator/internal/cloud/gcp/serviceaccount"
	"github.com/cloudcredential/operator/internal/request"
)

func requestNamed(name, uid string) *request.Request {
	return &request.Request{Name: types.NamespacedName{Namespace: "openshift-cloud-credential-operator", Name: name}, UID: types.UID(uid)}
}

func TestNamesAreLegalWhateverTheyAreMadeFrom(t *testing.T) {
	t.Parallel()
	legalAccount := regexp.MustCompile(`^[a-z]([-a-z0-9]*[a-z0-9])$`)
	legalRole := regexp.MustCompile(`^[a-zA-Z0-9_.]{3,64}$`)
	rapid.Check(t, func(t *rapid.T) {
		infra := rapid.StringMatching(`([a-z0-9][a-z0-9-]{0,26}[a-z0-9])?`).Draw(t, "infrastructure")
		name := rapid.StringMatching(`[a-z0-9]([a-z0-9.-]{0,120}[a-z0-9])?`).Draw(t, "request")
		uid := rapid.StringMatching(`[0-9a-f]{8}-[0-9a-f]{4}`).Draw(t, "uid")
		project := rapid.StringMatching(`([a-z]+\.com:)?[a-z][a-z0-9-]{4,28}[a-z0-9]`).Draw(t, "project")
		cluster, req := cloud.Cluster{InfrastructureName: infra, ID: "c1c1c1c1"}, requestNamed(name, uid)
		id := accountID(cluster, req, 0)
		if len(id) < 6 || len(id) > 30 || !legalAccount.MatchString(id) {
			t.Errorf("the ID is %q", id)
		}
		if !isDerived(id, cluster, req) || isDerived(id, cluster, requestNamed(name, uid+"0")) || id == accountID(cluster, req, 1) {
			t.Errorf("the ID %q does not tell requests apart", id)
		}
		if display := displayName(cluster, req); len(display) < names.MinDisplayName || len(display) > 100 {
			t.Errorf("the display name is %q", display)
		}
		if title := names.RoleTitle(project, req.Name.Name); len(title) > 100 {
			t.Errorf("the title is %q", title)
		}
		for _, role := range []string{names.RoleStem(project, req.Name.Name), names.RoleID(names.RoleStem(project, req.Name.Name), []string{"a.b.c"}, 0)} {
			if !legalRole.MatchString(role) {
				t.Errorf("the role's ID is %q", role)
			}
		}
		description := originOf(cluster, req).description()
		if found, ok := parseOrigin(description); len(description) > serviceaccount.MaxDescription || !ok || found.uid != uid {
			t.Errorf("the description is %q", description)
		}
	})
}

func TestOwnersAreToldApart(t *testing.T) {
	t.Parallel()
	cluster, req := cloud.Cluster{InfrastructureName: "prod-x7k2p"}, requestNamed("openshift-ingress", "uid-1")
	ours := originOf(cluster, req).description()
	legacy := displayName(cluster, req)
	for name, c := range map[string]struct {
		recorded             bool
		description, display string
		ours                 bool
	}{
		"our description":                      {false, ours, "", true},
		"no description":                       {false, "", legacy, false},
		"on record, display name of a cluster": {true, "", legacy, true},
		"on record, display name cut short":    {true, "", legacy[:len(legacy)-6], true},
		"on record, display name of another":   {true, "", "test-q9-openshift-ingress", false},
		"another cluster":                      {true, originOf(cloud.Cluster{InfrastructureName: "test"}, req).description(), legacy, false},
		"another request":                      {true, originOf(cluster, requestNamed("other", "uid-2")).description(), legacy, false},
		"the request before, not on record":    {false, originOf(cluster, requestNamed("openshift-ingress", "uid-0")).description(), legacy, false},
		"the request before, on record":        {true, originOf(cluster, requestNamed("openshift-ingress", "uid-0")).description(), legacy, true},
	} {
		if owner := (claim{cluster: cluster, req: req, recorded: c.recorded}).owner(c.description, c.display); (owner == "") != c.ours {
			t.Errorf("%s: it is of %q", name, owner)
		}
	}
}
