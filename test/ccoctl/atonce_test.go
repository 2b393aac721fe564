package ccoctl_test

import (
	"crypto/sha1"
	"encoding/hex"
	"encoding/pem"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestTwoRunsAtOnceComeToTheSame(t *testing.T) {
	t.Parallel()
	for name, shape := range shapes {
		for range 5 {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				quiet := crowded(t)
				before := quiet.account()
				quiet.run("create-all", shape).ends(0)
				w := crowded(t)
				others := make([]*world, 3)
				var runs sync.WaitGroup
				for i := range others {
					others[i] = &world{Cloud: w.Cloud, t: t, name: w.name, region: w.region, requests: w.requests, out: filepath.Join(t.TempDir(), "out"), transport: w.transport}
					others[i].keyPair()
					runs.Go(func() { others[i].run("create-all", shape) }) // One of them may lose, and say so.
				}
				runs.Wait()
				for _, other := range others {
					other.run("create-all", shape).ends(0)
					same(t, "what each is told in the end", other.state(), quiet.state())
				}
				for range others {
					runs.Go(func() { w.run("delete") })
				}
				runs.Wait()
				w.run("delete").ends(0)
				same(t, "the account after delete", w.account(), before)
			})
		}
	}
}

func TestTheThumbprintIsThatOfTheLastCertificate(t *testing.T) {
	t.Parallel()
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := smallWorld(t)
			transport, proxy := proxied(t, w.Cloud)
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
