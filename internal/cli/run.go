package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// Run is the whole program. It returns the exit code. When ctx ends, nothing new is begun.
func Run(ctx context.Context, system System, clouds ...Cloud) int {
	session := NewSession(system)
	root := Root(session, clouds...) //nolint:contextcheck // The framework of the command line hands the context over by itself.
	err := wrongCommand(root, system.Args)
	if err == nil {
		err = root.ExecuteContext(ctx)
	}
	session.Show("")
	var code Exit
	var wrong *usageError
	switch {
	case err == nil:
		return ExitDone
	case errors.As(err, &code):
		return int(code)
	case errors.As(err, &wrong):
		fmt.Fprintf(system.Stderr, "Error: %s\nSee '%s --help'.\n", wrong, wrong.command)
		return ExitFailed
	case ctx.Err() != nil:
		session.Say(nothingChanged)
		return ExitInterrupted
	}
	session.Fail(err)
	return ExitFailed
}

// Root makes the tree of all commands.
func Root(session *Session, clouds ...Cloud) *cobra.Command {
	root := &cobra.Command{
		Use:           "ccoctl",
		Short:         "OpenShift credentials provisioning tool",
		Long:          "OpenShift credentials provisioning tool\n\n" + exitHelp,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	for _, cloud := range clouds {
		root.AddCommand(cloud.command(session))
	}
	root.AddCommand(versionCommand(session))
	root.SetArgs(append([]string{}, session.Args...))
	root.SetIn(session.Stdin)
	root.SetOut(session.Stdout)
	root.SetErr(session.Stderr)
	root.SetFlagErrorFunc(func(command *cobra.Command, err error) error {
		return &usageError{err: err, command: command.CommandPath()}
	})
	root.SetHelpCommand(helpCommand(root))
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	check(root)
	return root
}

// check has every command that runs look at its arguments and required flags first. The library would do so, too, but would take an empty
// value for a value.
func check(command *cobra.Command) {
	for _, below := range command.Commands() {
		check(below)
	}
	if !command.Runnable() || command.DisableFlagParsing {
		return
	}
	further := command.Args
	if further == nil {
		further = arguments(nil)
	}
	command.Args = func(command *cobra.Command, args []string) error {
		err := further(command, args)
		if err == nil {
			err = missing(command.Flags())
		}
		if err != nil {
			return &usageError{err: err, command: command.CommandPath()}
		}
		return nil
	}
}

// wrongCommand returns an error where args name a command that does not exist. The library shows the help of the command above it, as if
// nothing were wrong.
func wrongCommand(root *cobra.Command, args []string) error {
	if len(args) > 0 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) {
		return nil
	}
	command, rest, _ := root.Find(args)
	if command.Runnable() {
		return nil
	}
	for _, arg := range rest {
		if !strings.HasPrefix(arg, "-") {
			return unknownCommand(command, arg)
		}
	}
	return nil
}

// unknownCommand says what was perhaps meant.
func unknownCommand(above *cobra.Command, name string) error {
	text := fmt.Sprintf("unknown command %q for %q", name, above.CommandPath())
	above.SuggestionsMinimumDistance = 2
	if near := above.SuggestionsFor(name); len(near) > 0 {
		text += "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return &usageError{err: errors.New(text), command: above.CommandPath()}
}

// helpCommand shows the help of another command, and fails where there is none of that name.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [command]",
		Short: "Help about any command",
		Args:  cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			command, rest, _ := root.Find(args)
			if len(rest) > 0 {
				return unknownCommand(command, rest[0])
			}
			command.InitDefaultHelpFlag()
			return command.Help()
		},
	}
}
