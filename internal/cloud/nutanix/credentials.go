// Package nutanix reads the file with an administrator's credentials for Prism, and lays them out as the components on Nutanix read them. No API is
// called: components share the credentials.
package nutanix

import (
	"errors"
	"fmt"
	"strings"

	"github.com/cloudcredential/operator/internal/secret"
)

// BasicAuth is the one type of credentials that there is: user names with passwords.
const BasicAuth = "basic_auth"

// Credentials are what components are given.
type Credentials struct {
	// Central is the account at Prism Central.
	Central Account
	// Elements are the accounts at Prism Elements by the order of the file; nil for none.
	Elements []Element
}

// Account is a user with a password.
type Account struct {
	Username string
	Password secret.Value
}

// Element is the account at one Prism Element.
type Element struct {
	// Name of the Prism Element.
	Name string
	Account
}

// file is the form of a credentials file.
type file struct {
	Credentials []entry `json:"credentials"`
}

type entry struct {
	Type string `json:"type"`
	Data data   `json:"data"`
}

type data struct {
	PrismCentral  *account  `json:"prismCentral"`
	PrismElements []element `json:"prismElements"`
}

type account struct {
	Username string `json:"username"`
	Password string `json:"password"`
}

type element struct {
	Name     string `json:"name"`
	Username string `json:"username"`
	Password string `json:"password"`
}

// read turns the file into credentials. Its error names each field that is wrong, by its place.
func (f file) read() ([]Credentials, error) {
	if len(f.Credentials) == 0 {
		return nil, errors.New("credentials is missing or empty: it has to be a list with one entry of type " + BasicAuth)
	}
	var all []Credentials
	var problems []string
	for i, e := range f.Credentials {
		place := fmt.Sprintf("credentials[%d]", i)
		if e.Type != BasicAuth {
			problems = append(problems, wrongType(place, e.Type))
			continue
		}
		problems = append(problems, e.Data.problems(place+".data")...)
		if len(problems) == 0 {
			all = append(all, e.Data.credentials())
		}
	}
	if len(problems) > 0 {
		return nil, errors.New(strings.Join(problems, ", "))
	}
	return all, nil
}

func wrongType(place, kind string) string {
	if kind == "" {
		return fmt.Sprintf("%s.type is missing: it has to be %s", place, BasicAuth)
	}
	return fmt.Sprintf("%s.type is %q, and only %s is supported", place, kind, BasicAuth)
}

func (d data) problems(place string) []string {
	var problems []string
	needs := func(field, value string) {
		switch {
		case value == "":
			problems = append(problems, field+" is missing")
		case strings.TrimSpace(value) != value:
			problems = append(problems, field+" begins or ends with a space or a line break")
		}
	}
	if d.PrismCentral == nil {
		problems = append(problems, place+".prismCentral is missing: components log in there")
	} else {
		needs(place+".prismCentral.username", d.PrismCentral.Username)
		needs(place+".prismCentral.password", d.PrismCentral.Password)
	}
	for i, e := range d.PrismElements {
		at := fmt.Sprintf("%s.prismElements[%d]", place, i)
		needs(at+".name", e.Name)
		needs(at+".username", e.Username)
		needs(at+".password", e.Password)
	}
	return problems
}

func (d data) credentials() Credentials {
	c := Credentials{Central: Account{Username: d.PrismCentral.Username, Password: secret.FromString(d.PrismCentral.Password)}}
	for _, e := range d.PrismElements {
		c.Elements = append(c.Elements, Element{Name: e.Name, Account: Account{Username: e.Username, Password: secret.FromString(e.Password)}})
	}
	return c
}
