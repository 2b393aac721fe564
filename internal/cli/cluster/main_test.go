package cluster_test

import (
	"context"
	"os"
	"sync"
	"testing"

	"github.com/cloudcredential/operator/test/clusterenv"
)

// shared is the cluster of all tests: starting one takes seconds. Each test has namespaces of its own.
var shared struct {
	once sync.Once
	env  *clusterenv.Env
	stop func() error
	err  error
}

// TestMain stops the cluster, if a test needed one.
func TestMain(m *testing.M) {
	code := m.Run()
	if shared.stop != nil {
		_ = shared.stop()
	}
	os.Exit(code)
}

// environment starts the cluster, the first time. It is started late, because every worker of a fuzz test runs TestMain, too. Without the
// binaries of a control plane t skips itself.
func environment(t testing.TB) *clusterenv.Env {
	t.Helper()
	clusterenv.Require(t)
	shared.once.Do(func() { shared.env, shared.stop, shared.err = clusterenv.Open(context.Background()) })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.env
}
