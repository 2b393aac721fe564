package federation

import (
	"context"
	"time"

	"github.com/cloudcredential/operator/internal/plan"
)

// DriverOptions of Drivers.
type DriverOptions struct {
	// Now is the clock; Sleep waits, or returns the context's error.
	Now   func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error
	// Patience bounds how long to wait for something that the cloud has to bring about; 0 means DefaultPatience.
	Patience time.Duration
}

// DefaultPatience is longer than CloudFront usually takes to deploy or withdraw a distribution.
const DefaultPatience = 30 * time.Minute

// session is what the drivers of one invocation share: what was read is read once.
type session struct {
	client  *Client
	options DriverOptions
	issuer  issuerReads
	iam     identities
}

// Session is one invocation: what is read in it is read once, whoever asks for it.
type Session struct{ shared *session }

// Open begins an invocation.
func Open(client *Client, options DriverOptions) *Session {
	return &Session{shared: &session{client: client, options: options}}
}

// Drivers returns the drivers of this package's resources, for plans that are made and applied in this invocation.
func (s *Session) Drivers() plan.Drivers { return s.shared.drivers() }

func (s *session) drivers() plan.Drivers {
	return plan.Drivers{
		KindCaller:               callerDriver{session: s},
		KindBucket:               bucketDriver{s},
		KindPublicAccessBlock:    publicAccessBlockDriver{s},
		KindBucketPolicy:         bucketPolicyDriver{s},
		KindDocument:             documentDriver{s},
		KindForeignObjects:       foreignObjectsDriver{},
		KindOriginAccessControl:  accessControlDriver{s},
		KindOriginAccessIdentity: accessIdentityDriver{s},
		KindDistribution:         distributionDriver{s},
		KindDeployment:           deploymentDriver{s},
		KindIdentityProvider:     providerDriver{s},
		KindRole:                 roleDriver{s},
		KindRolePolicy:           rolePolicyDriver{s},
	}
}
