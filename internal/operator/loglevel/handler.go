package loglevel

import (
	"context"
	"log/slog"
)

// WithoutBodies is next without what the Kubernetes client library logs of the bodies of requests, Secrets among them, whatever the
// level of next. The library logs to the logger that it finds in its context, as soon as that one takes verbosity 8; its own verbosity, see
// SetClientVerbosity, does not matter there. So every logger that can get into a context has to be made of such a handler.
func WithoutBodies(next slog.Handler) slog.Handler { return withoutBodies{next} }

type withoutBodies struct{ slog.Handler }

// Enabled implements slog.Handler.
func (h withoutBodies) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= -mostVerboseClient && h.Handler.Enabled(ctx, level)
}

// WithAttrs implements slog.Handler.
func (h withoutBodies) WithAttrs(attrs []slog.Attr) slog.Handler {
	return withoutBodies{h.Handler.WithAttrs(attrs)}
}

// WithGroup implements slog.Handler.
func (h withoutBodies) WithGroup(name string) slog.Handler {
	return withoutBodies{h.Handler.WithGroup(name)}
}
