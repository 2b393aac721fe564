package sts_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-logr/logr"
	"sigs.k8s.io/controller-runtime/pkg/log"
)

func TestMain(m *testing.M) {
	// The vendors' libraries, which tests load, take settings from the environment. This machine's own are none of their business.
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if slices.ContainsFunc([]string{"AWS_", "AZURE_", "ARM_", "GOOGLE_", "GCLOUD_", "CLOUDSDK_"}, func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
			_ = os.Unsetenv(name)
		}
	}
	os.Exit(run(m))
}

func run(m *testing.M) int {
	log.SetLogger(logr.Discard())
	var err error
	if programs, err = os.MkdirTemp("", "sts-test-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(programs)
	return m.Run()
}

// programs is a folder for ccoctl and the operator.
var programs string

// build builds the programs as they are released, once. The build cache makes every build but the first cheap.
var build = sync.OnceValue(func() error {
	command := exec.Command("go", "build", "-trimpath", "-tags=grpcnotrace", "-ldflags=-s -w", "-o", programs+"/", "./cmd/ccoctl", "./cmd/cloud-credential-operator")
	command.Dir = filepath.Join("..", "..")
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("build the programs: %w\n%s", err, out)
	}
	return nil
})
