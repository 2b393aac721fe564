package federation

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

func TestTheSentencesThatScriptsLookForAreSaid(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.options.OutputDirectory = w.directory.Path()
	req := newRequest("apps", "storage", "s3:GetObject")
	w.options.Requests = append(w.options.Requests[:0], req)
	const arn = "arn:aws:iam::123456789012:oidc-provider/prod-oidc.s3.eu-west-1.amazonaws.com"
	files := []string{
		"Saved credentials configuration to: " + filepath.Join(w.directory.Path(), "manifests", "apps-storage-credentials.yaml"),
		"Wrote cluster authentication manifest at path " + filepath.Join(w.directory.Path(), "manifests", "cluster-authentication-02-config.yaml"),
		"Issuer URL (serviceAccountIssuer) is https://prod-oidc.s3.eu-west-1.amazonaws.com",
	}
	first := append([]string{
		"Bucket prod-oidc created",
		"OpenID Connect discovery document in the S3 bucket prod-oidc at .well-known/openid-configuration updated",
		"Reading public key",
		"JSON web key set (JWKS) in the S3 bucket prod-oidc at keys.json updated",
		"Identity Provider created with ARN: " + arn,
		"Role arn:aws:iam::123456789012:role/prod-apps-storage created",
		"Updated Role policy for Role prod-apps-storage",
	}, files...)
	again := append([]string{
		"Bucket prod-oidc already exists and is owned by the user",
		"Existing Identity Provider found with ARN: " + arn,
		"Existing role arn:aws:iam::123456789012:role/prod-apps-storage found",
	}, files...)
	sameSentences(t, w.make(), first)
	sameSentences(t, w.make(), again)
}

func sameSentences(t *testing.T, got, want []string) {
	t.Helper()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("what was said is\n%q\nand should be\n%q", got, want)
	}
}

func TestWhatFailedOrIsNotThereIsNotSpokenOf(t *testing.T) {
	t.Parallel()
	o := satisfiable()
	removal := o
	removal.removal = true
	for _, outcome := range []plan.Outcome{
		{Ref: o.bucketRef(), Resource: bucket{o}, Action: plan.Create, Status: plan.Failed},
		{Ref: o.bucketRef(), Resource: bucket{o}, Action: plan.Create, Status: plan.Skipped},
		{Ref: o.bucketRef(), Resource: bucket{removal}, Action: plan.Keep, Status: plan.Unchanged},
		{Ref: plan.Ref{Kind: KindRole, Name: "prod-x"}, Resource: ownedRole{removal, "prod-x"}, Action: plan.Keep, Status: plan.Unchanged},
		{Ref: manifest.FileRef("other.yaml"), Resource: manifest.File{Name: "other.yaml"}, Action: plan.Create, Status: plan.Done},
	} {
		if said := o.Say(outcome); len(said) != 0 {
			t.Errorf("of %s, which is %s, is said %q", outcome.Ref, outcome.Status, said)
		}
	}
}

func TestTheSentencesAboutKeysNameTheirFiles(t *testing.T) {
	t.Parallel()
	o := Options{OutputDirectory: "out"}
	outcome := plan.Outcome{Ref: oidc.SigningKeysRef(), Resource: oidc.SigningKeys{}, Action: plan.Create, Status: plan.Done}
	if said := o.Say(outcome); !slices.Equal(said, []string{
		"Generating RSA keypair",
		"Writing private key to " + filepath.Join("out", "serviceaccount-signer.private"),
		"Writing public key to " + filepath.Join("out", "serviceaccount-signer.public"),
		"Copying signing key for use by installer",
	}) {
		t.Errorf("what was said is %q", said)
	}
	outcome.Action, outcome.Status = plan.Keep, plan.Unchanged
	if said := o.Say(outcome); !slices.Equal(said, []string{"Using existing RSA keypair found at " + filepath.Join("out", "serviceaccount-signer.private")}) {
		t.Errorf("what was said is %q", said)
	}
}
