package gcp

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// credentialsService is iamcredentials.googleapis.com, which gives out what a service account can prove itself with to whom its policy lets.
func credentialsService() *service {
	const one, id = "v1/projects/{project}/serviceAccounts/{account}", "projects.serviceAccounts."
	return &service{
		name: "iamcredentials", title: "IAM Service Account Credentials API", scopes: []string{"https://www.googleapis.com/auth/iam"},
		operations: []operation{
			{id: id + "generateAccessToken", method: "POST", path: one + ":generateAccessToken", read: true, run: generateAccessToken},
			{id: id + "generateIdToken", method: "POST", path: one + ":generateIdToken", read: true, run: generateIDToken},
			{id: id + "signBlob", method: "POST", path: one + ":signBlob", read: true, run: signBlob},
			{id: id + "signJwt", method: "POST", path: one + ":signJwt", read: true, run: signJWT},
		},
	}
}

// credentialDenied is how this service says that a permission is missing: it names no resource.
func credentialDenied(permission string) *Error {
	return &Error{
		http.StatusForbidden, "PERMISSION_DENIED", "forbidden", "Permission '" + permission + "' denied on resource (or it may not exist).",
		[]any{errorInfo("IAM_PERMISSION_DENIED", "iam.googleapis.com", map[string]string{"permission": permission})},
	}
}

// impersonated is the account that a call wants to act as, once the caller may, through the delegates if there are some. Each of them has to let the one
// before it go on, and only the account itself has to grant the permission.
func (r *request) impersonated(permission string, delegates []string) (*account, *Error) {
	if r.path["project"] != "-" {
		return nil, invalid("Request contains an invalid argument.")
	}
	// Reading alone is not enough for this, although nothing changes.
	if !slices.ContainsFunc(r.caller.scopes, func(s string) bool { return s == cloudPlatform || slices.Contains(r.service.scopes, s) }) {
		return nil, insufficientScopes(r)
	}
	who := r.caller
	for _, name := range delegates {
		id, ok := strings.CutPrefix(name, "projects/-/serviceAccounts/")
		if !ok {
			return nil, invalid("Invalid delegate: %s. It has to be of the form projects/-/serviceAccounts/{ACCOUNT_EMAIL_OR_UNIQUEID}.", name)
		}
		a, err := r.actAs(who, "iam.serviceAccounts.implicitDelegation", id)
		if err != nil {
			return nil, err
		}
		who = &caller{token: token{member: "serviceAccount:" + a.email, account: a.uid}}
	}
	return r.actAs(who, permission, r.path["account"])
}

// actAs finds an account on which somebody has a permission. That a disabled account fails a precondition is an assumption.
func (r *request) actAs(who *caller, permission, id string) (*account, *Error) {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	a := c.visibleAccount(id)
	if a == nil {
		return nil, notFound("Not found; Gaia id not found for email %s", id)
	}
	if r.denied || !c.allowed(who, permission, a.resource(c.projects[a.project])) {
		return nil, credentialDenied(permission)
	}
	if a.disabled {
		return nil, precondition("Service account " + a.email + " is disabled.")
	}
	return a, nil
}

// visibleAccount finds an account by its address or its unique ID. The caller holds the lock.
func (c *Cloud) visibleAccount(id string) *account {
	email := id
	if !strings.Contains(id, "@") {
		email = c.accountOf[id]
	}
	a := c.accounts.Get(email).At(c.visible())
	if a != nil && email != id && a.uid != id {
		return nil // another account has the address by now
	}
	return a
}

type (
	generateAccessTokenRequest struct {
		Delegates []string `json:"delegates"`
		Scope     []string `json:"scope"`
		Lifetime  string   `json:"lifetime"`
	}
	generateAccessTokenResponse struct {
		AccessToken string `json:"accessToken"`
		ExpireTime  string `json:"expireTime"`
	}
)

// generateAccessToken gives a token that acts as the service account everywhere. When it ends is told by the clock that clients sign with, since they
// compare it with theirs.
func generateAccessToken(r *request) (any, *Error) {
	var in generateAccessTokenRequest
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	lasting, err := lifetime(in.Lifetime)
	if err != nil {
		return nil, err
	}
	if len(in.Scope) == 0 {
		return nil, invalid("Scope required.")
	}
	a, err := r.impersonated("iam.serviceAccounts.getAccessToken", in.Delegates)
	if err != nil {
		return nil, err
	}
	c := r.cloud
	value := c.giveToken(token{member: "serviceAccount:" + a.email, account: a.uid, scopes: in.Scope, expires: c.clock().Add(lasting)})
	return generateAccessTokenResponse{value, c.signing().Add(lasting).UTC().Truncate(time.Second).Format(time.RFC3339)}, nil
}

// lifetime reads google.protobuf.Duration: seconds and an "s". An hour is the default and the most that an account without a policy of its organisation for
// longer ones has. The words are an assumption.
func lifetime(text string) (time.Duration, *Error) {
	if text == "" {
		return tokenLife, nil
	}
	d, err := time.ParseDuration(text)
	switch {
	case err != nil || strings.Trim(text, "0123456789.") != "s":
		return 0, invalid("Invalid value at 'lifetime' (type.googleapis.com/google.protobuf.Duration), Field 'lifetime', Illegal duration format; duration must end with 's'")
	case d <= 0 || d > tokenLife:
		return 0, invalid("The requested lifetime %s is not between 1s and %ds.", text, int(tokenLife/time.Second))
	}
	return d, nil
}
