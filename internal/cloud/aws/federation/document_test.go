package federation

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/issuer"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/sim/fault"
)

// foreignKey is a key of another kind, as somebody else published it.
const foreignKey = `{"kty":"EC","kid":"theirs","crv":"P-256","x":"AAAA","y":"BBBB","note":"keep"}`

func TestKeysThatArePublishedStay(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	w.publish()
	first := w.publicKey(1).ID()
	w.has(w.SetObject("prod-oidc", oidc.KeySetKey, []byte(`{"keys":[`+foreignKey+`],"more":true}`), w.options.ownTags()))
	w.publish()
	w.called(append(again(), "PutObject")...)
	if ids := w.keySet().IDs(); !slices.Equal(ids, []string{"theirs", first}) {
		t.Errorf("the keys are %v", ids)
	}
	if content := string(w.object(oidc.KeySetKey).Content); !strings.Contains(content, `"note": "keep"`) || !strings.Contains(content, `"more": true`) {
		t.Errorf("the key set is %s", content)
	}
	w.options.Issuer.Key = knownKey(w.publicKey(2))
	w.publish()
	if ids := w.keySet().IDs(); !slices.Equal(ids, []string{"theirs", first, w.publicKey(2).ID()}) {
		t.Errorf("the keys are %v", ids)
	}
	w.settled()
}

func TestKeysAreReplacedWhereThatIsAskedFor(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	w.publish()
	w.options.Issuer.ReplaceKeys = true
	w.settled()
	w.has(w.SetObject("prod-oidc", oidc.KeySetKey, oidc.NewKeySet(w.publicKey(1), w.publicKey(2)).Encode(), w.options.ownTags()))
	p := w.plan(w.nodes())
	i := slices.IndexFunc(p.Changes, func(c plan.Change) bool { return c.Action == plan.Update })
	if diff, differs := p.Changes[i].Field(issuer.FieldKeys); !differs || !slices.Equal(diff.Removed, []string{w.publicKey(2).ID()}) {
		t.Errorf("the plan does not say which key goes: %+v", p.Changes[i].Fields)
	}
	w.publish()
	if ids := w.keySet().IDs(); !slices.Equal(ids, []string{w.publicKey(1).ID()}) {
		t.Errorf("the keys are %v", ids)
	}
	w.has(w.SetObject("prod-oidc", oidc.KeySetKey, []byte(`{"keys":[{"kty":"EC"}]}`), w.options.ownTags()))
	w.publish()
	if set := w.keySet(); set.Len() != 1 || !set.Has(w.publicKey(1).ID()) {
		t.Errorf("the key set is %s", set.Encode())
	}
	w.settled()
}

func TestAnEmptyKeySetOfAnEarlierReleaseIsFilled(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	w.publish()
	w.has(w.SetObject("prod-oidc", oidc.KeySetKey, nil, w.options.ownTags()))
	w.publish()
	if !w.keySet().Has(w.publicKey(1).ID()) {
		t.Error("the key is not published")
	}
	w.settled()
}

func TestAKeySetThatCannotBeReadIsNotOverwritten(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	w.publish()
	w.has(w.SetObject("prod-oidc", oidc.KeySetKey, []byte("{"), w.options.ownTags()))
	w.refused("prod-oidc/keys.json", "cannot be read", "correct it, or remove it")
}

