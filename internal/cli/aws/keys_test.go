package aws_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/oidc"
)

// otherKey is a file with a key that is not the cluster's.
const otherKey = "../../cloud/aws/federation/testdata/key-2.pub"

// keyID reads the ID of the key in a file.
func (w *world) keyID(path string) string {
	w.t.Helper()
	text, err := os.ReadFile(path)
	w.has(err)
	key, err := oidc.ParsePublicKey(text)
	w.has(err)
	return key.ID()
}

// publishes checks which keys the issuer has.
func (w *world) publishes(ids ...string) {
	w.t.Helper()
	bucket, _ := w.Bucket("prod-oidc")
	var set oidc.KeySet
	for _, object := range bucket.Objects {
		if object.Key == oidc.KeySetKey {
			var err error
			set, err = oidc.ParseKeySet(object.Content)
			w.has(err)
		}
	}
	if set.Len() != len(ids) {
		w.t.Errorf("the issuer publishes %v, and should publish %v", set.IDs(), ids)
	}
	for _, id := range ids {
		if !set.Has(id) {
			w.t.Errorf("the issuer publishes %v, and should publish %v", set.IDs(), ids)
		}
	}
}

// lies puts a copy of a file into the output directory.
func (w *world) lies(from, name string) {
	w.t.Helper()
	text, err := os.ReadFile(from)
	w.has(err)
	w.has(os.WriteFile(filepath.Join(w.out, name), text, 0o600))
}

func TestTheKeyThatIsNamedIsPublishedAndNoneIsMade(t *testing.T) {
	w := newWorld(t)
	w.run("create-all", "--public-key-file="+publicKey).Ends(0)
	w.publishes(w.keyID(publicKey))
	for _, name := range []string{oidc.PrivateKeyFile, oidc.PublicKeyFile, oidc.InstallerKeyFile} {
		if _, err := os.Stat(filepath.Join(w.out, name)); err == nil {
			t.Errorf("%s was made", name)
		}
	}
}

func TestTheKeyOfTheOutputDirectoryIsPublished(t *testing.T) {
	for _, command := range []string{"create-all", "create-identity-provider"} {
		t.Run(command, func(t *testing.T) {
			w := newWorld(t)
			w.lies(publicKey, oidc.PublicKeyFile)
			w.run(command).Ends(0)
			w.publishes(w.keyID(publicKey))
		})
	}
}

func TestTheKeyThatIsNamedGoesBeforeThatOfTheOutputDirectory(t *testing.T) {
	for _, command := range []string{"create-all", "create-identity-provider"} {
		t.Run(command, func(t *testing.T) {
			w := newWorld(t)
			w.lies(otherKey, oidc.PublicKeyFile)
			w.run(command, "--public-key-file="+publicKey).Ends(0)
			w.publishes(w.keyID(publicKey))
		})
	}
}

func TestADirectoryStandsForThePublicKeyInIt(t *testing.T) {
	w := newWorld(t)
	w.lies(publicKey, oidc.PublicKeyFile)
	w.run("create-identity-provider", "--public-key-file="+w.out).Ends(0)
	w.publishes(w.keyID(publicKey))
}

func TestWithoutAKeyThereIsNoIdentityProvider(t *testing.T) {
	w := newWorld(t)
	r := w.run("create-identity-provider").Ends(1)
	if !strings.Contains(r.Stderr, "create-key-pair") || !strings.Contains(r.Stderr, "--public-key-file") || len(w.Calls().All()) != 0 {
		t.Errorf("%s", r.Stderr)
	}
}

func TestWhereKeysArePublishedANewOneIsMadeOnlyOnDemand(t *testing.T) {
	w := newWorld(t)
	w.run("create-all", "--public-key-file="+publicKey).Ends(0)
	r := w.run("create-all").Ends(1)
	if !strings.Contains(r.Stderr, "--new-signing-key") || w.Calls().Writes() != 0 {
		t.Errorf("%s", r.Stderr)
	}
	w.run("create-all", "--new-signing-key").Ends(0)
	if r := w.run("create-all", "--new-signing-key", "--public-key-file="+publicKey).Ends(1); !strings.Contains(r.Stderr, "give one of them") {
		t.Errorf("a key that is named and a new one: %s", r.Stderr)
	}
	w.publishes(w.keyID(publicKey), w.keyID(filepath.Join(w.out, oidc.PublicKeyFile)))
}
