package federation

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cloudcredential/operator/internal/issuer"
)

// privatelyDocumented makes the calls as a user who may do what administrators have been told to allow for a private issuer.
func (w *issuerWorld) privatelyDocumented(but ...string) *issuerWorld {
	w.t.Helper()
	w.private()
	rights := append(documentedPermissions(), documentedPrivatePermissions()...)
	w.as(slices.DeleteFunc(rights, func(right string) bool { return slices.Contains(but, right) })...)
	return w
}

// readsAsIdentity checks that the distribution reads its bucket as the only identity, and that the documents can be read by everybody.
func (w *issuerWorld) readsAsIdentity() {
	w.t.Helper()
	identities, d := w.OriginAccessIdentities(), w.distributed()
	if len(identities) != 1 || len(w.OriginAccessControls()) != 0 || d.Origins[0].Identity != identities[0].ID || d.Origins[0].Control != "" {
		w.t.Errorf("the distribution is %+v, and the identities are %+v", d, identities)
	}
	for _, f := range issuer.Check(w.t.Context(), w.transport, "https://"+d.Domain, w.publicKey(1)) {
		if f.Verdict != OK {
			w.t.Errorf("%+v", f)
		}
	}
}

func TestAnIdentityTakesThePlaceOfAnAccessControlThatIsNotAllowed(t *testing.T) {
	t.Parallel()
	for _, region := range []string{"eu-west-1", "cn-north-1"} {
		w := newIssuerWorld(t, region).privatelyDocumented()
		w.publish()
		w.readsAsIdentity()
		w.publish()
		for _, operation := range w.made() {
			if strings.HasPrefix(operation, "Create") {
				t.Errorf("the second run calls %s", operation)
			}
		}
		w.readsAsIdentity()
	}
}

func TestABucketPolicyIsSetAgainUntilS3KnowsTheIdentity(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1").privatelyDocumented()
	w.offset.Add(int64(time.Hour))
	w.SetLag(5 * time.Second)
	w.publish()
	if n := w.Calls().Count("s3", "PutBucketPolicy"); n < 2 {
		t.Errorf("the policy was set %d times", n)
	}
	w.SetLag(0)
	w.readsAsIdentity()
}

func TestAnIdentityThatAnInterruptedRunMadeIsUsed(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1").privatelyDocumented()
	w.AddOriginAccessIdentity(w.options.Comment())
	w.publish()
	w.readsAsIdentity()
	if n := w.Calls().Count("cloudfront", "CreateCloudFrontOriginAccessIdentity"); n != 0 {
		t.Errorf("%d identities were made", n)
	}
}

func TestWhoMayMakeNeitherIsToldWhatToAllow(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1").privatelyDocumented("cloudfront:CreateCloudFrontOriginAccessIdentity")
	w.ends("cloudfront:CreateOriginAccessControl", "was denied")
}
