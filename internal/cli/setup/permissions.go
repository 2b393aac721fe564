package setup

import (
	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/cli"
)

// Entitled is a command that can say by itself what its credential has to be allowed to do.
type Entitled interface {
	// Permissions are those for the flags. No call is made.
	Permissions(session *cli.Session) (Permissions, error)
}

// Permissions are what a credential has to be allowed to do, as a cloud's own command line takes it.
type Permissions struct {
	// Document is a value for encoding/json.
	Document any
	// Advice is said besides it.
	Advice []string
}

// EntitledCommand describes a command whose permissions can be asked for.
type EntitledCommand struct {
	// Name and Short are those of the command itself.
	Name, Short string
	// New makes the command of one invocation and adds its flags.
	New func(flags *cli.Flags) Entitled
}

// EntitledVerb describes a verb whose permissions can be asked for.
func EntitledVerb[V Entitled](verb cli.Command, add func(flags *cli.Flags) V) EntitledCommand {
	return EntitledCommand{Name: verb.Name, Short: verb.Short, New: func(flags *cli.Flags) Entitled { return add(flags) }}
}

// PermissionsHelp is the help of `ccoctl CLOUD permissions`.
type PermissionsHelp struct{ Short, Long, Example string }

// PermissionsCommand makes `ccoctl CLOUD permissions VERB` for one invocation. Each has the flags of the command that it is about.
func PermissionsCommand(session *cli.Session, help PermissionsHelp, commands ...EntitledCommand) *cobra.Command {
	parent := &cobra.Command{Use: "permissions", Short: help.Short, Long: help.Long, Example: help.Example}
	for _, described := range commands {
		command := &cobra.Command{Use: described.Name, Short: described.Short, Long: help.Long}
		asked := described.New(cli.NewFlags(command))
		command.RunE = func(command *cobra.Command, _ []string) error {
			session.Command = command.CommandPath()
			return printPermissions(session, asked)
		}
		parent.AddCommand(command)
	}
	return parent
}

func printPermissions(session *cli.Session, asked Entitled) error {
	permissions, err := asked.Permissions(session)
	if err != nil {
		return err
	}
	for _, sentence := range permissions.Advice {
		session.Say(sentence)
	}
	return session.WriteJSON(permissions.Document)
}
