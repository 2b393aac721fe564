package federation

import "net/http"

// quotaVariable names the project whose quota calls count against; it has precedence over what the credentials file says. Source: "Set the quota
// project" of the documentation about authentication.
const quotaVariable = "GOOGLE_CLOUD_QUOTA_PROJECT"

// charged makes requests that count against the quota of a project; none is named where project is empty. The login of a user is part of no project:
// without one, its calls count against a project of Google, in which hardly any API is enabled.
type charged struct {
	base    http.RoundTripper
	project string
}

// RoundTrip implements http.RoundTripper.
func (c charged) RoundTrip(r *http.Request) (*http.Response, error) {
	if c.project == "" {
		return c.base.RoundTrip(r)
	}
	request := r.Clone(r.Context())
	request.Header.Set("X-Goog-User-Project", c.project)
	return c.base.RoundTrip(request)
}

// CloseIdleConnections lets go of connections; http.Client asks for it by this name.
func (c charged) CloseIdleConnections() {
	(&http.Client{Transport: c.base}).CloseIdleConnections()
}
