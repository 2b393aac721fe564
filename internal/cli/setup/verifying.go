package setup

import (
	"context"
	"errors"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/verification"
)

// Verifying is what `verify` has read from its flags.
type Verifying[O Options] struct {
	// Name of the set-up.
	Name string
	// Options that the set-up was made with.
	Options O
	// Notes are about what was ignored in the input.
	Notes []string
}

// Finished are the flags of `verify` that say what a finished set-up has besides what is in the cloud.
type Finished struct {
	key       PublicKey
	keyless   bool
	directory string
}

// AddKeylessTo adds --output-dir alone, for a cloud that trusts no tokens of a cluster. The manifests there tell which keys are in use.
func (f *Finished) AddKeylessTo(flags *cli.Flags) {
	f.keyless = true
	OutputDirectory(flags, &f.directory, "directory with the generated files, of which those that are there are checked")
}

// AddTo adds --public-key-file and --output-dir.
func (f *Finished) AddTo(flags *cli.Flags) {
	f.key.AddTo(flags, "path to the cluster's public ServiceAccount signing key; "+oidc.PublicKeyFile+" in the output directory if it is not given and there is one")
	OutputDirectory(flags, &f.directory, "directory with the generated files, of which those that are there are checked")
}

// Checker is the verb that verifies a set-up.
type Checker[O Options, V Asked] struct {
	cloud Cloud[O, V]
	files *Finished
	read  func(session *cli.Session) (Verifying[O], error)
	ask   func(options O, key oidc.PublicKey, files *manifest.Directory) V
}

// Checker makes the verb. What read returns besides an error is looked at as well. ask puts the question together.
func (c Cloud[O, V]) Checker(files *Finished, read func(session *cli.Session) (Verifying[O], error), ask func(options O, key oidc.PublicKey, files *manifest.Directory) V) Checker[O, V] {
	return Checker[O, V]{cloud: c, files: files, read: read, ask: ask}
}

// asking is a question that still needs the options.
type asking[O Options, V Asked] struct {
	Verifying[O]
	ask func(options O) V
}

// prepare is all that can be found out without a call.
func (c Checker[O, V]) prepare(session *cli.Session) (asking[O, V], error) {
	directory, dirErr := manifest.NewDirectory(c.files.directory)
	verifying, err := c.read(session)
	var key oidc.PublicKey
	var keyErr error
	switch {
	case !c.files.keyless:
		key, keyErr = c.files.key.Find(c.files.directory)
	case dirErr == nil:
		verifying.Options = c.cloud.Into(verifying.Options, directory.Path())
	}
	prepared := asking[O, V]{verifying, func(options O) V { return c.ask(options, key, directory) }}
	return prepared, errors.Join(dirErr, keyErr, err, verifying.Options.Validate())
}

// Prepare implements Verifier.
func (c Checker[O, V]) Prepare(session *cli.Session) (Verification, error) {
	prepared, err := c.prepare(session)
	return Verification{
		Name:     prepared.Name,
		Notes:    prepared.Notes,
		Findings: func(ctx context.Context) ([]verification.Finding, error) { return c.findings(ctx, session, prepared) },
	}, err
}

// findings makes all checks. Without a credential those are left that need none.
func (c Checker[O, V]) findings(ctx context.Context, session *cli.Session, prepared asking[O, V]) ([]verification.Finding, error) {
	connected, err := c.cloud.Connect(ctx, session, prepared.Options)
	if err != nil {
		return prepared.ask(prepared.Options).WithoutCredential(ctx, session.Transport, err), context.Cause(ctx)
	}
	defer connected.Close()
	return connected.Verify(ctx, prepared.ask(connected.Options))
}

// Permissions implements Entitled.
func (c Checker[O, V]) Permissions(session *cli.Session) (Permissions, error) {
	prepared, err := c.prepare(session)
	return c.cloud.Verifying(prepared.ask(prepared.Options)), err
}
