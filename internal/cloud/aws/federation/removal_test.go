package federation

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/cloudcredential/operator/internal/cloud"
	simaws "github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/fault"
)

func TestAWholeSetUpIsRemovedAndNothingElse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		region  string
		private bool
	}{"public": {"eu-west-1", false}, "private": {"eu-west-1", true}, "in a partition without CloudFront": {"us-gov-west-1", false}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newAccountWorld(t, c.region)
			w.options.Issuer.Private = c.private
			w.make()
			w.place(simaws.Role{Name: "prod-somebody-elses", Trust: anybody})
			w.place(simaws.Role{Name: "prod-eu-role", Trust: anybody, Tags: map[string]string{ownedTagPrefix + "prod-eu": "owned"}})
			w.PutOIDCProvider(simaws.OIDCProvider{Issuer: "foreign.example.com"})
			w.options.Issuer.Private = false // nobody has to say which it was
			w.removed()
			if len(w.Roles()) != 2 || len(w.OIDCProviders()) != 1 {
				t.Errorf("%d roles and %d identity providers are left", len(w.Roles()), len(w.OIDCProviders()))
			}
			if !w.options.hasEdge() && w.count("ListDistributions") != 0 {
				t.Error("CloudFront was asked where it does not exist")
			}
			w.removed()
			if n := w.Calls().Writes(); n != 0 {
				t.Errorf("another run made %d writes: %v", n, w.made())
			}
		})
	}
}

func TestARemovalReadsOnlyWhatMayBeOurs(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	quotas := w.Quotas()
	quotas.RolesPerAccount, quotas.OIDCProviders = 5000, 1000
	w.SetQuotas(quotas)
	w.make()
	n := len(w.options.Requests)
	w.fine(w.AddForeignRoles(1000))
	w.AddForeignOIDCProviders(100)
	w.AddDistributions(150, "foreign", nil)
	if _, err := w.remove(); err != nil {
		t.Errorf("the removal ended with %v", err)
	}
	if left := len(w.Roles()) + len(w.OIDCProviders()) + len(w.Distributions()) + len(w.Buckets()); left != 1000+100+150 {
		t.Errorf("%d things are left", left)
	}
	w.called(append(slices.Repeat([]string{"GetRole", "DeleteRolePolicy", "DeleteRole"}, n),
		"ListRoles", "ListRoles", "ListOpenIDConnectProviders", "GetOpenIDConnectProvider", "DeleteOpenIDConnectProvider",
		"GetBucketTagging", "GetBucketPolicy", "ListObjectVersions", "DeleteObject", "DeleteObject", "DeleteBucket",
		"ListDistributions", "ListDistributions")...)
}

func TestARemovalThatDiedAnywhereIsFinished(t *testing.T) {
	t.Parallel()
	for _, effect := range []bool{false, true} {
		for n := range 36 {
			t.Run(fmt.Sprintf("after %d calls, with effect %v", n, effect), func(t *testing.T) {
				t.Parallel()
				w := newAccountWorld(t, "eu-west-1")
				w.options.Requests = w.options.Requests[:3]
				w.options.Issuer.Private = true
				w.make()
				lives := w.caller
				var died func() bool
				w.caller, died = dying(n, effect)
				if _, err := w.remove(); died() && err == nil {
					t.Fatal("a run that died succeeded")
				}
				w.caller = lives
				w.removed()
				if left := len(w.Roles()) + len(w.OIDCProviders()); left != 0 {
					t.Errorf("%d roles and identity providers are left", left)
				}
			})
		}
	}
}

func TestASetUpThatDiedAnywhereIsFinishedOrRemoved(t *testing.T) {
	t.Parallel()
	for _, finish := range []bool{true, false} {
		for _, effect := range []bool{false, true} {
			for n := range 32 {
				t.Run(fmt.Sprintf("finish %v, after %d calls, with effect %v", finish, n, effect), func(t *testing.T) {
					t.Parallel()
					w := newAccountWorld(t, "eu-west-1")
					w.options.Requests = w.options.Requests[:3]
					w.options.Issuer.Private = true
					lives := w.caller
					w.caller, _ = dying(n, effect)
					_, _ = w.attempt()
					w.caller = lives
					if finish {
						w.make()
						w.unchanged()
					}
					w.removed()
					if left := len(w.Roles()) + len(w.OIDCProviders()); left != 0 {
						t.Errorf("%d roles and identity providers are left", left)
					}
				})
			}
		}
	}
}

