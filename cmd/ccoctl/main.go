// Command ccoctl makes, from outside a cluster, the cloud credentials that the components of the cluster ask for.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/all"
)

func main() {
	os.Exit(run())
}

// run ends with the first signal in good order. A second one ends the process at once.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return cli.Run(ctx, system(), all.Clouds()...)
}
