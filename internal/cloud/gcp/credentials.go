package gcp

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/cloudcredential/operator/internal/cloud"
)

// refusalMemory is how long a credential that was refused is not tried first again. New keys are refused for some seconds, until every part
// of IAM knows them.
const refusalMemory = 5 * time.Minute

// refusals remember which credentials were refused, wholly or for one operation.
type refusals struct {
	mu    sync.Mutex
	until map[refusal]time.Time
}

type refusal struct {
	client    string
	operation string // "" stands for all
}

func newRefusals() *refusals { return &refusals{until: map[refusal]time.Time{}} }

func (r *refusals) add(what refusal, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for known, until := range r.until {
		if until.Before(now) {
			delete(r.until, known)
		}
	}
	r.until[what] = now.Add(refusalMemory)
}

func (r *refusals) has(clientID, operation string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.until[refusal{clientID, ""}].After(now) || r.until[refusal{clientID, operation}].After(now)
}

// errNoCredential says that there is no credential to read with.
var errNoCredential = errors.New("there is no credential to read with: neither the read-only Secret nor the root secret exists")

// credentials are those of one pass, as clients. They are asked for when they are needed, and once.
type credentials struct {
	provider *Provider
	access   cloud.Access

	mu      sync.Mutex
	readers []*client
	writer  *client
	// readErr is kept, writes are asked for again: a root secret can appear.
	readDone bool
	readErr  error
}

// reading returns the clients to read with, best first.
func (a *credentials) reading(ctx context.Context) ([]*client, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.readDone {
		return a.readers, a.readErr
	}
	a.readers, a.readErr = a.newReaders(ctx)
	a.readDone = ctx.Err() == nil
	return a.readers, a.readErr
}

func (a *credentials) newReaders(ctx context.Context) ([]*client, error) {
	known, err := a.access.Read(ctx)
	switch {
	case err != nil && !apierrors.IsNotFound(err):
		return nil, fmt.Errorf("cannot get a credential to read from Google Cloud with: %w", err)
	case len(known) == 0:
		return nil, errNoCredential
	}
	var readers []*client
	var unusable error
	for _, credential := range known {
		c, err := a.provider.clients.of(ctx, a.access.Cluster, credential)
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

// writing returns the client to write with.
func (a *credentials) writing(ctx context.Context) (*client, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.writer != nil {
		return a.writer, nil
	}
	credential, err := a.access.Write(ctx)
	if err != nil {
		return nil, fmt.Errorf("cannot get the credential to change Google Cloud with: %w", err)
	}
	c, err := a.provider.clients.of(ctx, a.access.Cluster, credential)
	if err != nil {
		return nil, fmt.Errorf("root secret %s: %w", rootSecret(), err)
	}
	a.writer = c
	return c, nil
}

// read makes a reading call with the best credential. One that is refused, or lacks the right, is passed over in favour of the next, and
// for a while it is not tried first.
func read[Out any](ctx context.Context, a *credentials, operation string, do func(*client) (*Out, error)) (*Out, error) {
	readers, err := a.reading(ctx)
	if err != nil {
		return nil, err
	}
	now := a.access.Now()
	var trusted, doubted []*client
	for _, c := range readers {
		if a.provider.refusals.has(c.id, operation, now) {
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
			a.provider.refusals.add(refusal{c.id, ""}, now)
		case cloud.Denied:
			a.provider.refusals.add(refusal{c.id, operation}, now)
		default:
			return out, err
		}
	}
	return nil, err
}
