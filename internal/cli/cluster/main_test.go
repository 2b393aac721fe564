package cluster_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/cloudcredential/operator/test/clusterenv"
)

// shared is the cluster of all tests: starting one takes seconds. Each test has namespaces of its own.
var shared *clusterenv.Env

// TestMain runs the cluster. Without the binaries of a control plane each test that needs it skips itself.
func TestMain(m *testing.M) {
	if os.Getenv(clusterenv.AssetsVariable) != "" {
		env, stop, err := clusterenv.Open(context.Background())
		if err != nil {
			panic(fmt.Sprintf("no control plane to test against: %v", err))
		}
		defer func() { _ = stop() }()
		shared = env
	}
	m.Run()
}

// environment is the cluster.
func environment(t testing.TB) *clusterenv.Env {
	t.Helper()
	clusterenv.Require(t)
	return shared
}
