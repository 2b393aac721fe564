package cli

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/version"
)

// build is what `ccoctl version -o json` prints.
type build struct {
	// Version is that of the sources: version.Version.
	Version string `json:"version"`
	// Platform is "linux/amd64".
	Platform string `json:"platform"`
	// Go is the version of the compiler.
	Go string `json:"go"`
}

func versionCommand(session *Session) *cobra.Command {
	command := &cobra.Command{Use: "version", Short: "Print the version of this build"}
	format := NewFlags(command).Output(FormatText, FormatJSON)
	command.RunE = func(*cobra.Command, []string) error {
		this := build{Version: version.Version, Platform: runtime.GOOS + "/" + runtime.GOARCH, Go: runtime.Version()}
		if *format == FormatJSON {
			return session.WriteJSON(this)
		}
		_, err := fmt.Fprintln(session.Stdout, "ccoctl", this.Version)
		return err
	}
	return command
}
