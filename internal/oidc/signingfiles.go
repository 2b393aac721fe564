package oidc

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
)

const (
	privateMode = 0o600
	publicMode  = 0o644
)

// file is a file as it was found.
type file struct {
	name   string
	path   string
	exists bool
	text   []byte
	mode   fs.FileMode
}

// signingFiles are the files of the signing keys as they were found.
type signingFiles struct {
	private, public, installer file
}

func readSigningFiles(directory *manifest.Directory) (signingFiles, error) {
	var found signingFiles
	var errs [3]error
	found.private, errs[0] = readFile(directory, PrivateKeyFile)
	found.public, errs[1] = readFile(directory, PublicKeyFile)
	found.installer, errs[2] = readFile(directory, InstallerKeyFile)
	return found, errors.Join(errs[:]...)
}

func readFile(directory *manifest.Directory, name string) (file, error) {
	f := file{name: name, path: directory.File(name)}
	var err error
	f.text, f.mode, err = directory.Read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return f, nil
	}
	f.exists = err == nil
	return f, err
}

// pair returns the key pair in the file.
func (f file) pair() (KeyPair, error) {
	pair, err := ParseKeyPair(f.text)
	if err != nil {
		return KeyPair{}, fmt.Errorf("%s should hold the private key that signs the tokens of service accounts: %w", f.path, err)
	}
	return pair, nil
}

// key returns the public key in the file.
func (f file) key() (PublicKey, error) {
	key, err := ParsePublicKey(f.text)
	if err != nil {
		return PublicKey{}, fmt.Errorf("%s should hold the public key that verifies the tokens of service accounts: %w", f.path, err)
	}
	return key, nil
}

// fields compares the files with the pair that the private one holds.
func (s signingFiles) fields(pair KeyPair) plan.Fields {
	mode := s.private.mode
	if !manifest.Exposed(mode) {
		mode = privateMode
	}
	return plan.Fields{
		FieldMode:         plan.Text(manifest.FormatMode(mode)),
		FieldPublicFile:   plan.Text(s.publicState(pair)),
		FieldInstallerKey: plan.Text(s.installerState(pair)),
	}
}

func (s signingFiles) publicState(pair KeyPair) string {
	if !s.public.exists {
		return missing
	}
	if key, err := ParsePublicKey(s.public.text); err != nil || !key.Equal(pair.Public()) {
		return differs
	}
	return agrees
}

// installerState takes for a copy what is the private file byte for byte, or the key as it would have been generated. Anything besides the
// key, such as the rest of a longer one that was there before, makes it differ.
func (s signingFiles) installerState(pair KeyPair) string {
	switch {
	case !s.installer.exists:
		return missing
	case manifest.Exposed(s.installer.mode):
		return "can be read by others (mode " + manifest.FormatMode(s.installer.mode) + ")"
	case bytes.Equal(s.installer.text, s.private.text), bytes.Equal(s.installer.text, pair.PrivatePEM().Reveal()):
		return agrees
	}
	return differs
}

// stray returns an error if the installer's copy is the only private key and does not belong to the public one: a cluster that signs with it
// would be trusted by nobody, and writing another over it could destroy the last copy of a key in use.
func (s signingFiles) stray(key PublicKey) error {
	if !s.installer.exists {
		return nil
	}
	if pair, err := ParseKeyPair(s.installer.text); err == nil && pair.Public().Equal(key) {
		return nil
	}
	if key.IsZero() {
		return fmt.Errorf("%s is there, but %s and %s, which it is a copy of, are not: to go on with that key, copy it to %s; otherwise move it away",
			s.installer.path, s.private.path, s.public.path, s.private.path)
	}
	return fmt.Errorf("%s is not the private key of %s (kid %s): the cluster would sign tokens that nobody trusts; move away the one that is wrong",
		s.installer.path, s.public.path, key.ID())
}
