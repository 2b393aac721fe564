package federation

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	cftypes "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/cloudcredential/operator/internal/oidc"
	simaws "github.com/cloudcredential/operator/sim/aws"
)

// limitedTo has the calls be made by a user with just this policy, from then on.
func (w *accountWorld) limitedTo(permissions Permissions) {
	w.t.Helper()
	text, err := json.Marshal(permissions)
	w.has(err)
	w.key, err = w.AddUser(fmt.Sprintf("limited-%d", len(w.Users())), string(text))
	w.has(err)
}

// denied are the operations of the last run that the account refused. Whoever asks without a credential is another matter.
func (w *accountWorld) denied() []string {
	var denied []string
	for _, call := range w.Calls().All() {
		if call.Code == "AccessDenied" && call.Principal != "" {
			denied = append(denied, call.Operation)
		}
	}
	return denied
}

// run is what a run came to: what was denied, its error, and how much it wrote.
type run struct {
	denied []string
	err    error
	writes int
}

// asUnlimited does something with a credential that may do everything.
func (w *accountWorld) asUnlimited(do func()) {
	w.t.Helper()
	limited := w.key
	defer func() { w.key = limited }()
	w.key = w.unlimited()
	do()
}

func (w *accountWorld) unlimited() simaws.Key {
	w.t.Helper()
	key, err := w.AddUser(fmt.Sprintf("unlimited-%d", len(w.Users())), `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)
	w.has(err)
	return key
}

// life makes a set-up, makes it again, spoils it, and repairs it.
func (w *accountWorld) life() (runs []run) {
	w.t.Helper()
	for _, before := range []func(){func() {}, func() {}, w.spoil, w.strip} {
		w.asUnlimited(before)
		w.offset.Add(int64(time.Hour))
		_, err := w.attempt()
		runs = append(runs, run{w.denied(), err, w.Calls().Writes()})
	}
	return runs
}

// spoil changes everything that a run puts right.
func (w *accountWorld) spoil() {
	w.t.Helper()
	owned := map[string]string{w.options.OwnedTag(): ownedTagValue}
	for _, role := range w.Roles() {
		w.has(w.replaced(simaws.Role{Name: role.Name, Trust: anybody, Tags: owned, Description: ""}))
	}
	for _, provider := range w.OIDCProviders() {
		if w.options.Roles.ProviderARN == "" {
			w.PutOIDCProvider(simaws.OIDCProvider{Issuer: provider.Issuer, Tags: owned, Thumbprints: []string{strings.Repeat("0", 40)}})
		}
	}
	name := w.options.BucketName()
	if _, exists := w.Bucket(name); exists {
		w.has(w.SetBucketTags(name, owned))
		w.has(w.SetBucketPolicy(name, ""))
		w.has(w.SetPublicAccessBlock(name, nil))
		w.has(w.SetObject(name, oidc.KeySetKey, oidc.NewKeySet(w.publicKey(2)).Encode(), nil))
	}
	for _, d := range w.Distributions() {
		s := w.session()
		_, err := s.configure(w.t.Context(), d.ID, func(config *cftypes.DistributionConfig) { config.Enabled = new(false) })
		w.has(err)
		_, err = s.client.cloudFront.UntagResource(w.t.Context(), &cloudfront.UntagResourceInput{Resource: &d.ARN, TagKeys: &cftypes.TagKeys{Items: []string{"Name"}}})
		w.has(err)
	}
}

// replaced puts a role in the place of one.
func (w *accountWorld) replaced(role simaws.Role) error {
	_, err := w.PutRole(role)
	return err
}

// strip leaves a bucket as a run does that dies after it made it, and an access control that nobody uses yet and that is not as it should be.
func (w *accountWorld) strip() {
	w.t.Helper()
	name := w.options.BucketName()
	if _, exists := w.Bucket(name); !exists {
		return
	}
	w.RemoveObject(name, oidc.KeySetKey)
	w.RemoveObject(name, oidc.DiscoveryKey)
	w.has(w.SetBucketTags(name, nil))
	if !w.options.Issuer.Private {
		return
	}
	for _, d := range w.Distributions() {
		w.RemoveDistribution(d.ID)
	}
	s := w.session()
	for _, control := range w.OriginAccessControls() {
		config := accessControl{w.options}.config()
		config.SigningBehavior = cftypes.OriginAccessControlSigningBehaviorsNever
		etag, err := accessControlDriver{s}.etag(w.t.Context(), control.ID)
		w.has(err)
		_, err = s.client.cloudFront.UpdateOriginAccessControl(w.t.Context(), &cloudfront.UpdateOriginAccessControlInput{
			Id: &control.ID, IfMatch: &etag, OriginAccessControlConfig: config,
		})
		w.has(err)
	}
}

// smallAccount has one request only, so that a run is short.
func smallAccount(t *testing.T, region string) *accountWorld {
	t.Helper()
	w := newAccountWorld(t, region)
	w.options.Requests = w.options.Requests[:1]
	w.key = w.unlimited()
	return w
}

// lives are the set-ups whose permissions are tried.
func lives() map[string]func(w *accountWorld) {
	return map[string]func(w *accountWorld){
		"public":  func(*accountWorld) {},
		"private": func(w *accountWorld) { w.private() },
		"bounded": func(w *accountWorld) {
			boundary, err := w.AddPolicy("boundary", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)
			w.has(err)
			w.options.Roles.PermissionsBoundary = boundary
		},
		"roles only": func(w *accountWorld) {
			w.options.Roles.ProviderARN = w.PutOIDCProvider(simaws.OIDCProvider{Issuer: "issuer.example.com", ClientIDs: Audiences()})
		},
	}
}
