package federation

import (
	"testing"
	"time"

	simaws "github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/fault"
)

func TestNamesThatAreTooLongStayApart(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	first := newRequest("openshift-cluster-storage-operator-with-a-long-name", "cloud-credentials-of-the-first", "s3:GetObject")
	second := newRequest("openshift-cluster-storage-operator-with-a-long-name", "cloud-credentials-of-the-second", "s3:PutObject")
	w.options.Requests = append(w.options.Requests[:0], first, second)
	w.make()
	if n := len(w.Roles()); n != 2 {
		t.Errorf("there are %d roles", n)
	}
	for _, role := range w.Roles() {
		if len(role.Name) > 64 || len(role.Policies) != 1 || role.Policies[role.Name] == "" {
			t.Errorf("the role is %+v", role)
		}
	}
	w.unchanged()
	w.removed()
}

func TestANameThatAnEarlierReleaseCutOffIsKeptWhereItIsUnambiguous(t *testing.T) {
	t.Parallel()
	first := newRequest("openshift-cluster-storage-operator-with-a-long-name", "cloud-credentials-of-the-first", "s3:GetObject")
	second := newRequest("openshift-cluster-storage-operator-with-a-long-name", "cloud-credentials-of-the-second", "s3:PutObject")
	_, cut := Options{Name: "prod"}.roleNames(first.Secret)
	owned := map[string]string{"openshift.io/cloud-credential-operator/prod": "owned"}
	for name, c := range map[string]struct {
		description string
		tags        map[string]string
		both, kept  bool
	}{
		"ours":                  {RoleDescription(first.Secret), owned, false, true},
		"of the other request":  {RoleDescription(second.Secret), owned, false, false},
		"without a tag":         {RoleDescription(first.Secret), nil, false, false},
		"shared by two of them": {RoleDescription(first.Secret), owned, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newAccountWorld(t, "eu-west-1")
			w.options.Requests = append(w.options.Requests[:0], first)
			if c.both {
				w.options.Requests = append(w.options.Requests, second)
			}
			w.place(simaws.Role{Name: cut, Trust: anybody, Tags: c.tags, Description: c.description})
			w.make()
			role, _ := w.Role(cut)
			if adopted := role.Trust != anybody; adopted != c.kept {
				t.Errorf("the role was adopted: %v", adopted)
			}
			if c.kept && (len(w.Roles()) != 1 || role.Policies[cut] == "") {
				t.Errorf("there are %d roles, with the policies %v", len(w.Roles()), role.Policies)
			}
			w.unchanged()
		})
	}
}

func TestARoleThatIsNotVisibleYetIsForTheNextRun(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	req := newRequest("apps", "storage", "s3:GetObject")
	w.options.Requests = append(w.options.Requests[:0], req)
	w.make()
	w.DeleteRole("prod-apps-storage")
	w.offset.Add(int64(time.Hour))
	w.SetLag(20 * time.Second)
	w.make()
	w.failing("EntityAlreadyExists", "run again")
	w.offset.Add(int64(time.Minute))
	w.unchanged()
}

func TestAnAnswerThatIsLostIsNoHarm(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"CreateRole", "PutRolePolicy", "CreateOpenIDConnectProvider", "ListRoles"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			w := newAccountWorld(t, "eu-west-1")
			w.options.Requests = w.options.Requests[:2]
			w.retrying()
			w.on(operation, fault.ResetAfter, 1)
			w.make()
			w.unchanged()
		})
	}
}

func TestRolesAreLookedForOneByOneWhereTheyCannotBeListed(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.options.Requests = w.options.Requests[:2]
	n := len(w.options.Requests)
	w.on("ListRoles", fault.Deny, 0)
	w.make()
	w.counts(map[string]int{"GetRole": n, "CreateRole": n})
	w.unchanged()
}

func TestAThousandForeignRolesCostOnePage(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.SetQuotas(func() simaws.Quotas { q := w.Quotas(); q.RolesPerAccount = 5000; return q }())
	w.fine(w.AddForeignRoles(1500))
	w.options.Requests = w.options.Requests[:2]
	w.make()
	w.counts(map[string]int{"ListRoles": 1, "CreateRole": 2})
	w.unchanged()
	w.counts(map[string]int{"ListRoles": 1, "GetRole": 2})
}
