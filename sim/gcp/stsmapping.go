package gcp

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cloudcredential/operator/sim/gcp/cel"
)

const (
	// maxSubject is how long google.subject may be, in bytes.
	maxSubject = 127
	// maxAttributes is how long all attributes together may be, in bytes.
	maxAttributes = 8 << 10
)

// identity is what an attribute mapping makes of the claims of a token.
type identity struct {
	subject string
	groups  []string
	custom  map[string]string // without the prefix "attribute."
}

// mapped evaluates the attribute mapping. An attribute besides the subject that the claims do not have is left out.
func (v *provider) mapped(claims map[string]any) (*identity, *Error) {
	who := &identity{custom: map[string]string{}}
	variables := map[string]any{"assertion": claims}
	for key, expression := range v.mapping {
		value, err := evaluate(expression, variables)
		if err != nil {
			continue
		}
		if err := who.take(key, value); err != nil {
			return nil, err
		}
	}
	switch {
	case who.subject == "":
		return nil, oauthError("unauthorized_client", "Could not obtain a value for google.subject from the given credential.")
	case len(who.subject) > maxSubject:
		return nil, oauthError("invalid_request", fmt.Sprintf("The size of mapped attribute google.subject exceeds the %d bytes limit. "+
			"Either modify your attribute mapping or the incoming assertion to produce a mapped attribute that is less than %d bytes.", maxSubject, maxSubject))
	}
	if who.size() > maxAttributes {
		return nil, oauthError("invalid_request", "The total size of all mapped attributes exceeds the limit of 8KB.")
	}
	return who, nil
}

// size is how long all attributes are together.
func (i *identity) size() int {
	n := len(i.subject)
	for _, g := range i.groups {
		n += len(g)
	}
	for _, value := range i.custom {
		n += len(value)
	}
	return n
}

// take keeps the value of an attribute.
func (i *identity) take(key string, value any) *Error {
	if list, ok := value.([]any); ok && key == "google.groups" {
		for _, item := range list {
			if text, ok := item.(string); ok {
				i.groups = append(i.groups, text)
			}
		}
		return nil
	}
	text, ok := value.(string)
	if !ok {
		return oauthError("unauthorized_client", fmt.Sprintf("The mapped attribute '%s' must be of type STRING.", key))
	}
	switch {
	case key == "google.subject":
		i.subject = text
	case key == "google.groups":
		i.groups = []string{text}
	case strings.HasPrefix(key, "attribute."):
		i.custom[strings.TrimPrefix(key, "attribute.")] = text
	}
	return nil
}

func evaluate(expression string, variables map[string]any) (any, error) {
	parsed, err := cel.Parse(expression)
	if err != nil {
		return nil, err
	}
	return parsed.Eval(variables)
}

// admits evaluates the attribute condition. One that cannot be evaluated admits nobody.
func (v *provider) admits(claims map[string]any, who *identity) bool {
	if v.condition == "" {
		return true
	}
	attribute, groups := map[string]any{}, []any{}
	for name, value := range who.custom {
		attribute[name] = value
	}
	for _, g := range who.groups {
		groups = append(groups, g)
	}
	value, err := evaluate(v.condition, map[string]any{
		"assertion": claims, "attribute": attribute, "google": map[string]any{"subject": who.subject, "groups": groups},
	})
	return err == nil && value == true
}

// token is an access token for the identity in a pool, under all the names that policies may have for it.
func (i *identity) token(pool string) token {
	base := "//iam.googleapis.com/" + pool
	t := token{member: "principal:" + base + "/subject/" + i.subject, pool: pool, also: []string{"principalSet:" + base + "/*"}}
	for _, g := range i.groups {
		t.also = append(t.also, "principalSet:"+base+"/group/"+g)
	}
	for name, value := range i.custom {
		t.also = append(t.also, "principalSet:"+base+"/attribute."+name+"/"+value)
	}
	slices.Sort(t.also)
	return t
}
