package oidc

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
)

// SigningKeysDriver is the plan.Driver of SigningKeys. A private key that is there is used and never replaced; the other files follow from
// it. A public key that is there alone is used as it is: its private key is the cluster's affair.
type SigningKeysDriver struct {
	// Directory that the files are in.
	Directory *manifest.Directory
	// Rand is where a new key comes from; nil is the system's.
	Rand io.Reader
	// Published returns what the issuer publishes by now, which is an empty set where there is no issuer yet. It is asked only where there is no
	// key, so that a new one does not silently take the place of one that a cluster signs with. Nil asks nothing, as is right for a
	// deletion.
	Published func(ctx context.Context) (KeySet, error)
}

var _ plan.Driver = SigningKeysDriver{}

// Observe implements plan.Driver.
func (d SigningKeysDriver) Observe(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	found, err := readSigningFiles(d.Directory)
	switch {
	case err != nil:
		return plan.Observation{}, err
	case found.private.exists:
		pair, err := found.private.pair()
		if err != nil {
			return plan.Observation{}, err
		}
		return plan.Observation{Exists: true, Fields: found.fields(pair), Outputs: outputs(pair.Public())}, nil
	case found.public.exists:
		key, err := found.public.key()
		if err == nil {
			err = found.stray(key)
		}
		if err != nil {
			return plan.Observation{}, err
		}
		return plan.Observation{Exists: true, Fields: resource.Fields(known), Outputs: outputs(key)}, nil
	}
	return plan.Observation{}, errors.Join(found.stray(PublicKey{}), d.unpublished(ctx))
}

// unpublished returns an error if the issuer publishes keys.
func (d SigningKeysDriver) unpublished(ctx context.Context) error {
	if d.Published == nil {
		return nil
	}
	set, err := d.Published(ctx)
	if err != nil {
		return fmt.Errorf("find out whether the issuer publishes keys already: %w", err)
	}
	if set.Len() == 0 {
		return nil
	}
	name := "without kid"
	if ids := set.IDs(); len(ids) > 0 {
		name = "kid " + strings.Join(ids, ", ")
	}
	return fmt.Errorf("the issuer already publishes keys (%s), and there is no key in %s: tokens signed with a new key are not those of the cluster that "+
		"uses this issuer; pass the cluster's key with --public-key-file, or ask for a new one with --new-signing-key", name, d.Directory.Path())
}

// Create implements plan.Driver: it generates a pair. The private file comes first, for the others follow from it if this is interrupted.
// A file that has come about since Observe is left as it is, with fs.ErrExist.
func (d SigningKeysDriver) Create(context.Context, plan.Resource, plan.Known) (plan.Outputs, error) {
	found, err := readSigningFiles(d.Directory)
	if err != nil {
		return nil, err
	}
	for _, f := range []file{found.private, found.public, found.installer} {
		if f.exists {
			return nil, fmt.Errorf("generate signing keys: %s: %w; run the command again to use it", f.path, fs.ErrExist)
		}
	}
	random := d.Rand
	if random == nil {
		random = rand.Reader
	}
	pair, err := Generate(random)
	if err != nil {
		return nil, err
	}
	text := pair.PrivatePEM().Reveal()
	if err := d.Directory.WriteNew(PrivateKeyFile, privateMode, text); err != nil {
		return nil, err
	}
	if err := d.Directory.WriteNew(PublicKeyFile, publicMode, pair.Public().PEM()); err != nil {
		return nil, err
	}
	if err := d.Directory.WriteNew(InstallerKeyFile, privateMode, text); err != nil {
		return nil, err
	}
	return outputs(pair.Public()), nil
}

// Update implements plan.Driver: it has the files follow from the private one.
func (d SigningKeysDriver) Update(context.Context, plan.Resource, plan.Known, plan.Change) (plan.Outputs, error) {
	found, err := readSigningFiles(d.Directory)
	if err != nil {
		return nil, err
	}
	pair, err := found.private.pair()
	if err != nil {
		return nil, err
	}
	if manifest.Exposed(found.private.mode) {
		if err := d.Directory.Chmod(PrivateKeyFile, privateMode); err != nil {
			return nil, err
		}
	}
	if found.publicState(pair) != agrees {
		if err := d.Directory.Write(PublicKeyFile, publicMode, pair.Public().PEM()); err != nil {
			return nil, err
		}
	}
	if found.installerState(pair) != agrees {
		if err := d.Directory.Write(InstallerKeyFile, privateMode, found.private.text); err != nil {
			return nil, err
		}
	}
	return outputs(pair.Public()), nil
}

// Delete implements plan.Driver: it removes the three files, the private key last.
func (d SigningKeysDriver) Delete(context.Context, plan.Resource, plan.Known) error {
	for _, name := range []string{InstallerKeyFile, PublicKeyFile, PrivateKeyFile} {
		if err := d.Directory.Remove(name); err != nil {
			return err
		}
	}
	return nil
}

func outputs(key PublicKey) plan.Outputs {
	return plan.Outputs{OutputPublicKey: plan.Text(string(key.PEM()))}
}
