package performance

import (
	"testing"

	"github.com/go-logr/logr"
	"sigs.k8s.io/controller-runtime/pkg/log"
)

// TestMain keeps the libraries that the measuring process uses quiet: their lines would stand between the results.
func TestMain(m *testing.M) {
	log.SetLogger(logr.Discard())
	m.Run()
}