func TestDocumentsAreComparedByWhatTheySay(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	w.publish()
	const issuer = "https://prod-oidc.s3.eu-west-1.amazonaws.com"
	w.has(w.SetObject("prod-oidc", oidc.DiscoveryKey, []byte(`{"jwks_uri":"`+issuer+`/keys.json","issuer":"`+issuer+`","more":1,`+
		`"subject_types_supported":["public"],"response_types_supported":["token","id_token"],"id_token_signing_alg_values_supported":["ES256","RS256"]}`), w.options.ownTags()))
	set := strings.ReplaceAll(string(oidc.NewKeySet(w.publicKey(2), w.publicKey(1)).Encode()), "\n", "")
	w.has(w.SetObject("prod-oidc", oidc.KeySetKey, []byte(set), w.options.ownTags()))
	w.settled()

	w.has(w.SetObject("prod-oidc", oidc.DiscoveryKey, []byte(`{"issuer":"`+issuer+`","jwks_uri":"`+issuer+`/openid/v1/jwks"}`), w.options.ownTags()))
	w.publish()
	w.called(append(again(), "PutObject")...)
	w.has(w.SetObject("prod-oidc", oidc.DiscoveryKey, []byte(`<html>`), w.options.ownTags()))
	w.publish()
	w.called(append(again(), "PutObject")...)
	w.settled()
}

func TestDocumentsWithoutTagsGetThem(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	w.publish()
	for _, key := range []string{oidc.DiscoveryKey, oidc.KeySetKey} {
		w.has(w.SetObject("prod-oidc", key, w.object(key).Content, nil))
	}
	w.publish()
	w.called(append(again(), "PutObject", "PutObject")...)
	for _, key := range []string{oidc.DiscoveryKey, oidc.KeySetKey} {
		if tags := w.object(key).Tags; !maps.Equal(tags, w.options.ownTags()) {
			t.Errorf("the tags of %s are %v", key, tags)
		}
	}
	w.settled()
}

func TestTagsReachS3AsTheyAre(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"prod", "a b+c=d", "ü/+:@"} {
		tags := Options{Name: name}.ownTags()
		query := objectTagging(tags)
		if strings.ContainsAny(query, " +") {
			t.Errorf("%q holds what a query may not", query)
		}
		w := newIssuerWorld(t, "eu-west-1")
		w.publish()
		in := document{w.options, "x"}.putInput([]byte("{}"), "")
		in.Tagging = &query
		if _, err := putFromStart(w.session().client.s3, t.Context(), in); err != nil {
			t.Fatal(err)
		}
		if got := w.object("x").Tags; !maps.Equal(got, tags) {
			t.Errorf("the tags are %v and should be %v", got, tags)
		}
	}
}

func TestADocumentThatSomebodyElsePublishedAtTheSameTimeStays(t *testing.T) {
	t.Parallel()
	for _, existed := range []bool{false, true} {
		t.Run(fmt.Sprintf("existed: %v", existed), func(t *testing.T) {
			t.Parallel()
			w := newIssuerWorld(t, "eu-west-1")
			w.publish()
			if existed {
				w.options.Issuer.Key = knownKey(w.publicKey(2))
			} else {
				w.RemoveObject("prod-oidc", oidc.KeySetKey)
			}
			p := w.plan(w.nodes())
			theirs := []byte(`{"keys":[` + foreignKey + `]}`)
			w.has(w.SetObject("prod-oidc", oidc.KeySetKey, theirs, nil))
			err := p.Apply(t.Context(), applyOptions()).Err()
			if err == nil || !strings.Contains(err.Error(), "at the same time: run the same command again") {
				t.Errorf("the run ended with %v", err)
			}
			if got := w.object(oidc.KeySetKey).Content; string(got) != string(theirs) {
				t.Errorf("the key set is %s", got)
			}
			w.publish()
			if set := w.keySet(); !set.Has("theirs") || set.Len() != 2 {
				t.Errorf("the key set is %s", set.Encode())
			}
			w.settled()
		})
	}
}

func TestTheKeyMayComeFromSomethingThatIsMadeBefore(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	source := plan.Ref{Kind: KindCaller, Name: "prod"}
	w.options.Issuer.KeyNeeds = []plan.Ref{source}
	w.options.Issuer.Key = func(known plan.Known) (oidc.PublicKey, bool) {
		_, found := known.Output(source, "later")
		return w.publicKey(1), found
	}
	p := w.plan(append(w.nodes(), plan.Node{Resource: caller{w.options}}))
	for _, change := range p.Changes {
		if change.Ref != w.options.documentRef(oidc.KeySetKey) {
			continue
		}
		diff, found := change.Field(issuer.FieldKeys)
		if !found || !diff.New.IsPending() {
			t.Fatalf("the key set is not pending: %+v", change)
		}
		if ref, output := diff.New.Source(); ref != source || output != "later" {
			t.Errorf("the key set waits for %s of %s", output, ref)
		}
		return
	}
	t.Error("there is no key set in the plan")
}

