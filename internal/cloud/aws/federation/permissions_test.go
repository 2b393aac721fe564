package federation

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/cloudcredential/operator/internal/oidc"
)

func TestPermissionsSufficeFromNothingAndForEachRunAfterwards(t *testing.T) {
	t.Parallel()
	for name, prepare := range lives() {
		for _, region := range []string{"eu-west-1", "cn-north-1"} {
			t.Run(name+" in "+region, func(t *testing.T) {
				t.Parallel()
				if name == "bounded" && region != "eu-west-1" {
					return
				}
				w := smallAccount(t, region)
				prepare(w)
				w.limitedTo(MakingPermissions(w.wanted()))
				for i, r := range w.life() {
					if r.err != nil || len(r.denied) > 0 {
						t.Errorf("run %d: %v was denied, and it ended with %v", i, r.denied, r.err)
					}
					if i == 1 && r.writes > 0 {
						t.Errorf("the second run made %d writes", r.writes)
					}
				}
			})
		}
	}
}

func TestNoPermissionIsTooMuch(t *testing.T) {
	t.Parallel()
	for name, prepare := range lives() {
		scout := smallAccount(t, "eu-west-1")
		prepare(scout)
		for _, action := range MakingPermissions(scout.wanted()).actions() {
			t.Run(name+" without "+action, func(t *testing.T) {
				t.Parallel()
				w := smallAccount(t, "eu-west-1")
				prepare(w)
				w.limitedTo(MakingPermissions(w.wanted()).without(action))
				runs := w.life()
				needed := runs[1].writes > 0 // S3 denies nothing and does not tell that an object has tags
				for _, r := range runs {
					needed = needed || r.err != nil || len(r.denied) > 0
				}
				if !needed {
					t.Errorf("nothing is missed without %s", action)
				}
			})
		}
	}
}

// actions are all that a policy allows.
func (p Permissions) actions() []string {
	var all []string
	for _, statement := range p.Statement {
		all = append(all, statement.Action...)
	}
	return merged(all, nil)
}

// without is a policy without an action.
func (p Permissions) without(action string) Permissions {
	less := Permissions{Version: p.Version}
	for _, statement := range p.Statement {
		statement.Action = slices.DeleteFunc(slices.Clone(statement.Action), func(a string) bool { return a == action })
		if len(statement.Action) > 0 {
			less.Statement = append(less.Statement, statement)
		}
	}
	return less
}

// entangled makes a set-up that it takes every right to remove.
func (w *accountWorld) entangled() {
	w.t.Helper()
	w.make()
	role := w.roleOf(w.options.Requests[0])
	w.attach(role.Name)
	if _, exists := w.Bucket(w.options.BucketName()); exists {
		w.has(w.SetObject(w.options.BucketName(), "more.json", nil, w.options.ownTags()))
		w.keepVersions()
		w.has(w.SetObject(w.options.BucketName(), oidc.KeySetKey, []byte("{}"), w.options.ownTags()))
		w.has(w.SetObject(w.options.BucketName(), "later.json", nil, w.options.ownTags()))
	}
	w.AddOriginAccessIdentity(w.options.Comment())
	w.offset.Add(int64(time.Hour))
}

// attach gives a role what keeps IAM from deleting it.
func (w *accountWorld) attach(role string) {
	w.t.Helper()
	arn, err := w.AddPolicy("attached", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`)
	w.has(err)
	client := w.session().client.iam
	_, err = client.AttachRolePolicy(w.t.Context(), &iam.AttachRolePolicyInput{RoleName: &role, PolicyArn: &arn})
	w.has(err)
	profile := "profile"
	_, err = client.CreateInstanceProfile(w.t.Context(), &iam.CreateInstanceProfileInput{InstanceProfileName: &profile})
	w.has(err)
	_, err = client.AddRoleToInstanceProfile(w.t.Context(), &iam.AddRoleToInstanceProfileInput{RoleName: &role, InstanceProfileName: &profile})
	w.has(err)
}

func TestPermissionsSufficeToRemoveEverything(t *testing.T) {
	t.Parallel()
	for _, private := range []bool{false, true} {
		for _, region := range []string{"eu-west-1", "cn-north-1"} {
			w := smallAccount(t, region)
			w.options.Issuer.Private = private
			w.entangled()
			w.limitedTo(w.options.RemovalPermissions())
			notes, err := w.remove()
			if err != nil || len(w.denied()) > 0 || len(notes) > 0 {
				t.Errorf("%v was denied, %q was noted, and the removal ended with %v", w.denied(), notes, err)
			}
			w.asUnlimited(w.removed)
		}
	}
}

func TestNoPermissionToRemoveIsTooMuch(t *testing.T) {
	t.Parallel()
	for _, action := range (Options{Name: "prod", Region: "eu-west-1"}).RemovalPermissions().actions() {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			w := smallAccount(t, "eu-west-1")
			w.private()
			w.entangled()
			w.limitedTo(w.options.RemovalPermissions().without(action))
			if _, err := w.remove(); err == nil && len(w.denied()) == 0 {
				t.Errorf("nothing is denied without %s", action)
			}
		})
	}
}

func TestPermissionsSufficeToVerify(t *testing.T) {
	t.Parallel()
	for name, prepare := range lives() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := smallAccount(t, "eu-west-1")
			prepare(w)
			w.make()
			v := Verification{Options: w.options, Key: w.publicKey(1), Simulate: true}
			w.limitedTo(v.VerifyingPermissions())
			w.Calls().Reset()
			findings, err := (&Session{shared: w.session()}).Verify(t.Context(), v)
			w.has(err)
			if len(w.denied()) > 0 {
				t.Errorf("%v was denied: %+v", w.denied(), findings)
			}
			for _, action := range v.VerifyingPermissions().actions() {
				if !strings.Contains(action, ":Get") && !strings.Contains(action, ":List") && action != "iam:SimulatePrincipalPolicy" {
					t.Errorf("%s is no right to read", action)
				}
			}
		})
	}
}

func TestAPolicyFitsForTheRequestsOfARelease(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1").options
	w.Roles.PermissionsBoundary = "arn:aws:iam::123456789012:policy/boundary"
	w.Issuer.Private = true
	const most = 2048 // of all inline policies of a user; a managed policy may have three times as many
	for name, policy := range map[string]Permissions{
		"create-all": MakingPermissions(append(w.IssuerNodes(), w.RoleNodes()...)), "delete": w.RemovalPermissions(),
		"verify": Verification{Options: w, Simulate: true}.VerifyingPermissions(),
	} {
		if policy.Size() > most {
			t.Errorf("the policy for %s has %d characters", name, policy.Size())
		}
	}
}
