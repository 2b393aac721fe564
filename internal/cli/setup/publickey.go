package setup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// PublicKey is the flag that names the cluster's public key.
type PublicKey struct{ path string }

// AddTo adds --public-key-file.
func (k *PublicKey) AddTo(flags *cli.Flags, help string) {
	flags.StringVar(&k.path, "public-key-file", "", help)
	flags.File("public-key-file")
}

// IsGiven reports whether the flag is set.
func (k *PublicKey) IsGiven() bool { return k.path != "" }

// Read is the key that is named, and else the one in the output directory.
func (k *PublicKey) Read(outputDirectory string) (KeySource, error) {
	path := k.path
	if !k.IsGiven() {
		path = filepath.Join(outputDirectory, oidc.PublicKeyFile)
	}
	key, err := readKey(path)
	return GivenKey(key), err
}

// Find is the key of Read for commands that can do without one: a zero one where none is named and there is none.
func (k *PublicKey) Find(outputDirectory string) (oidc.PublicKey, error) {
	path := k.path
	if !k.IsGiven() {
		path = filepath.Join(outputDirectory, oidc.PublicKeyFile)
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return oidc.PublicKey{}, nil
		}
	}
	return readKey(path)
}

// readKey reads a public key file. A directory that holds one under its usual name will do.
func readKey(path string) (oidc.PublicKey, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, oidc.PublicKeyFile)
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return oidc.PublicKey{}, fmt.Errorf("there is no public key file %s: create a key pair with create-key-pair, or name the cluster's public key with --public-key-file", path)
	}
	if err != nil {
		return oidc.PublicKey{}, fmt.Errorf("read the public key file %s: %w; name a readable one with --public-key-file", path, err)
	}
	key, err := oidc.ParsePublicKey(text)
	if err != nil {
		return oidc.PublicKey{}, fmt.Errorf("the public key file %s cannot be used: %w", path, err)
	}
	return key, nil
}

// KeySource is where the public key of an issuer comes from.
type KeySource struct {
	// Key is the key, where it is known already.
	Key func(known plan.Known) (oidc.PublicKey, bool)
	// Needs are the resources that yield it, and KeyPair is their nodes.
	Needs   []plan.Ref
	KeyPair []plan.Node
}

// GivenKey is a key that is known. A zero one is not.
func GivenKey(key oidc.PublicKey) KeySource {
	return KeySource{Key: func(plan.Known) (oidc.PublicKey, bool) { return key, !key.IsZero() }}
}

// KeyPair is the pair in the output directory, which may have to be made first.
func KeyPair() KeySource {
	return KeySource{Key: generatedKey, Needs: []plan.Ref{oidc.SigningKeysRef()}, KeyPair: []plan.Node{{Resource: oidc.SigningKeys{}}}}
}

func generatedKey(known plan.Known) (oidc.PublicKey, bool) {
	text, found := known.Output(oidc.SigningKeysRef(), oidc.OutputPublicKey)
	if !found {
		return oidc.PublicKey{}, false
	}
	key, err := oidc.ParsePublicKey([]byte(text.Text()))
	return key, err == nil
}

// KeyOrPair is the key that is named, and else the pair in the output directory. A key that is named and --new-signing-key are an error together: one
// of them would not be heard.
func (k *PublicKey) KeyOrPair(newPair bool) (KeySource, error) {
	if newPair && k.IsGiven() {
		return GivenKey(oidc.PublicKey{}), errors.New("--public-key-file names the cluster's key, and --new-signing-key asks for another one: give one of them")
	}
	if !k.IsGiven() {
		return KeyPair(), nil
	}
	key, err := readKey(k.path)
	return GivenKey(key), err
}
