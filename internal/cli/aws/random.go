package aws

import (
	"encoding/binary"

	"github.com/cloudcredential/operator/internal/cli"
)

// random returns numbers of [0, 1), for waits that are not to be those of others.
func random(session *cli.Session) func() float64 {
	return func() float64 {
		var bytes [8]byte
		if _, err := session.Rand.Read(bytes[:]); err != nil {
			return 1
		}
		return float64(binary.BigEndian.Uint64(bytes[:])>>11) / (1 << 53)
	}
}
