package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// Cloud is what the program can do for one cloud: the commands below `ccoctl NAME`.
type Cloud struct {
	// Name of the command: "aws".
	Name string
	// Short tells in a line what it is for.
	Short string
	// Commands are the verbs. Each has `ccoctl NAME VERB`, `ccoctl NAME plan VERB`, and one command for each of Views.
	Commands []Command
	// Views are what else can be done with the verbs besides planning and applying them.
	Views []View
	// Plain, where it is set, makes commands that are nothing but themselves, such as `ccoctl aws verify`. Their errors are reported, and their
	// arguments and required flags checked, as those of verbs are; see also NewFlags and Exit.
	Plain func(session *Session) []*cobra.Command
}

// Command describes a verb. It holds no state of an invocation.
type Command struct {
	// Name as it is typed: "create-all", or "apply secrets" for a verb below another word.
	Name string
	// Group tells in a line what the first word of a Name with two words is for.
	Group string
	// Arguments are what the verb must be given besides flags, as the help shows it: "VERSION". Empty for none.
	Arguments string
	// Short, Long and Example are for the help.
	Short, Long, Example string
	// Verb makes the verb of one invocation and adds its flags, whose values are there when its Job is asked for.
	Verb func(flags *Flags) Verb
}

// View is something that can be done with a verb, as a command of its own with the verb's flags: `ccoctl aws plan create-all`.
type View struct {
	// Name of the command that stands before the name of the verb: "plan".
	Name string
	// Short and Long are for its help.
	Short, Long string
	// Formats are the values of --output; the first is the default.
	Formats []string
	// Run does it. It closes the Job that it asks the verb for. Its error is told to the user, unless it is an Exit.
	Run func(ctx context.Context, session *Session, verb Verb) error
}

// command makes the commands of a cloud.
func (c Cloud) command(session *Session) *cobra.Command {
	top := &cobra.Command{Use: c.Name, Short: c.Short}
	for _, described := range c.Commands {
		described.attach(top, session, applyView())
	}
	for _, view := range append([]View{planView()}, c.Views...) {
		parent := &cobra.Command{Use: view.Name, Short: view.Short, Long: view.Long}
		for _, described := range c.Commands {
			described.attach(parent, session, view)
		}
		top.AddCommand(parent)
	}
	if c.Plain != nil {
		top.AddCommand(c.Plain(session)...)
	}
	return top
}

// attach adds the command for a view of the verb below parent.
func (c Command) attach(parent *cobra.Command, session *Session, view View) {
	group, name, two := strings.Cut(c.Name, " ")
	if !two {
		parent.AddCommand(c.command(session, view, c.Name))
		return
	}
	for _, sibling := range parent.Commands() {
		if sibling.Name() == group {
			sibling.AddCommand(c.command(session, view, name))
			return
		}
	}
	between := &cobra.Command{Use: group, Short: c.Group}
	between.AddCommand(c.command(session, view, name))
	parent.AddCommand(between)
}

func (c Command) command(session *Session, view View, name string) *cobra.Command {
	command := &cobra.Command{
		Use:     strings.TrimSpace(name + " " + c.Arguments),
		Short:   c.Short,
		Long:    c.Long,
		Example: c.Example,
		Args:    arguments(strings.Fields(c.Arguments)),
	}
	flags := NewFlags(command)
	verb := c.Verb(flags)
	format := flags.Output(view.Formats...)
	yes := false
	flags.BoolVarP(&yes, "yes", "y", false, "do not ask before anything is changed")
	if view.Name != "" {
		flags.Lookup("yes").Hidden = true // The same command line works with and without the name of the view in it.
	}
	command.RunE = func(command *cobra.Command, args []string) error {
		session.Command, session.Arguments = command.CommandPath(), args
		session.Format, session.assumeYes = *format, yes
		return view.Run(command.Context(), session, verb)
	}
	return command
}

// arguments refuses too many and too few.
func arguments(names []string) cobra.PositionalArgs {
	return func(command *cobra.Command, args []string) error {
		switch {
		case len(args) > len(names):
			return fmt.Errorf("%q is one argument too many for %q", args[len(names)], command.CommandPath())
		case len(args) < len(names):
			return fmt.Errorf("%q needs %s", command.CommandPath(), strings.Join(names[len(args):], " "))
		}
		return nil
	}
}
