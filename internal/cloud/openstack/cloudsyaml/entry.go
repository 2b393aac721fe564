// Package cloudsyaml reads the file by which clients of OpenStack find their cloud, and writes the one that a component gets. The format is that of
// "Configuring OpenStack SDK Applications"; where gophercloud, which the components of a cluster are built with, reads a file differently, that is what counts.
package cloudsyaml

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/cloudcredential/operator/internal/secret"
)

// Cloud is the name of the entry that the components of a cluster look for.
const Cloud = "openstack"

// Entry is what a file says of the cloud named Cloud. It is complete: with it, somebody can ask for a token.
type Entry struct {
	// AuthURL is where Keystone is.
	AuthURL string
	// Region is the region to work in; may be empty.
	Region string

	// User is who logs in, by ID, or by name and domain.
	User Named
	// Password of the user; empty where another method is used.
	Password secret.Value
	// Passcode is a one-time password.
	Passcode secret.Value
	// Token was got before.
	Token secret.Value
	// Credential is an application credential, by ID, or by name and user; Secret is its secret.
	Credential Named
	Secret     secret.Value

	// Project that the token is to be for, by ID, or by name and domain. It is empty for an application credential, which has its own.
	Project Named
	// Domain that the token is to be for, where there is no project.
	Domain Named
	// System says that the token is to be for the whole cloud, and Trust, by its ID, that it is got by a trust.
	System bool
	Trust  string

	fields map[string]*yaml.Node
}

// Named is something that has an ID, or a name in a domain, which has an ID or a name itself.
type Named struct {
	ID, Name             string
	DomainID, DomainName string
}

func (n Named) empty() bool { return n.ID == "" && n.Name == "" }

// Parse reads a file. Its error is a *Problem.
func Parse(file []byte) (*Entry, error) {
	e, problem := parse(file)
	if problem != nil {
		return nil, problem
	}
	return e, nil
}

func parse(file []byte) (*Entry, *Problem) {
	root, wrong := document(file)
	if wrong != nil {
		return nil, wrong
	}
	r := &reader{}
	entry, wrong := r.cloud(root)
	if wrong != nil {
		return nil, wrong
	}
	const field = "clouds." + Cloud
	e := &Entry{fields: entry}
	for _, name := range []string{"auth_type", "interface", "endpoint_type", "identity_api_version", "volume_api_version", "cacert", "cert", "key", "profile", "cloud"} {
		if _, wrong := text(join(field, name), entry[name]); wrong != nil {
			return nil, wrong
		}
	}
	if e.Region, wrong = text(join(field, "region_name"), entry["region_name"]); wrong != nil {
		return nil, wrong
	}
	if wrong := isSwitch(join(field, "verify"), entry["verify"]); wrong != nil {
		return nil, wrong
	}
	if absent(target(entry["auth"])) {
		return nil, missing(field+".auth", "write auth_url, the credential and the project below it")
	}
	auth, wrong := r.fields(field+".auth", entry["auth"])
	if wrong != nil {
		return nil, wrong
	}
	if wrong := e.authenticate(field+".auth", auth); wrong != nil {
		return nil, wrong
	}
	return e, nil
}

// cloud finds the fields of the entry.
func (r *reader) cloud(root *yaml.Node) (map[string]*yaml.Node, *Problem) {
	top, wrong := r.fields("", root)
	if wrong != nil {
		return nil, problem("", "begin it with clouds:", "it is %s and should have the field clouds", kind(target(root)))
	}
	if absent(target(top["clouds"])) {
		return nil, missing("clouds", "write the cloud below it, under the name "+Cloud)
	}
	clouds, wrong := r.fields("clouds", top["clouds"])
	if wrong != nil {
		return nil, wrong
	}
	if absent(target(clouds[Cloud])) {
		return nil, missing("clouds."+Cloud, notNamed(clouds))
	}
	return r.fields("clouds."+Cloud, clouds[Cloud])
}

// notNamed says what to do where there is no entry of the name that components look for.
func notNamed(clouds map[string]*yaml.Node) string {
	var names []string
	for _, key := range slices.Sorted(maps.Keys(clouds)) {
		if word.MatchString(key) && key != Cloud {
			names = append(names, key)
		}
	}
	switch len(names) {
	case 0:
		return "write the cloud under that name, which components look for"
	case 1:
		return "components look for that name, so name the cloud " + names[0] + " so"
	}
	return "components look for that name, so give it to the one of " + strings.Join(names, ", ") + " that the cluster is on"
}

// isSwitch checks a value that is true or false, as YAML 1.1 has it.
func isSwitch(field string, node *yaml.Node) *Problem {
	node = target(node)
	if absent(node) {
		return nil
	}
	plain := node.Kind == yaml.ScalarNode && node.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) == 0
	if plain && slices.Contains([]string{"true", "false", "yes", "no", "on", "off", "y", "n"}, strings.ToLower(node.Value)) {
		return nil
	}
	return problem(field, "write true or false, without quotes", "is neither true nor false")
}
