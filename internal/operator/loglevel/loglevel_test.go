package loglevel_test

import (
	"log/slog"
	"testing"

	operatorv1 "github.com/openshift/api/operator/v1"
	"k8s.io/klog/v2"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/operator/loglevel"
	"github.com/cloudcredential/operator/test/clusterenv"
)

func TestTheMostVerboseOfAllSettingsIsUsed(t *testing.T) {
	env := clusterenv.Start(t)
	env.Create(t, clusterenv.CloudCredential(""))
	tests := []struct {
		flag            slog.Level
		level, operator operatorv1.LogLevel
		want            slog.Level
	}{
		{slog.LevelInfo, "Normal", "Normal", slog.LevelInfo},
		{slog.LevelInfo, "", "", slog.LevelInfo},
		{slog.LevelInfo, "Debug", "Normal", slog.LevelDebug},
		{slog.LevelInfo, "Normal", "Trace", loglevel.LevelTrace},
		{slog.LevelInfo, "TraceAll", "Debug", loglevel.LevelTraceAll},
		{slog.LevelDebug, "Normal", "Normal", slog.LevelDebug},
		{slog.LevelWarn, "Normal", "Normal", slog.LevelInfo},
	}
	for _, test := range tests {
		var config operatorv1.CloudCredential
		if err := env.Client.Get(t.Context(), client.ObjectKey{Name: cluster.Singleton}, &config); err != nil {
			t.Fatal(err)
		}
		config.Spec.LogLevel, config.Spec.OperatorLogLevel = test.level, test.operator
		if err := env.Client.Update(t.Context(), &config); err != nil {
			t.Fatal(err)
		}
		level := &slog.LevelVar{}
		level.Set(test.flag)
		if _, err := loglevel.NewFollower(env.Client, level).Reconcile(t.Context(), reconcile.Request{}); err != nil {
			t.Fatal(err)
		}
		if level.Level() != test.want {
			t.Errorf("%+v: level %s", test, level.Level())
		}
	}
}

func TestTheClientNeverLogsWhatItSends(t *testing.T) {
	t.Cleanup(func() { _ = loglevel.SetClientVerbosity(slog.LevelInfo) })
	if err := loglevel.SetClientVerbosity(loglevel.LevelTraceAll); err != nil {
		t.Fatal(err)
	}
	if !klog.V(6).Enabled() {
		t.Error("the most verbose level adds nothing to what the client logs")
	}
	if klog.V(7).Enabled() {
		t.Error("the client logs headers and bodies, and so Secrets")
	}
}
