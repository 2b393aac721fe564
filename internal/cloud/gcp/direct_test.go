package gcp_test

import (
	"net/http"
	"time"

	"golang.org/x/oauth2"
	"google.golang.org/api/cloudresourcemanager/v1"
	"google.golang.org/api/iam/v1"
	"google.golang.org/api/option"
)

// as is for what an administrator does by hand: Google's own client with the rights of a user who may do everything.
func (w *world) as(member string) (*iam.Service, *cloudresourcemanager.Service) {
	w.t.Helper()
	source := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: w.Token(member, time.Hour)})
	client := &http.Client{Transport: &oauth2.Transport{Source: source, Base: w.transport}}
	roles, err := iam.NewService(w.t.Context(), option.WithHTTPClient(client))
	fatal(w.t, err)
	projects, err := cloudresourcemanager.NewService(w.t.Context(), option.WithHTTPClient(client))
	fatal(w.t, err)
	return roles, projects
}

func (w *world) administrator() *iam.Service {
	w.t.Helper()
	fatal(w.t, w.AddBinding(project, "roles/owner", "user:admin@example.com"))
	service, _ := w.as("user:admin@example.com")
	w.t.Cleanup(func() { w.transport.CloseIdleConnections() })
	return service
}

func (w *world) deleteRole(name string) {
	w.t.Helper()
	_, err := w.administrator().Projects.Roles.Delete(name).Context(w.t.Context()).Do()
	fatal(w.t, err)
}

func (w *world) patchRole(name string, permissions ...string) {
	w.t.Helper()
	change := &iam.Role{IncludedPermissions: permissions}
	_, err := w.administrator().Projects.Roles.Patch(name, change).UpdateMask("includedPermissions").Context(w.t.Context()).Do()
	fatal(w.t, err)
}

func (w *world) disableRole(name string) {
	w.t.Helper()
	_, err := w.administrator().Projects.Roles.Patch(name, &iam.Role{Stage: "DISABLED"}).UpdateMask("stage").Context(w.t.Context()).Do()
	fatal(w.t, err)
}

func (w *world) disableKey(email, id string) {
	w.t.Helper()
	name := "projects/" + project + "/serviceAccounts/" + email + "/keys/" + id
	_, err := w.administrator().Projects.ServiceAccounts.Keys.Disable(name, &iam.DisableServiceAccountKeyRequest{}).Context(w.t.Context()).Do()
	fatal(w.t, err)
}
