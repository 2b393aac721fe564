package main

import (
	"context"

	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// stage is the demo as a cloud's own claims see it.
type stage struct{ *demo }

var _ cloud.Stage = stage{}

// Claim implements cloud.Stage.
func (s stage) Claim(ctx context.Context, check func(context.Context) error, sentence string, args ...any) error {
	return s.claim(ctx, check, sentence, args...)
}

// Note implements cloud.Stage.
func (s stage) Note(format string, args ...any) { s.note(format, args...) }

// Client implements cloud.Stage.
func (s stage) Client() client.Client { return s.cluster.client }

// Components implements cloud.Stage.
func (s stage) Components() []*v1.CredentialsRequest { return s.components }

// Delivered implements cloud.Stage.
func (s stage) Delivered(ctx context.Context, request string) (cloud.Credential, string, error) {
	return s.delivered(ctx, request)
}

// Ready implements cloud.Stage.
func (s stage) Ready(ctx context.Context, request string) error { return s.requestReady(ctx, request) }

// Watch implements cloud.Stage.
func (s stage) Watch(ctx context.Context) error { return s.watch(ctx, 3*s.settings.interval) }
