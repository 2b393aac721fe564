package federation

import (
	"testing"

	simaws "github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/fault"
)

func TestRightsBesidesThoseOfTheRequestAreFound(t *testing.T) {
	t.Parallel()
	const everything = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["*"],"Resource":"*"}]}`
	for name, c := range map[string]struct {
		spoil  func(w *accountWorld, role *simaws.Role)
		detail string
	}{
		"inline policy": {
			func(_ *accountWorld, role *simaws.Role) { role.Policies["more"] = everything },
			`it has the inline policy "more"`,
		},
		"managed policy": {
			func(w *accountWorld, role *simaws.Role) {
				arn, err := w.AddPolicy("everything", everything)
				w.has(err)
				role.Attached = []string{arn}
			},
			"it has the managed policy arn:aws:iam::123456789012:policy/everything",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newAccountWorld(t, "eu-west-1")
			w.make()
			role := w.roleOf(w.options.Requests[0])
			c.spoil(w, &role)
			_, err := w.PutRole(role)
			w.has(err)
			findings := w.verify()
			w.finds(findings, Wrong, c.detail, CheckRights)
			for _, f := range findings {
				if f.Check == CheckRights && f.Object == role.Name && f.Verdict != Wrong {
					t.Errorf("%+v", f)
				}
			}
			w.unchanged()
		})
	}
}

func TestRolesAreNotFineWhereTheirFurtherPoliciesMayNotBeListed(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.make()
	w.on("ListAttachedRolePolicies", fault.Deny, 0)
	w.finds(w.verify(), Unknown, "iam:ListAttachedRolePolicies", CheckRights)
}
