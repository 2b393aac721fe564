package clientset

import (
	"context"
	"errors"
	"fmt"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/internal/cloud"
)

// ErrNoCredential says that there is no credential to read with.
var ErrNoCredential = errors.New("there is no credential to read with: neither the read-only Secret nor the root secret exists")

// PassOptions of NewPass.
type PassOptions[C Client] struct {
	// Cloud is its name in sentences: "AWS".
	Cloud string
	// RootSecret is named where the credential in it cannot be used.
	RootSecret types.NamespacedName
	// Access gives the credentials.
	Access cloud.Access
	// Of returns the clients of a credential.
	Of func(ctx context.Context, credential cloud.Credential) (C, error)
	// Refusals are shared by all passes of a provider.
	Refusals *Refusals
}

// Pass is the clients of one pass. Credentials are asked for when they are needed, and once. It is safe for concurrent use.
type Pass[C Client] struct {
	options PassOptions[C]

	mu      sync.Mutex
	readers []C
	writer  C
	writes  bool // there is a writer
	// readErr is kept, writes are asked for again: a root secret can appear.
	readDone bool
	readErr  error
}

// NewPass begins a pass. No credential is asked for yet.
func NewPass[C Client](options PassOptions[C]) *Pass[C] { return &Pass[C]{options: options} }

// Reading returns the clients to read with, best first. The error is ErrNoCredential where there are none.
func (p *Pass[C]) Reading(ctx context.Context) ([]C, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.readDone {
		return p.readers, p.readErr
	}
	p.readers, p.readErr = p.newReaders(ctx)
	p.readDone = ctx.Err() == nil
	return p.readers, p.readErr
}

func (p *Pass[C]) newReaders(ctx context.Context) ([]C, error) {
	credentials, err := p.options.Access.Read(ctx)
	switch {
	case err != nil && !apierrors.IsNotFound(err):
		return nil, fmt.Errorf("cannot get a credential to read from %s with: %w", p.options.Cloud, err)
	case len(credentials) == 0:
		return nil, ErrNoCredential
	}
	var readers []C
	var unusable error
	for _, credential := range credentials {
		c, err := p.options.Of(ctx, credential)
		if err != nil {
			unusable = err
			continue
		}
		readers = append(readers, c)
	}
	if len(readers) == 0 {
		return nil, unusable
	}
	return readers, nil
}

// Writing returns the clients to write with. Its error names the root secret.
func (p *Pass[C]) Writing(ctx context.Context) (C, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.writes {
		return p.writer, nil
	}
	var none C
	credential, err := p.options.Access.Write(ctx)
	if err != nil {
		return none, fmt.Errorf("cannot get the credential to change %s with: %w", p.options.Cloud, err)
	}
	c, err := p.options.Of(ctx, credential)
	if err != nil {
		return none, fmt.Errorf("root secret %s: %w", p.options.RootSecret, err)
	}
	p.writer, p.writes = c, true
	return c, nil
}

// Read makes a reading call with the best credential. One that is refused, or lacks the right, is passed over in favour of the next, and
// for a while it is not tried first.
func Read[C Client, Out any](ctx context.Context, p *Pass[C], operation string, do func(C) (*Out, error)) (*Out, error) {
	readers, err := p.Reading(ctx)
	if err != nil {
		return nil, err
	}
	now, refusals := p.options.Access.Now(), p.options.Refusals
	var trusted, doubted []C
	for _, c := range readers {
		if refusals.has(c.ID(), operation, now) {
			doubted = append(doubted, c)
		} else {
			trusted = append(trusted, c)
		}
	}
	var out *Out
	for _, c := range append(trusted, doubted...) {
		out, err = do(c)
		switch cloud.KindOf(err) {
		case cloud.Unauthenticated:
			refusals.add(refusal{c.ID(), ""}, now)
		case cloud.Denied:
			refusals.add(refusal{c.ID(), operation}, now)
		default:
			return out, err
		}
	}
	return nil, err
}
