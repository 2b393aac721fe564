package ccoctl_test

import (
	"crypto/sha1"
	"encoding/hex"
	"encoding/pem"
	"slices"
	"strings"
	"testing"
)

func TestTheThumbprintIsThatOfTheLastCertificate(t *testing.T) {
	t.Parallel()
	for name, shape := range awsCloud().shapes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := onAWS(smallWorld(t, awsCloud()))
			transport, proxy := proxied(t, w.simulated)
			w.transport = transport
			w.run("create-all", shape).ends(0)
			var known []string
			for rest := proxy.CA(); ; {
				block, more := pem.Decode(rest)
				if block == nil {
					break
				}
				sum := sha1.Sum(block.Bytes)
				known, rest = append(known, strings.ToUpper(hex.EncodeToString(sum[:]))), more
			}
			if got := w.OIDCProviders()[0].Thumbprints; len(got) != 1 || !slices.Contains(known, got[0]) {
				t.Errorf("the thumbprints are %v, that of the authority is %v", got, known)
			}
		})
	}
}
