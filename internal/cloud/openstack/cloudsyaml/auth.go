package cloudsyaml

import (
	"net/url"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/cloudcredential/operator/internal/secret"
)

// texts are the fields of the auth section that are read. Others are left to those who know them.
func texts() []string {
	return []string{
		"auth_url", "username", "user_id", "password", "passcode", "token", "application_credential_id", "application_credential_name", "application_credential_secret",
		"project_id", "project_name", "user_domain_id", "user_domain_name", "project_domain_id", "project_domain_name", "domain_id", "domain_name", "default_domain",
		"system_scope", "trust_id",
	}
}

// authenticate reads the auth section.
func (e *Entry) authenticate(field string, auth map[string]*yaml.Node) *Problem {
	values := map[string]string{}
	for _, name := range texts() {
		value, wrong := text(join(field, name), auth[name])
		if wrong != nil {
			return wrong
		}
		if strings.ContainsFunc(value, unicode.IsControl) {
			return problem(join(field, name), "write it in one line", "holds a line break or another control character")
		}
		values[name] = value
	}
	s := section{field: field, values: values}
	if wrong := s.checkURL(); wrong != nil {
		return wrong
	}
	e.AuthURL = values["auth_url"]
	if wrong := s.credential(e); wrong != nil {
		return wrong
	}
	return s.scope(e)
}

// section is the auth section as text.
type section struct {
	field  string
	values map[string]string
}

func (s section) has(name string) bool { return s.values[name] != "" }

func (s section) missing(name, remedy string) *Problem { return missing(join(s.field, name), remedy) }

// first is the first of several fields that is there.
func (s section) first(names ...string) string {
	for _, name := range names {
		if s.has(name) {
			return s.values[name]
		}
	}
	return ""
}

func (s section) checkURL() *Problem {
	const field, remedy = "auth_url", "write the URL of Keystone, such as https://keystone.example.com:5000/v3"
	if !s.has(field) {
		return s.missing(field, remedy)
	}
	u, err := url.Parse(s.values[field])
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Hostname() == "":
		return problem(join(s.field, field), remedy, "is not the URL of a server")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return problem(join(s.field, field), remedy, "holds a name, a query or a fragment, which belong elsewhere")
	case strings.HasSuffix(strings.TrimSuffix(u.Path, "/"), "/v2.0"):
		return problem(join(s.field, field), "write the one that ends in /v3", "is that of version 2 of the API, which clouds have switched off")
	}
	return nil
}

// credential finds out by which method to log in, in the order in which gophercloud does: a password first, then a token, then an application credential.
func (s section) credential(e *Entry) *Problem {
	switch {
	case s.has("password") || s.has("passcode"):
		e.Password, e.Passcode = secret.FromString(s.values["password"]), secret.FromString(s.values["passcode"])
		return s.user(e, "password")
	case s.has("token"):
		e.Token = secret.FromString(s.values["token"])
		return nil
	case s.has("application_credential_id") || s.has("application_credential_name"):
		e.Credential = Named{ID: s.values["application_credential_id"], Name: s.values["application_credential_name"]}
		if !s.has("application_credential_secret") {
			return s.missing("application_credential_secret", "write the secret of the application credential; if it is lost, make another credential")
		}
		e.Secret = secret.FromString(s.values["application_credential_secret"])
		if e.Credential.ID != "" {
			e.Credential.Name = ""
			return nil
		}
		return s.user(e, "name of an application credential")
	case s.has("application_credential_secret"):
		return s.missing("application_credential_id", "write the ID of the application credential that the secret belongs to")
	case s.has("username") || s.has("user_id"):
		return s.missing("password", "write the user's password, or application_credential_id and application_credential_secret in its place")
	}
	return problem(s.field, "write username and password, or application_credential_id and application_credential_secret", "holds no credential")
}

// user reads who logs in with a password, or whose a named credential is.
func (s section) user(e *Entry, with string) *Problem {
	if s.has("user_id") {
		if s.has("username") && !e.Password.Empty() {
			return problem(join(s.field, "username"), "remove one of the two", "and user_id are both there")
		}
		e.User = Named{ID: s.values["user_id"]}
		return nil
	}
	if !s.has("username") {
		return s.missing("username", "write whose "+with+" it is, or write user_id")
	}
	e.User = Named{Name: s.values["username"]}
	e.User.DomainID = s.first("user_domain_id", "domain_id")
	if e.User.DomainID == "" || s.has("user_domain_name") && !s.has("user_domain_id") {
		e.User.DomainID, e.User.DomainName = "", s.first("user_domain_name", "domain_name")
	}
	if e.User.DomainID == "" && e.User.DomainName == "" {
		e.User.DomainID = s.values["default_domain"]
	}
	if e.User.DomainID == "" && e.User.DomainName == "" {
		return s.missing("user_domain_name", "write the domain of the user, such as Default")
	}
	return nil
}

// scope reads what the token is to be for. Nothing at all is the user's own project, which Keystone knows.
func (s section) scope(e *Entry) *Problem {
	switch {
	case !e.Credential.empty():
	case s.has("trust_id"):
		e.Trust = s.values["trust_id"]
	case s.has("system_scope"):
		e.System = true
	case s.has("project_id"):
		e.Project = Named{ID: s.values["project_id"]}
	case s.has("project_name"):
		e.Project = Named{Name: s.values["project_name"], DomainID: s.first("project_domain_id"), DomainName: s.first("project_domain_name")}
		for _, other := range []Named{{DomainID: s.values["domain_id"], DomainName: s.values["domain_name"]}, {DomainID: s.values["default_domain"]}} {
			if e.Project.DomainID == "" && e.Project.DomainName == "" {
				e.Project.DomainID, e.Project.DomainName = other.DomainID, other.DomainName
			}
		}
		if e.Project.DomainID != "" {
			e.Project.DomainName = ""
		}
		if e.Project.DomainID == "" && e.Project.DomainName == "" {
			return s.missing("project_domain_name", "write the domain of the project, such as Default, or write project_id")
		}
	case s.has("domain_id"):
		e.Domain = Named{ID: s.values["domain_id"]}
	case s.has("domain_name"):
		e.Domain = Named{Name: s.values["domain_name"]}
	}
	return nil
}
