package federation

import (
	"testing"

	"github.com/cloudcredential/operator/internal/oidc"
	simaws "github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/fault"
)

func TestObjectsOfSomebodyElseKeepTheBucket(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.make()
	w.fine(w.SetObject("prod-oidc", "notes.txt", []byte("mine"), nil))
	w.fine(w.SetObject("prod-oidc", "old-keys.json", []byte("{}"), w.options.ownTags()))
	_, err := w.remove()
	w.says(err, "notes.txt", "prod-oidc", "run the same command again")
	b := w.bucket()
	if len(b.Objects) != 1 || b.Objects[0].Key != "notes.txt" {
		t.Errorf("the objects are %+v", b.Objects)
	}
	if left := len(w.Roles()) + len(w.OIDCProviders()); left != 0 {
		t.Errorf("%d roles and identity providers are left", left)
	}
	w.RemoveObject("prod-oidc", "notes.txt")
	w.removed()
}

func TestAnObjectWithoutOurTagGoesWhereItIsADocument(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.make()
	w.fine(w.SetObject("prod-oidc", oidc.KeySetKey, []byte("uploaded by hand"), nil))
	w.removed()
}

func TestABucketOfSomebodyElseStaysWithAllThatIsInIt(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.fine(w.AddBucket("prod-oidc", "eu-west-1", map[string]string{"owner": "them"}))
	w.fine(w.SetObject("prod-oidc", oidc.KeySetKey, []byte("{}"), nil))
	w.PutOIDCProvider(simaws.OIDCProvider{Issuer: "prod-oidc.s3.eu-west-1.amazonaws.com"})
	if _, err := w.remove(); err != nil {
		t.Errorf("the removal ended with %v", err)
	}
	if n := w.Calls().Writes(); n != 0 {
		t.Errorf("%d writes were made: %v", n, w.made())
	}
}

func TestAnIdentityProviderWithoutTagsAtOurBucketGoes(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.make()
	p := w.provider()
	p.Tags = nil
	w.PutOIDCProvider(p)
	w.removed()
	if n := len(w.OIDCProviders()); n != 0 {
		t.Errorf("%d identity providers are left", n)
	}
}

func TestAnIdentityProviderIsFoundAfterItsDistributionHasGone(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.PutOIDCProvider(simaws.OIDCProvider{Issuer: "d111111abcdef8.cloudfront.net", Tags: w.options.ownTags()})
	w.PutOIDCProvider(simaws.OIDCProvider{Issuer: "d222222abcdef8.cloudfront.net"})
	w.removed()
	if p := w.OIDCProviders(); len(p) != 1 || p[0].Issuer != "d222222abcdef8.cloudfront.net" {
		t.Errorf("the identity providers are %+v", p)
	}
}

func TestWhatAnEarlierReleaseMadeIsRemoved(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.AddOriginAccessIdentity(w.options.Comment())
	foreign := w.AddOriginAccessIdentity("openshift.io/cloud-credential-operator/test")
	if _, err := w.remove(); err != nil {
		t.Errorf("the removal ended with %v", err)
	}
	if left := w.OriginAccessIdentities(); len(left) != 1 || left[0].ID != foreign {
		t.Errorf("what is left is %+v", left)
	}
}

func TestRolesThatAloneTellOfAnIdentityProviderOutliveIt(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	w.options.Issuer.URL = "https://issuer.example.com"
	w.options.Requests = w.options.Requests[:2]
	w.make()
	w.options.Issuer.URL = ""
	w.on("DeleteOpenIDConnectProvider", fault.Deny, 0)
	_, err := w.remove()
	w.says(err, "iam:DeleteOpenIDConnectProvider")
	if n := len(w.Roles()); n != 2 {
		t.Errorf("%d roles are left", n)
	}
	w.Faults().Clear()
	w.removed()
	if n := len(w.OIDCProviders()); n != 0 {
		t.Errorf("%d identity providers are left", n)
	}
}
