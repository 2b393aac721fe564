package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Flags are the flags of one command, with what a shell can be told about them. Flags that were marked are checked before the command
// runs, and so before anything is read or written.
type Flags struct {
	*pflag.FlagSet
	command *cobra.Command
}

// NewFlags returns the flags of a command that is being made.
func NewFlags(command *cobra.Command) *Flags {
	return &Flags{FlagSet: command.Flags(), command: command}
}

// Required marks flags without which the command does not run. An empty value does not count.
func (f *Flags) Required(names ...string) {
	f.annotate(cobra.BashCompOneRequiredFlag, []string{"true"}, names)
}

// Directory marks flags that name a directory.
func (f *Flags) Directory(names ...string) { f.annotate(cobra.BashCompSubdirsInDir, []string{}, names) }

// File marks flags that name a file with one of the endings, such as "yaml"; with any, where there are none.
func (f *Flags) File(name string, endings ...string) {
	f.annotate(cobra.BashCompFilenameExt, endings, []string{name})
}

// annotate keeps what is known of flags with them. A flag that does not exist is a mistake that every test of its command shows: it has no
// annotation.
func (f *Flags) annotate(key string, values, names []string) {
	for _, name := range names {
		if flag := f.Lookup(name); flag != nil {
			if flag.Annotations == nil {
				flag.Annotations = map[string][]string{}
			}
			flag.Annotations[key] = values
		}
	}
}

// Choice adds a flag whose value is one of a few; the first is the default. Others are refused.
func (f *Flags) Choice(name, shorthand, usage string, values ...string) *string {
	chosen := &choice{values: values, value: values[0]}
	f.VarP(chosen, name, shorthand, usage+": "+strings.Join(values, ", "))
	// It fails only where the flag has a completion already, or does not exist.
	_ = f.command.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	return &chosen.value
}

// Output adds --output, for a command with these formats; the first is the default.
func (f *Flags) Output(formats ...string) *string {
	return f.Choice("output", "o", "what is printed on stdout", formats...)
}

// choice is a pflag.Value.
type choice struct {
	values []string
	value  string
}

// String returns the value.
func (c *choice) String() string { return c.value }

// Type is what the help calls the value.
func (c *choice) Type() string { return "string" }

// Set refuses every value that is not in the list.
func (c *choice) Set(value string) error {
	if !slices.Contains(c.values, value) {
		return fmt.Errorf("must be one of: %s", strings.Join(c.values, ", "))
	}
	c.value = value
	return nil
}

// missing returns an error that names all required flags that are not set, and those that are set to nothing.
func missing(flags *pflag.FlagSet) error {
	var unset, empty []string
	flags.VisitAll(func(flag *pflag.Flag) {
		if !slices.Equal(flag.Annotations[cobra.BashCompOneRequiredFlag], []string{"true"}) {
			return
		}
		switch {
		case !flag.Changed:
			unset = append(unset, `"`+flag.Name+`"`)
		case strings.TrimSpace(flag.Value.String()) == "":
			empty = append(empty, `"`+flag.Name+`"`)
		}
	})
	var sentences []string
	if len(unset) > 0 {
		sentences = append(sentences, "required flag(s) "+strings.Join(unset, ", ")+" not set")
	}
	if len(empty) > 0 {
		sentences = append(sentences, "required flag(s) "+strings.Join(empty, ", ")+" must not be empty")
	}
	if len(sentences) == 0 {
		return nil
	}
	return fmt.Errorf("%s", strings.Join(sentences, "; "))
}
