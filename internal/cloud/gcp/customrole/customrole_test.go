package customrole_test

import (
	"slices"
	"testing"

	"github.com/cloudcredential/operator/internal/cloud/gcp/customrole"
)

func TestOrderAndRepetitionOfPermissionsDoNotMatter(t *testing.T) {
	t.Parallel()
	a := customrole.New("p", "r", []string{"b.c.d", "a.b.c", "a.b.c"})
	b := customrole.New("p", "r", []string{"a.b.c", "b.c.d"})
	if a.ID(0) != b.ID(0) || !a.Holds([]string{"b.c.d", "b.c.d", "a.b.c"}) || a.Holds([]string{"a.b.c"}) {
		t.Errorf("%v and %v differ", a, b)
	}
	if !a.StandsFor(a.Name(a.ID(3))) || a.StandsFor(a.Name(a.Stem)) {
		t.Error("the wrong IDs stand for the permissions")
	}
}

func TestTheRoleThatAnAccountHasIsLookedAtFirst(t *testing.T) {
	t.Parallel()
	r := customrole.New("p", "r", []string{"a.b.c"})
	usual, second, earlier := r.Name(r.ID(0)), r.Name(r.ID(1)), r.Name(r.Stem)
	for _, c := range []struct{ bound, want []string }{
		{nil, []string{usual, r.Name("recorded"), earlier}},
		{[]string{"roles/viewer", earlier}, []string{earlier, usual, r.Name("recorded")}},
		{[]string{second}, []string{second, usual, r.Name("recorded"), earlier}},
	} {
		if got := r.Candidates(c.bound, "recorded"); !slices.Equal(got, c.want) {
			t.Errorf("with %v they are %v and should be %v", c.bound, got, c.want)
		}
	}
}
