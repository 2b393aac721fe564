package cloudsyaml

import "fmt"

// Problem is what is wrong with a file. It never shows a value, for any may be a secret.
type Problem struct {
	// Field is where: "clouds.openstack.auth.auth_url"; empty where the file as a whole is meant.
	Field string
	// What is wrong: "is missing".
	What string
	// Remedy is what to do: "write the URL of Keystone".
	Remedy string
}

// Error names field and remedy.
func (p *Problem) Error() string {
	what := p.What
	if p.Field != "" {
		what = p.Field + " " + p.What
	}
	return what + ": " + p.Remedy
}

func problem(field, remedy, what string, a ...any) *Problem {
	return &Problem{Field: field, What: fmt.Sprintf(what, a...), Remedy: remedy}
}

func missing(field, remedy string) *Problem { return problem(field, remedy, "is missing") }
