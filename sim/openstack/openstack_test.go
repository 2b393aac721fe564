package openstack_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	gopher "github.com/gophercloud/gophercloud/v2/openstack"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/applicationcredentials"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"

	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/sim/openstack"
)

// world is a cloud with a project and its member, reached by the clients that everybody uses.
type world struct {
	*openstack.Cloud
	t             *testing.T
	url           string
	project, user string
	now           time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	w.Cloud = openstack.New(openstack.Options{Clock: func() time.Time { return w.now }})
	w.project = w.AddProject("shift", "default")
	w.user = w.AddUser("boss", "default", "open sesame")
	w.Grant(w.user, w.project, "member")
	s, err := openstack.Start(w.Cloud, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	w.url = s.URL + "/identity/v3"
	return w
}

func (w *world) password() gophercloud.AuthOptions {
	return gophercloud.AuthOptions{
		IdentityEndpoint: w.url, Username: "boss", Password: "open sesame", DomainName: "Default", Scope: &gophercloud.AuthScope{ProjectID: w.project},
	}
}

func (w *world) credential(id, secret string) gophercloud.AuthOptions {
	return gophercloud.AuthOptions{IdentityEndpoint: w.url, ApplicationCredentialID: id, ApplicationCredentialSecret: secret}
}

func (w *world) login(o gophercloud.AuthOptions) *gophercloud.ServiceClient {
	w.t.Helper()
	p, err := gopher.AuthenticatedClient(w.t.Context(), o)
	if err != nil {
		w.t.Fatal(err)
	}
	identity, err := gopher.NewIdentityV3(p, gophercloud.EndpointOpts{})
	if err != nil {
		w.t.Fatal(err)
	}
	return identity
}

func (w *world) create(c *gophercloud.ServiceClient, o applicationcredentials.CreateOpts) *applicationcredentials.ApplicationCredential {
	w.t.Helper()
	made, err := applicationcredentials.Create(w.t.Context(), c, w.user, o).Extract()
	if err != nil {
		w.t.Fatal(err)
	}
	return made
}

// status is that of an error; 0 for none.
func status(t *testing.T, err error) int {
	t.Helper()
	if err == nil {
		return 0
	}
	for _, code := range []int{400, 401, 403, 404, 405, 409, 429, 500, 503} {
		if gophercloud.ResponseCodeIs(err, code) {
			return code
		}
	}
	t.Fatalf("it is no refusal of the cloud: %v", err)
	return 0
}

func TestWhoLogsInIsKnown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(w *world, o *gophercloud.AuthOptions)
		want  int
	}{
		"by name":         {func(*world, *gophercloud.AuthOptions) {}, 0},
		"by ID":           {func(w *world, o *gophercloud.AuthOptions) { o.Username, o.DomainName, o.UserID = "", "", w.user }, 0},
		"without version": {func(w *world, o *gophercloud.AuthOptions) { o.IdentityEndpoint = strings.TrimSuffix(w.url, "v3") }, 0},
		"project by name": {func(_ *world, o *gophercloud.AuthOptions) {
			o.Scope = &gophercloud.AuthScope{ProjectName: "shift", DomainID: "default"}
		}, 0},
		"for nothing":             {func(_ *world, o *gophercloud.AuthOptions) { o.Scope = nil }, 0},
		"wrong password":          {func(_ *world, o *gophercloud.AuthOptions) { o.Password = "wrong" }, 401},
		"unknown user":            {func(_ *world, o *gophercloud.AuthOptions) { o.Username = "nobody" }, 401},
		"unknown domain":          {func(_ *world, o *gophercloud.AuthOptions) { o.DomainName = "nowhere" }, 401},
		"project without a role":  {func(w *world, o *gophercloud.AuthOptions) { o.Scope.ProjectID = w.AddProject("other", "default") }, 401},
		"no such project":         {func(_ *world, o *gophercloud.AuthOptions) { o.Scope.ProjectID = "none" }, 401},
		"disabled":                {func(w *world, _ *gophercloud.AuthOptions) { w.DisableUser(w.user) }, 401},
		"password was changed":    {func(w *world, _ *gophercloud.AuthOptions) { w.SetPassword(w.user, "new") }, 401},
		"role was taken away":     {func(w *world, _ *gophercloud.AuthOptions) { w.Revoke(w.user, w.project, "member") }, 401},
		"none of the API's paths": {func(w *world, o *gophercloud.AuthOptions) { o.IdentityEndpoint = w.url + "/elsewhere/v3" }, 404},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			o := w.password()
			c.spoil(w, &o)
			p, err := gopher.AuthenticatedClient(t.Context(), o)
			if got := status(t, err); got != c.want {
				t.Fatalf("the status is %d: %v", got, err)
			}
			if err != nil {
				return
			}
			result := p.GetAuthResult().(tokens.CreateResult)
			who, err := result.ExtractUser()
			if err != nil || who.ID != w.user || who.Domain.Name != "Default" {
				t.Errorf("it is %+v: %v", who, err)
			}
		})
	}
}

func TestATokenEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(w *world, c *gophercloud.ServiceClient){
		"by time":     func(w *world, _ *gophercloud.ServiceClient) { w.now = w.now.Add(61 * time.Minute) },
		"by password": func(w *world, _ *gophercloud.ServiceClient) { w.SetPassword(w.user, "new") },
		"by role":     func(w *world, _ *gophercloud.ServiceClient) { w.Revoke(w.user, w.project, "member") },
		"by will":     func(w *world, c *gophercloud.ServiceClient) { tokens.Revoke(w.t.Context(), c, c.Token()) },
	} {
		w := newWorld(t)
		c := w.login(w.password())
		if ok, err := tokens.Validate(t.Context(), c, c.Token()); !ok || err != nil {
			t.Errorf("%s: a new token is bad: %v", name, err)
		}
		end(w, c)
		_, err := tokens.Get(t.Context(), c, c.Token()).Extract()
		if got := status(t, err); got != 401 {
			t.Errorf("%s: the status is %d", name, got)
		}
	}
}

func TestAnApplicationCredentialIsMadeListedUsedAndDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.login(w.password())
	ends := w.now.Add(48 * time.Hour)
	made := w.create(c, applicationcredentials.CreateOpts{Name: "a", Description: "of a", Roles: []applicationcredentials.Role{{Name: "reader"}}, ExpiresAt: &ends})
	if made.Secret == "" || made.ProjectID != w.project || made.Unrestricted || len(made.Roles) != 1 || made.Roles[0].Name != "reader" || !made.ExpiresAt.Equal(ends) {
		t.Errorf("it is %+v", made)
	}
	pages, err := applicationcredentials.List(c, w.user, nil).AllPages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	listed, err := applicationcredentials.ExtractApplicationCredentials(pages)
	if err != nil || len(listed) != 1 || listed[0].Description != "of a" || listed[0].Secret != "" {
		t.Errorf("the list is %+v: %v", listed, err)
	}
	own := w.login(w.credential(made.ID, made.Secret))
	roles, err := own.GetAuthResult().(tokens.CreateResult).ExtractRoles()
	if err != nil || len(roles) != 1 || roles[0].Name != "reader" {
		t.Errorf("it has %+v: %v", roles, err)
	}
	named := gophercloud.AuthOptions{IdentityEndpoint: w.url, ApplicationCredentialName: "a", ApplicationCredentialSecret: made.Secret, Username: "boss", DomainID: "default"}
	w.login(named)
	if err := applicationcredentials.Delete(t.Context(), c, w.user, made.ID).ExtractErr(); err != nil {
		t.Fatal(err)
	}
	_, err = gopher.AuthenticatedClient(t.Context(), w.credential(made.ID, made.Secret))
	if got := status(t, err); got != 401 || w.Works(made.ID, made.Secret) {
		t.Errorf("the status is %d", got)
	}
	if got := status(t, applicationcredentials.Delete(t.Context(), c, w.user, made.ID).ExtractErr()); got != 404 {
		t.Errorf("deleted twice, the status is %d", got)
	}
}

func TestAnApplicationCredentialEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(w *world){
		"by time": func(w *world) { w.now = w.now.Add(2 * time.Hour) },
		"by role": func(w *world) { w.Revoke(w.user, w.project, "member"); w.Grant(w.user, w.project, "member") },
		"by user": func(w *world) { w.DisableUser(w.user) },
		"by hand": func(w *world) { w.DeleteApplicationCredential(w.ApplicationCredentials(w.user)[0].ID) },
	} {
		w := newWorld(t)
		ends := w.now.Add(time.Hour)
		made := w.create(w.login(w.password()), applicationcredentials.CreateOpts{Name: "a", ExpiresAt: &ends})
		w.login(w.credential(made.ID, made.Secret))
		end(w)
		if _, err := gopher.AuthenticatedClient(t.Context(), w.credential(made.ID, made.Secret)); status(t, err) != 401 {
			t.Errorf("%s: it is still good", name)
		}
	}
}

func TestWhatMayNotBeMadeIsRefused(t *testing.T) {
	t.Parallel()
	past := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	type rules = []applicationcredentials.AccessRule
	for name, c := range map[string]struct {
		options applicationcredentials.CreateOpts
		want    int
	}{
		"taken name":      {applicationcredentials.CreateOpts{Name: "taken"}, 409},
		"unassigned role": {applicationcredentials.CreateOpts{Name: "a", Roles: []applicationcredentials.Role{{Name: "admin"}}}, 400},
		"unknown role":    {applicationcredentials.CreateOpts{Name: "a", Roles: []applicationcredentials.Role{{Name: "none"}}}, 404},
		"expired":         {applicationcredentials.CreateOpts{Name: "a", ExpiresAt: &past}, 400},
		"wrong method":    {applicationcredentials.CreateOpts{Name: "a", AccessRules: rules{{Service: "compute", Method: "get", Path: "/v2.1/servers"}}}, 400},
		"wrong path":      {applicationcredentials.CreateOpts{Name: "a", AccessRules: rules{{Service: "compute", Method: "GET", Path: "v2.1/servers"}}}, 400},
		"unknown rule":    {applicationcredentials.CreateOpts{Name: "a", AccessRules: rules{{ID: "none"}}}, 404},
		"too many":        {applicationcredentials.CreateOpts{Name: "third"}, 403},
	} {
		w := newWorld(t)
		boss := w.login(w.password())
		w.create(boss, applicationcredentials.CreateOpts{Name: "taken"})
		if name == "too many" {
			w.SetLimit(1)
		}
		_, err := applicationcredentials.Create(t.Context(), boss, w.user, c.options).Extract()
		if got := status(t, err); got != c.want || len(w.ApplicationCredentials(w.user)) != 1 {
			t.Errorf("%s: the status is %d: %v", name, got, err)
		}
	}
}

func TestListsLagBehind(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.SetLag(10 * time.Second)
	c := w.login(w.password())
	made := w.create(c, applicationcredentials.CreateOpts{Name: "a"})
	_, err := applicationcredentials.Get(t.Context(), c, w.user, made.ID).Extract()
	if got := status(t, err); got != 404 {
		t.Errorf("it is seen at once: %d", got)
	}
	w.login(w.credential(made.ID, made.Secret))
	w.now = w.now.Add(11 * time.Second)
	if _, err := applicationcredentials.Get(t.Context(), c, w.user, made.ID).Extract(); err != nil {
		t.Error(err)
	}
}

func TestItMisbehavesOnRequest(t *testing.T) {
	t.Parallel()
	for effect, want := range map[fault.Effect]int{fault.Throttle: 429, fault.InternalError: 500, fault.Unavailable: 503, fault.Deny: 403} {
		w := newWorld(t)
		c := w.login(w.password())
		w.Faults().Add(fault.Rule{Effect: effect, Match: func(q fault.Request) bool { return q.Operation == "create_application_credential" && q.Write }})
		_, err := applicationcredentials.Create(t.Context(), c, w.user, applicationcredentials.CreateOpts{Name: "a"}).Extract()
		if got := status(t, err); got != want || len(w.ApplicationCredentials(w.user)) != 0 {
			t.Errorf("%s is answered with %d", effect, got)
		}
		last := w.Calls().All()[len(w.Calls().All())-1]
		if last.Service != "identity" || last.Operation != "create_application_credential" || !last.Write || last.Code == "" {
			t.Errorf("%s is logged as %+v", effect, last)
		}
	}
}
