package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/version"
)

// process is what the program is given from outside.
type process struct {
	args           []string
	env            func(name string) (string, bool)
	stdout, stderr io.Writer
}

// value is that of an environment variable; empty where it is not set.
func (p process) value(name string) string {
	value, _ := p.env(name)
	return value
}

// errHelp ends the program after its help was shown, because it was not told what to do.
var errHelp = errors.New("no command was given")

// execute runs the program and returns its exit code.
func execute(ctx context.Context, p process) int {
	var versionAsked bool
	root := &cobra.Command{
		Use:           "cloud-credential-operator",
		Short:         "Gives the components of a cluster the cloud credentials that they ask for",
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if versionAsked {
				_, err := fmt.Fprintln(p.stdout, version.Version)
				return err
			}
			return errors.Join(errHelp, cmd.Help())
		},
	}
	// Cobra's own flag would need a template, and a program with text/template in it keeps every exported method of every type: 16 MB.
	root.Flags().BoolVar(&versionAsked, "version", false, "print the version of this build")
	root.AddCommand(newOperator(p))
	root.SetArgs(p.args)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	if !errors.Is(err, errHelp) {
		_, _ = fmt.Fprintf(p.stderr, "error: %v\n", err)
	}
	return 1
}
