// Command man writes the manual pages of ccoctl, a file for each command, into a directory. The same source yields the same bytes.
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/all"
	"github.com/cloudcredential/operator/internal/version"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: man DIRECTORY")
		os.Exit(1)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "man:", err)
		os.Exit(1)
	}
}

// write makes the directory, if it is not there, and writes the pages into it.
func write(directory string) error {
	if err := os.MkdirAll(directory, 0o750); err != nil { //nolint:gosec // Whoever calls this names the directory.
		return err
	}
	root := cli.Root(cli.NewSession(cli.System{Environ: func(string) string { return "" }}), all.Clouds()...)
	undated(root)
	// A page that told when it was made would be another one each time.
	never := time.Unix(0, 0).UTC()
	header := &doc.GenManHeader{Section: "1", Source: "ccoctl " + version.Version, Manual: "ccoctl", Date: &never}
	if err := doc.GenManTree(root, header, directory); err != nil {
		return fmt.Errorf("write manual pages into %s: %w", directory, err)
	}
	return nil
}

// undated leaves out when, and by what, a page was made.
func undated(command *cobra.Command) {
	command.DisableAutoGenTag = true
	for _, below := range command.Commands() {
		undated(below)
	}
}
