package federation

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/internal/request"
)

// randomTarget is a Secret whose name is legal in a cluster. Many have long beginnings in common.
func randomTarget(random *rand.Rand) types.NamespacedName {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	text := func(most int, more string) string {
		all := letters + more
		b := []byte{letters[random.IntN(len(letters))]}
		for range random.IntN(most - 1) {
			b = append(b, all[random.IntN(len(all))])
		}
		return string(append(b, letters[random.IntN(len(letters))]))
	}
	namespace, name := text(20, "-"), text(40, "-.")
	if random.IntN(2) == 0 {
		namespace = "openshift-cluster-storage-operator-with-a-very-long-name"
	}
	if random.IntN(2) == 0 {
		name = "cloud-credentials-of-" + name
	}
	return types.NamespacedName{Namespace: namespace, Name: name}
}

func TestNamesOfRolesAreLegalAndEachIsOfOneSecret(t *testing.T) {
	t.Parallel()
	legal := regexp.MustCompile(`^[A-Za-z0-9_+=,.@-]{1,64}$`) // Source: CreateRole in the IAM API reference.
	random := rand.New(rand.NewPCG(1, 2))
	for _, o := range []Options{{Name: "p"}, {Name: "prod"}, {Name: strings.Repeat("prod-", 12)}, {Name: strings.Repeat("x", 89)}} {
		secrets := map[string]string{}
		for range 1000 {
			target := randomTarget(random)
			uncut := o.uncutRoleName(target)
			name, cut := o.roleNames(target)
			if other, taken := secrets[name]; taken && other != uncut {
				t.Errorf("%s and %s are both called %s", other, uncut, name)
			}
			secrets[name] = uncut
			again, _ := o.roleNames(target)
			switch {
			case !legal.MatchString(name):
				t.Errorf("%q is no name of a role", name)
			case again != name:
				t.Errorf("%s is called %s, and then %s", uncut, name, again)
			case len(uncut) <= maxRoleName && (name != uncut || cut != ""):
				t.Errorf("%s fits, and is called %s or %s", uncut, name, cut)
			case len(uncut) > maxRoleName && (cut != uncut[:maxRoleName] || cut == name):
				t.Errorf("earlier releases called %s %s, and not %s", uncut, uncut[:maxRoleName], cut)
			case !strings.HasPrefix(name, o.roleNameStart()) || !strings.HasPrefix(uncut[:min(len(uncut), maxRoleName)], o.roleNameStart()):
				t.Errorf("%s would not be found: it does not begin with %s", name, o.roleNameStart())
			}
		}
	}
}

func TestANameThatWasCutOffIsAmbiguousWhereAnotherSecretHasTheSame(t *testing.T) {
	t.Parallel()
	first := newRequest("openshift-cluster-storage-operator-with-a-long-name", "cloud-credentials-of-the-first", "s3:GetObject")
	second := newRequest("openshift-cluster-storage-operator-with-a-long-name", "cloud-credentials-of-the-second", "s3:GetObject")
	apart := newRequest("apps", "storage", "s3:GetObject")
	o := Options{Name: "prod", Requests: []*request.Request{first, apart}}
	_, cut := o.roleNames(first.Secret)
	if o.ambiguous(cut, first.Secret) {
		t.Errorf("%s is that of one Secret alone", cut)
	}
	o.Requests = append(o.Requests, second)
	if !o.ambiguous(cut, first.Secret) || !o.ambiguous(strings.ToUpper(cut), second.Secret) {
		t.Errorf("%s is that of two Secrets", cut)
	}
}

func TestRolesOfALongNamedSetUpMayBeMadeUnderItsPermissions(t *testing.T) {
	t.Parallel()
	o := Options{Name: strings.Repeat("x", 70), Region: "eu-west-1"}
	name, _ := o.roleNames(types.NamespacedName{Namespace: "apps", Name: "storage"})
	pattern := strings.TrimSuffix(o.rolesARN(), "*")
	if !strings.HasPrefix(o.iamARN("role/"+name), pattern) {
		t.Errorf("%s does not fit %s", name, o.rolesARN())
	}
}
