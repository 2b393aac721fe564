package federation

import (
	"slices"
	"strings"
	"testing"
)

// documentedPermissions are what administrators have been told to allow, for a public bucket.
func documentedPermissions() []string {
	return strings.Fields(`iam:CreateOpenIDConnectProvider iam:CreateRole iam:DeleteOpenIDConnectProvider iam:DeleteRole iam:DeleteRolePolicy
		iam:GetOpenIDConnectProvider iam:GetRole iam:GetUser iam:ListOpenIDConnectProviders iam:ListRolePolicies iam:ListRoles iam:PutRolePolicy
		iam:TagOpenIDConnectProvider iam:TagRole s3:CreateBucket s3:DeleteBucket s3:DeleteObject s3:GetBucketAcl s3:GetBucketTagging s3:GetObject
		s3:GetObjectAcl s3:GetObjectTagging s3:ListBucket s3:PutBucketAcl s3:PutBucketPolicy s3:PutBucketPublicAccessBlock s3:PutBucketTagging
		s3:PutObject s3:PutObjectAcl s3:PutObjectTagging cloudfront:ListCloudFrontOriginAccessIdentities cloudfront:ListDistributions
		cloudfront:ListTagsForResource`)
}

// documentedPrivatePermissions are what they have been told to allow besides for a private one.
func documentedPrivatePermissions() []string {
	return strings.Fields(`cloudfront:CreateCloudFrontOriginAccessIdentity cloudfront:CreateDistribution cloudfront:DeleteCloudFrontOriginAccessIdentity
		cloudfront:DeleteDistribution cloudfront:GetCloudFrontOriginAccessIdentity cloudfront:GetCloudFrontOriginAccessIdentityConfig
		cloudfront:GetDistribution cloudfront:TagResource cloudfront:UpdateDistribution`)
}

func TestTheDocumentedPermissionsSuffice(t *testing.T) {
	t.Parallel()
	for name, private := range map[string]bool{"public": false, "private": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newAccountWorld(t, "eu-west-1")
			rights := documentedPermissions()
			if private {
				w.private()
				rights = append(rights, documentedPrivatePermissions()...)
			}
			w.as(rights...)
			w.make()
			w.make()
			for _, call := range w.Calls().All() {
				if strings.HasPrefix(call.Operation, "Create") {
					t.Errorf("the second run calls %s", call.Operation)
				}
			}
			w.allOK(w.verify())
			w.removed()
		})
	}
}

func TestWhatMayNotBeReadIsWrittenAgain(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.as(documentedPermissions()...)
	w.make()
	var said []string
	for _, change := range w.planned().Changes {
		for _, field := range change.Fields {
			if field.Old != nil && field.Old.Text() == unreadable {
				said = append(said, change.Ref.Kind)
			}
		}
	}
	for _, kind := range []string{KindRolePolicy, KindPublicAccessBlock, KindBucketPolicy} {
		if !slices.Contains(said, kind) {
			t.Errorf("the plan does not say that the %s cannot be read: %v", kind, said)
		}
	}
	findings, err := (&Session{shared: w.session()}).Verify(t.Context(), Verification{Options: w.options, Key: w.publicKey(1)})
	w.has(err)
	unknown := 0
	for _, f := range findings {
		if f.Verdict == Wrong {
			t.Errorf("%+v", f)
		}
		if f.Verdict == Unknown {
			unknown++
		}
	}
	if want := 3 + len(w.options.Requests); unknown != want {
		t.Errorf("%d findings are unknown, and should be %d: %+v", unknown, want, findings)
	}
}
