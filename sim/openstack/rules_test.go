package openstack_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/gophercloud/gophercloud/v2"
	gopher "github.com/gophercloud/gophercloud/v2/openstack"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/applicationcredentials"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/projects"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"
)

func TestARestrictedCredentialManagesNoOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, secret := w.AddApplicationCredential(w.user, w.project, "restricted", false)
	c := w.login(w.credential(id, secret))
	_, err := applicationcredentials.Create(t.Context(), c, w.user, applicationcredentials.CreateOpts{Name: "a"}).Extract()
	if got := status(t, err); got != 403 {
		t.Errorf("it made one: %d", got)
	}
	if got := status(t, applicationcredentials.Delete(t.Context(), c, w.user, id).ExtractErr()); got != 403 {
		t.Errorf("it deleted one: %d", got)
	}
	if _, err := applicationcredentials.List(c, w.user, nil).AllPages(t.Context()); err != nil {
		t.Errorf("it may not look: %v", err)
	}
	o := w.credential(w.AddApplicationCredential(w.user, w.project, "free", true))
	w.create(w.login(o), applicationcredentials.CreateOpts{Name: "a"})
	stranger := w.AddUser("stranger", "default", "open sesame")
	w.Grant(stranger, w.project, "member")
	theirs := w.password()
	theirs.Username = "stranger"
	if _, err := applicationcredentials.List(w.login(theirs), w.user, nil).AllPages(t.Context()); status(t, err) != 403 {
		t.Errorf("everybody may look: %v", err)
	}
}

func TestAccessRulesAreKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.AddServer(w.project, "one")
	made := w.create(w.login(w.password()), applicationcredentials.CreateOpts{Name: "a", AccessRules: []applicationcredentials.AccessRule{
		{Service: "compute", Method: "GET", Path: "/v2.1/servers/*"},
		{Service: "block-storage", Method: "POST", Path: "/v3/{project_id}/volumes"},
	}})
	c := w.login(w.credential(made.ID, made.Secret))
	base := strings.TrimSuffix(w.url, "/identity/v3")
	volumes := base + "/volume/v3/" + w.project + "/volumes"
	for _, call := range []struct {
		method, url string
		want        int
	}{
		{http.MethodGet, base + "/compute/v2.1/servers/detail", 0},
		{http.MethodGet, base + "/compute/v2.1/servers", 401},
		{http.MethodPost, base + "/compute/v2.1/servers", 401},
		{http.MethodPost, volumes, 0},
		{http.MethodGet, volumes, 401},
		{http.MethodGet, w.url + "/users/" + w.user + "/application_credentials", 401},
	} {
		o := &gophercloud.RequestOpts{}
		if call.method == http.MethodPost {
			o.JSONBody = map[string]any{"volume": map[string]any{"name": "v"}, "server": map[string]any{"name": "s"}}
		}
		_, err := c.Request(t.Context(), call.method, call.url, o)
		if got := status(t, err); got != call.want {
			t.Errorf("%s %s is answered with %d: %v", call.method, call.url, got, err)
		}
	}
	if got := w.Volumes(w.project); !slices.Equal(got, []string{"v"}) {
		t.Errorf("the volumes are %v", got)
	}
	if _, err := tokens.Get(t.Context(), c, c.Token()).Extract(); err != nil {
		t.Errorf("its own token may not be looked at: %v", err)
	}
}

func TestAReaderMakesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.create(w.login(w.password()), applicationcredentials.CreateOpts{Name: "a", Roles: []applicationcredentials.Role{{Name: "reader"}}})
	c := w.login(w.credential(made.ID, made.Secret))
	url := strings.TrimSuffix(w.url, "/identity/v3") + "/compute/v2.1/servers"
	if _, err := c.Request(t.Context(), http.MethodPost, url, &gophercloud.RequestOpts{JSONBody: map[string]any{"server": map[string]any{"name": "s"}}}); status(t, err) != 403 {
		t.Errorf("it made a server: %v", err)
	}
	compute, err := gopher.NewComputeV2(c.ProviderClient, gophercloud.EndpointOpts{Region: "RegionOne"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := compute.Get(t.Context(), compute.ServiceURL("servers"), nil, nil); err != nil {
		t.Errorf("it may not look: %v", err)
	}
	pages, err := projects.ListAvailable(c).AllPages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if own, err := projects.ExtractProjects(pages); err != nil || len(own) != 1 || own[0].ID != w.project {
		t.Errorf("its projects are %+v: %v", own, err)
	}
}

func TestAnAccessRuleGoesWithoutItsCredential(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.login(w.password())
	rule := []applicationcredentials.AccessRule{{Service: "compute", Method: "GET", Path: "/v2.1/servers"}}
	first, second := w.create(c, applicationcredentials.CreateOpts{Name: "a", AccessRules: rule}), w.create(c, applicationcredentials.CreateOpts{Name: "b", AccessRules: rule})
	id := first.AccessRules[0].ID
	if id == "" || second.AccessRules[0].ID != id {
		t.Errorf("equal rules are %s and %s", id, second.AccessRules[0].ID)
	}
	if got := status(t, applicationcredentials.DeleteAccessRule(t.Context(), c, w.user, id).ExtractErr()); got != 403 {
		t.Errorf("in use, the status is %d", got)
	}
	w.DeleteApplicationCredential(first.ID)
	w.DeleteApplicationCredential(second.ID)
	if err := applicationcredentials.DeleteAccessRule(t.Context(), c, w.user, id).ExtractErr(); err != nil {
		t.Error(err)
	}
	if _, err := applicationcredentials.GetAccessRule(t.Context(), c, w.user, id).Extract(); status(t, err) != 404 {
		t.Errorf("it is still there: %v", err)
	}
}