func TestWhatCannotBeListedKeepsNothingElse(t *testing.T) {
	t.Parallel()
	for operation, c := range map[string]struct {
		roles, providers, buckets int
	}{
		"ListRoles":                   {3, 0, 0},
		"ListOpenIDConnectProviders":  {0, 1, 0},
		"GetBucketTagging":            {0, 0, 1},
		"DeleteBucket":                {0, 0, 1},
		"DeleteOpenIDConnectProvider": {0, 1, 0},
		"DeleteRolePolicy":            {3, 0, 0},
		"DeleteRole":                  {3, 0, 0},
	} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			w := newAccountWorld(t, "eu-west-1")
			w.options.Requests = w.options.Requests[:3]
			w.make()
			w.on(operation, fault.Deny, 0)
			_, err := w.remove()
			w.says(err, operation)
			if len(w.Roles()) != c.roles || len(w.OIDCProviders()) != c.providers || len(w.Buckets()) != c.buckets {
				t.Errorf("%d roles, %d identity providers and %d buckets are left", len(w.Roles()), len(w.OIDCProviders()), len(w.Buckets()))
			}
			w.Faults().Clear()
			w.removed()
		})
	}
}

func TestAnUnreadableRoleStopsNothing(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.options.Requests = w.options.Requests[:2]
	w.make()
	w.place(simaws.Role{Name: "prod-unreadable", Trust: anybody})
	w.fine(w.SetServiceControlPolicies(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
		{"Effect":"Deny","Action":"iam:GetRole","Resource":"arn:aws:iam::*:role/prod-unreadable"}]}`))
	w.as("*")
	_, err := w.remove()
	w.says(err, "prod-unreadable")
	if n := len(w.Roles()); n != 1 || len(w.OIDCProviders()) != 0 || len(w.Buckets()) != 0 {
		t.Errorf("%d roles are left", n)
	}
}

func TestRightsInCloudFrontAreNeededForPrivateIssuersOnly(t *testing.T) {
	t.Parallel()
	for _, private := range []bool{false, true} {
		t.Run(fmt.Sprintf("private %v", private), func(t *testing.T) {
			t.Parallel()
			w := newAccountWorld(t, "eu-west-1")
			w.options.Issuer.Private = private
			w.make()
			w.as("iam:*", "s3:*", "sts:*")
			notes, err := w.remove()
			if private {
				w.says(err, "cloudfront:ListDistributions")
				return
			}
			if err != nil || len(notes) != 1 || !strings.Contains(notes[0], "cloudfront:ListDistributions") {
				t.Errorf("the removal ended with %v and the notes %q", err, notes)
			}
		})
	}
}

func TestTheRightsThatUsedToSufficeSufficeForARemoval(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.make()
	w.as(append(documented(), "iam:DeleteOpenIDConnectProvider", "iam:DeleteRole", "iam:DeleteRolePolicy", "iam:GetOpenIDConnectProvider", "iam:GetRole",
		"iam:ListOpenIDConnectProviders", "iam:ListRolePolicies", "iam:ListRoles",
		"cloudfront:ListCloudFrontOriginAccessIdentities", "cloudfront:ListDistributions", "cloudfront:ListTagsForResource")...)
	w.removed()
}

func TestARoleGoesWithAllThatHangsOnIt(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	req := newRequest("apps", "storage", "s3:GetObject")
	w.options.Requests = append(w.options.Requests[:0], req)
	w.make()
	arn, err := w.AddPolicy("somebody-elses", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)
	w.fine(err)
	role := w.roleOf(req)
	role.Policies["further"], role.Attached = role.Policies[role.Name], []string{arn}
	w.place(role)
	direct, profile := w.session().client.iam, "profile"
	_, err = direct.CreateInstanceProfile(t.Context(), &iam.CreateInstanceProfileInput{InstanceProfileName: &profile})
	w.fine(err)
	_, err = direct.AddRoleToInstanceProfile(t.Context(), &iam.AddRoleToInstanceProfileInput{InstanceProfileName: &profile, RoleName: &role.Name})
	w.fine(err)
	w.removed()
	if _, found := w.Policies()[arn]; !found {
		t.Error("a policy of somebody else was deleted")
	}
}

func TestARefusedCredentialEndsARemovalAtOnce(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.make()
	w.key.Secret = "wrong"
	if _, err := w.remove(); !cloud.Is(err, cloud.Unauthenticated) {
		t.Errorf("the removal ended with %v", err)
	}
}

func TestACancelledRemovalRemovesNothing(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.make()
	w.Calls().Reset()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := (&Session{shared: w.session()}).Removal(ctx, w.options); err == nil {
		t.Error("there is no error")
	}
}
