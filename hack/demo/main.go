// Command demo shows the programs of this project at their main jobs, and proves what it shows. It starts a real control plane, a simulated cloud and the
// operator, each as a process of its own, tries out every credential that is delivered, breaks things, and watches them being put right.
//
// It knows four stories. In "mint" the operator makes identities with keys for the requests that the components of a cluster file. In "passthrough", on clouds
// where it makes none, it hands on the administrator's credential. In "stored" the operator does nothing: ccoctl makes the keys, or hands on what the
// administrator has. In "sts" ccoctl prepares the cloud for the requests, and the cluster works with short-term credentials: there is no key in it. A cloud
// has those stories that can be told of it. What is about one cloud is in the packages beside this one.
//
// Everything listens on loopback and keeps its files in one temporary folder. Nothing is left of either when the demo ends.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// settings say what the demo runs.
type settings struct {
	cloud, story                string
	operator, simulator, ccoctl string
	assets                      string
	openshiftAPI                string
	manifests                   string
	interval                    time.Duration
	latency                     time.Duration
	keep                        bool
}

func main() {
	var s settings
	flag.StringVar(&s.cloud, "cloud", "aws", "the cloud in which it is shown")
	flag.StringVar(&s.story, "story", "", "what is shown: "+mintStory+", "+passthroughStory+", "+storedStory+" or "+stsStory+"; the first of these that there is of the cloud if empty")
	flag.StringVar(&s.ccoctl, "ccoctl", "bin/ccoctl", "the program ccoctl")
	flag.StringVar(&s.operator, "operator", "bin/cloud-credential-operator", "the operator's program")
	flag.StringVar(&s.simulator, "simulator", "bin/cloudsim", "the program that simulates the cloud")
	flag.StringVar(&s.assets, "assets", os.Getenv("KUBEBUILDER_ASSETS"), "folder of kube-apiserver and etcd, as hack/controlplane/build.sh prints it")
	flag.StringVar(&s.openshiftAPI, "openshift-api", "", "folder of the module github.com/openshift/api, as go list -m -f {{.Dir}} prints it")
	flag.StringVar(&s.manifests, "manifests", "manifests", "folder of the operator's manifests")
	flag.DurationVar(&s.interval, "drift-interval", 2*time.Second, "how often the operator looks whether the cloud still is as it should be")
	flag.DurationVar(&s.latency, "latency", 100*time.Millisecond, "how long the simulated cloud takes for an answer")
	flag.BoolVar(&s.keep, "keep", false, "stay up at the end, until interrupted")
	flag.Parse()

	forgetClouds()
	// The programs that the demo starts must not outlive it, whichever way it is asked to end.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	err := run(ctx, s, newScreen(os.Stdout))
	interrupted := ctx.Err() != nil
	stop()
	switch {
	case interrupted && errors.Is(err, context.Canceled):
		fmt.Fprintln(os.Stderr, "demo: interrupted; everything that it started is gone")
		os.Exit(130)
	case err != nil:
		fmt.Fprintf(os.Stderr, "demo: %v\n", err)
		os.Exit(1)
	}
}

// forgetClouds takes this machine's own settings for clouds from the environment: the demo knows one of each, and it is not a real one.
func forgetClouds() {
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		for _, prefix := range []string{"AWS_", "GOOGLE_", "GCE_", "CLOUDSDK_", "AZURE_", "IC_", "IBMCLOUD_", "BM_", "BLUEMIX_", "ALIBABA_", "OS_", "GOVC_"} {
			if strings.HasPrefix(name, prefix) {
				_ = os.Unsetenv(name) // fails for an empty name alone
			}
		}
	}
}
