package setup

import (
	"encoding/binary"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/version"
)

// UserAgent is what ccoctl calls itself in its calls.
func UserAgent() string { return "ccoctl/" + version.Version }

// Caller makes the calls of one credential: deadline, retry and limit are its business.
func Caller(session *cli.Session) cloud.Caller {
	return cloud.Stack(cloud.StackOptions{
		Retry: cloud.RetryOptions{Rand: Random(session)},
		Limit: cloud.NewAdaptiveLimit(cloud.LimitOptions{}),
	})
}

// Refused reports whether the cloud did not take the credential.
func Refused(err error) bool { return cloud.Is(err, cloud.Unauthenticated) }

// Random returns numbers of [0, 1), for waits that are not to be those of others.
func Random(session *cli.Session) func() float64 {
	return func() float64 {
		var bytes [8]byte
		if _, err := session.Rand.Read(bytes[:]); err != nil {
			return 1
		}
		return float64(binary.BigEndian.Uint64(bytes[:])>>11) / (1 << 53)
	}
}
