package operatortest

import (
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/cloudcredential/operator/test/clusterenv"
)

// Main runs the tests of a package that uses worlds, and stops their API server. It returns the exit code.
func Main(m *testing.M) int {
	code := m.Run()
	if err := shared.stop(); err != nil {
		fmt.Fprintln(os.Stderr, "stop the control plane:", err)
		return max(code, 1)
	}
	return code
}

// server is the API server of a test binary.
type server struct {
	mu      sync.Mutex
	started *clusterenv.Env
	end     func() error
}

// shared is one for the whole binary: starting an API server takes seconds.
var shared server

// env starts the server unless it runs.
func (s *server) env(t testing.TB) *clusterenv.Env {
	t.Helper()
	clusterenv.Require(t)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.started == nil {
		env, end, err := clusterenv.Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		s.started, s.end = env, end
	}
	return s.started
}

func (s *server) stop() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.end == nil {
		return nil
	}
	return s.end()
}
