package setup

import (
	"context"
	"net/http"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/verification"
)

// Cloud is what the verbs of a cloud differ in. O are the options of a set-up there, and V says what to verify.
type Cloud[O Options, V Asked] struct {
	// Title is what the cloud is called in sentences: "Google Cloud".
	Title string
	// Connect finds the credential. No call is made that needs a right.
	Connect func(ctx context.Context, session *cli.Session, options O) (Connection[O, V], error)
	// Into are the options of a set-up whose files are written to a directory.
	Into func(options O, directory string) O
	// Report is what -o json tells of a set-up that was made.
	Report func(options O, files Files, result plan.Result) any
	// Making, Removing and Verifying are the permissions of commands. No call is made for them.
	Making    func(options O, nodes []plan.Node) Permissions
	Removing  func(options O) Permissions
	Verifying func(asked V) Permissions
}

// Options are what a cloud makes a set-up from.
type Options interface {
	// Validate says whether a set-up can be made from them, ValidateRemoval whether one can be removed.
	Validate() error
	ValidateRemoval() error
	// Say returns the sentences that tell what became of a resource.
	Say(outcome plan.Outcome) []string
}

// Asked says what to verify.
type Asked interface {
	// WithoutCredential makes those checks that need no credential, where cause is why there is none.
	WithoutCredential(ctx context.Context, transport http.RoundTripper, cause error) []verification.Finding
}

// Session is one invocation in a cloud, as its package opens it for a credential.
type Session[O Options, V Asked] interface {
	// Drivers of the cloud's resources.
	Drivers() plan.Drivers
	// PublishedKeys are the keys that the issuer of a set-up publishes; none where there is no issuer yet.
	PublishedKeys(ctx context.Context, options O) (oidc.KeySet, error)
	// ProvePublished finds out whether what a result has published is of use to whoever verifies a token.
	ProvePublished(ctx context.Context, options O, result plan.Result) error
	// Removal is everything that belongs to a set-up as what should not exist, with notes on what is kept.
	Removal(ctx context.Context, options O) (*plan.Graph, []string, error)
	// Verify makes all checks.
	Verify(ctx context.Context, asked V) ([]verification.Finding, error)
}

// Connection is a Session with a credential.
type Connection[O Options, V Asked] struct {
	Session[O, V]
	// Options are those that it was asked for, with what only the credential tells.
	Options O
	// Close lets go of connections.
	Close func()
}
