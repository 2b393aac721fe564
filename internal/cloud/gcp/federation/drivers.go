package federation

import (
	"context"
	"io"
	"maps"
	"time"

	"github.com/cloudcredential/operator/internal/plan"
)

// DriverOptions of Open.
type DriverOptions struct {
	// Now is the clock; Sleep waits, or returns the context's error.
	Now   func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error
	// Patience bounds how long to wait for something that the cloud has to bring about; 0 means DefaultPatience.
	Patience time.Duration
	// Rand is where chance comes from; nil for the system's.
	Rand io.Reader
}

// DefaultPatience is longer than the cloud usually takes to end an operation, or to let everybody know of a change.
const DefaultPatience = 10 * time.Minute

// session is what the drivers of one invocation share: what was read is read once.
type session struct {
	client   *Client
	options  DriverOptions
	issuer   issuerReads
	accounts accountReads
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
	drivers := plan.Drivers{
		KindProject:        projectDriver{s},
		KindPool:           poolDriver{s},
		KindProvider:       providerDriver{s},
		KindBucket:         bucketDriver{s},
		KindBucketPolicy:   bucketPolicyDriver{s},
		KindDocument:       documentDriver{s},
		KindForeignObjects: foreignObjectsDriver{},
	}
	maps.Copy(drivers, s.accountDrivers())
	return drivers
}