func (w *issuerWorld) keepVersions() {
	w.t.Helper()
	_, err := w.session().client.s3.PutBucketVersioning(w.t.Context(), &s3.PutBucketVersioningInput{
		Bucket: new("prod-oidc"), VersioningConfiguration: &s3types.VersioningConfiguration{Status: s3types.BucketVersioningStatusEnabled},
	})
	w.has(err)
}

func TestAllVersionsOfADocumentAreRemovedAndNothingElse(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	w.publish()
	w.keepVersions()
	for n := range 3 {
		w.has(w.SetObject("prod-oidc", oidc.KeySetKey, []byte{byte('0' + n)}, nil))
	}
	w.has(w.SetObject("prod-oidc", "keys.json.old", []byte("mine"), nil))
	nodes := slices.DeleteFunc(w.leaving(), aboutCloudFront)
	err := w.try(nodes)
	if err == nil || !strings.Contains(err.Error(), "somebody else has put something into it") {
		t.Errorf("the removal ended with %v", err)
	}
	w.called("GetBucketTagging", "ListObjectVersions", "ListObjectVersions", "DeleteObjects", "DeleteObject",
		"ListObjectVersions", "DeleteObjects", "DeleteBucket")
	if left := w.bucket().Objects; len(left) != 1 || left[0].Key != "keys.json.old" {
		t.Errorf("what is left is %d versions, the first of %s", len(left), left[0].Key)
	}
	w.RemoveObject("prod-oidc", "keys.json.old")
	w.has(w.try(slices.DeleteFunc(w.leaving(), aboutCloudFront)))
	w.gone()
}

func TestABucketThatIsNotOursIsNotRemovedNorWhatIsInIt(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	w.publish()
	w.has(w.SetBucketTags("prod-oidc", nil))
	w.withdraw()
	if n := w.Calls().Writes(); n != 0 || len(w.bucket().Objects) != 2 {
		t.Errorf("%d writes were made, and %d objects are left", n, len(w.bucket().Objects))
	}
}

func TestAVersionThatCannotBeRemovedIsAnError(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	w.publish()
	w.on("DeleteObject", fault.Deny, 1)
	err := w.try(slices.DeleteFunc(w.leaving(), aboutCloudFront))
	if err == nil || !strings.Contains(err.Error(), "s3:DeleteObject") {
		t.Errorf("the removal ended with %v", err)
	}
	if b := w.bucket(); len(b.Objects) != 1 {
		t.Errorf("what is left is %+v", b.Objects)
	}
}

func TestAVersionThatIsKeptAmongOthersIsAnError(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	w.publish()
	w.keepVersions()
	w.has(w.SetObject("prod-oidc", oidc.KeySetKey, nil, nil))
	kept := w.object(oidc.KeySetKey)
	w.has(w.SetBucketPolicy("prod-oidc", `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:DeleteObjectVersion",`+
		`"Resource":"arn:aws:s3:::prod-oidc/keys.json"}}`))
	err := w.try(slices.DeleteFunc(w.leaving(), aboutCloudFront))
	if !cloud.Is(err, cloud.Denied) || !strings.Contains(err.Error(), kept.Version) || !strings.Contains(err.Error(), "a policy of the bucket, keeps it") {
		t.Errorf("the removal ended with %v", err)
	}
	if left := w.bucket().Objects; len(left) != 2 || left[1].Version != kept.Version {
		t.Errorf("%d versions are left", len(left))
	}
}
