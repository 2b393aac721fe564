package conformance

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/go-logr/logr"
	"sigs.k8s.io/controller-runtime/pkg/log"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/test/clusterenv"
)

// TestMain runs one control plane for all cases: starting one takes seconds. Without the binaries of a control plane each case skips itself.
func TestMain(m *testing.M) {
	log.SetLogger(logr.Discard())
	if os.Getenv(clusterenv.AssetsVariable) != "" {
		env, stop, err := clusterenv.Open(context.Background())
		if err != nil {
			panic(fmt.Sprintf("no control plane to test against: %v", err))
		}
		defer func() { _ = stop() }()
		environment = env
	}
	m.Run()
}

// each runs a case for every cloud in every one of those modes that the cloud has; in all of them where none is named.
func each(t *testing.T, test func(t *testing.T, c Cloud, mode v1.Mode), modes ...v1.Mode) {
	t.Helper()
	t.Parallel()
	for _, c := range Clouds() {
		for _, mode := range c.Modes() {
			if len(modes) > 0 && !slices.Contains(modes, mode) {
				continue
			}
			t.Run(c.Name()+"/"+string(mode), func(t *testing.T) {
				t.Parallel()
				test(t, c, mode)
			})
		}
	}
}

// has reports whether cases are run in that mode on a cloud.
func has(c Cloud, mode v1.Mode) bool { return slices.Contains(c.Modes(), mode) }
