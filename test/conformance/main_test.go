package conformance

import (
	"context"
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/go-logr/logr"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/restmapper"
	"sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/cloudcredential/operator/test/clusterenv"
)

// TestMain runs one control plane for all cases: starting one takes seconds. Without the binaries of a control plane each case skips itself.
func TestMain(m *testing.M) {
	log.SetLogger(logr.Discard())
	// Cases wait for the API server most of the time, so more of them run side by side than there are processors, unless -parallel says otherwise.
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	if os.Getenv(clusterenv.AssetsVariable) != "" {
		env, stop, err := clusterenv.Open(context.Background())
		if err != nil {
			panic(fmt.Sprintf("no control plane to test against: %v", err))
		}
		defer func() { _ = stop() }()
		environment = env
		known, err := restmapper.GetAPIGroupResources(discovery.NewDiscoveryClientForConfigOrDie(env.Config))
		if err != nil {
			panic(fmt.Sprintf("what the control plane serves cannot be read: %v", err))
		}
		mapper = restmapper.NewDiscoveryRESTMapper(known)
	}
	m.Run()
}
