package loglevel_test

import (
	"bytes"
	"log/slog"
	"math"
	"strings"
	"testing"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/cloudcredential/operator/internal/operator/loglevel"
	"github.com/cloudcredential/operator/test/clusterenv"
)

func TestBodiesAreNotLoggedToALoggerInTheContext(t *testing.T) {
	env := clusterenv.Start(t)
	var out bytes.Buffer
	everything := slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.Level(math.MinInt)})
	logger := logr.FromSlogHandler(loglevel.WithoutBodies(everything)).WithName("test").WithValues("key", "value")
	made := &corev1.Secret{Data: map[string][]byte{"password": []byte("hunter2-hunter2")}}
	made.Namespace, made.Name = "default", "made"
	if err := env.Client.Create(log.IntoContext(t.Context(), logger), made); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "hunter2") || strings.Contains(out.String(), "aHVudGVyMi") {
		t.Errorf("a Secret is in the log: %s", out.String())
	}
	if logger.V(6).Info("still here"); !strings.Contains(out.String(), "still here") {
		t.Error("what is less verbose is not logged either")
	}
}
