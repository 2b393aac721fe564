// Command cloud-credential-operator gives the components of a cluster the cloud credentials that they ask for.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	os.Exit(run())
}

// run ends with the first signal in good order. A second one ends the process at once.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return execute(ctx, process{args: os.Args[1:], env: os.LookupEnv, stdout: os.Stdout, stderr: os.Stderr})
}
