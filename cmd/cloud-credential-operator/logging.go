package main

import (
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/go-logr/logr"
	"github.com/spf13/pflag"
	"k8s.io/klog/v2"
	"sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/cloudcredential/operator/internal/operator/loglevel"
)

// levels are the values of --log-level. Those beyond debug and error are what earlier releases understood.
func levels() map[string]slog.Level {
	return map[string]slog.Level{
		"trace": loglevel.LevelTrace, "debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "warning": slog.LevelWarn,
		"error": slog.LevelError, "fatal": slog.LevelError, "panic": slog.LevelError,
	}
}

// newLogger makes the logger of the process, and has the libraries log through it, too.
func newLogger(out io.Writer, name, format string) (*slog.Logger, *slog.LevelVar, error) {
	chosen, known := levels()[strings.ToLower(name)]
	if !known {
		return nil, nil, fmt.Errorf("--log-level %q is unknown; use debug, info, warn or error", name)
	}
	level := &slog.LevelVar{}
	level.Set(chosen)
	options := &slog.HandlerOptions{Level: level}
	var handler slog.Handler
	switch format {
	case "text":
		handler = slog.NewTextHandler(out, options)
	case "json":
		handler = slog.NewJSONHandler(out, options)
	default:
		return nil, nil, fmt.Errorf("--log-format %q is unknown; use text or json", format)
	}
	libraries := logr.FromSlogHandler(loglevel.WithoutBodies(handler))
	log.SetLogger(libraries)
	klog.SetLogger(libraries)
	return slog.New(handler), level, loglevel.SetClientVerbosity(chosen)
}

// addIgnored adds flags that earlier releases had by accident, so that command lines with them keep working.
func addIgnored(set *pflag.FlagSet) {
	const nothing = "accepted and ignored"
	set.IntP("v", "v", 0, nothing)
	set.Bool("logtostderr", true, nothing)
	set.Bool("alsologtostderr", false, nothing)
	set.String("stderrthreshold", "", nothing)
	set.String("vmodule", "", nothing)
	set.String("log_dir", "", nothing)
	set.String("log_backtrace_at", "", nothing)
}
