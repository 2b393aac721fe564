package gcp

import (
	"crypto/rand"
	"crypto/rsa"
	"sync"
	"sync/atomic"
)

// keyPool is where private keys come from. To make one takes long, so a process makes a few and gives them out in turn. Keys
// that share one are told apart by their IDs, which every signature names.
//
//nolint:gochecknoglobals // the point of it is that all clouds of a process share it
var keyPool = sync.OnceValue(func() *rsaPool {
	p := &rsaPool{}
	for i := range p.keys {
		p.keys[i] = sync.OnceValue(func() *rsa.PrivateKey {
			k, err := rsa.GenerateKey(rand.Reader, 2048)
			if err != nil {
				return nil // the system's source of randomness never fails
			}
			return k
		})
	}
	return p
})

type rsaPool struct {
	keys [6]func() *rsa.PrivateKey
	next atomic.Uint32
}

func (p *rsaPool) take() *rsa.PrivateKey {
	return p.keys[int(p.next.Add(1)-1)%len(p.keys)]()
}
