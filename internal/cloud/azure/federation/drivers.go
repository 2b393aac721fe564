package federation

import (
	"context"
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
}

// DefaultPatience is longer than the cloud usually takes until everybody knows of a new identity or role.
const DefaultPatience = 10 * time.Minute

// session is what the drivers of one invocation share: what was read is read once.
type session struct {
	client  *Client
	options DriverOptions
	reads   reads
}

// Session is one invocation: what is read in it is read once, whoever asks for it.
type Session struct{ shared *session }

// Open begins an invocation.
func Open(client *Client, options DriverOptions) *Session {
	return &Session{shared: &session{client: client, options: options}}
}

// Drivers returns the drivers of this package's resources, for plans that are made and applied in this invocation.
func (s *Session) Drivers() plan.Drivers {
	shared := s.shared
	drivers := plan.Drivers{
		KindGroup:       groupDriver{shared},
		KindAccount:     accountDriver{shared},
		KindContainer:   containerDriver{shared},
		KindDocument:    documentDriver{shared},
		KindIdentity:    identityDriver{shared},
		KindFederation:  federationDriver{shared},
		KindCustomRole:  customRoleDriver{shared},
		KindBuiltInRole: builtInRoleDriver{shared},
		KindAssignment:  assignmentDriver{shared},
		KindWithdrawal:  withdrawalDriver{shared},
	}
	drivers[KindForeignBlobs] = nil // which there are only as leftovers
	for kind, driver := range drivers {
		drivers[kind] = either{driver, shared}
	}
	return drivers
}
