package cli

import "fmt"

// The exit codes of the program.
const (
	// ExitDone: what was asked for is done. For plan: there is nothing to do.
	ExitDone = 0
	// ExitFailed: something failed, was refused, could not be planned, or the command line is wrong.
	ExitFailed = 1
	// ExitChanges: everything could be planned, and there is something to do. Only plan, and views like it, end with it.
	ExitChanges = 2
	// ExitInterrupted: SIGINT or SIGTERM came before everything was done.
	ExitInterrupted = 130
)

// exitHelp tells of the exit codes in the help of the root command.
const exitHelp = `Exit codes:
  0    done; for plan: nothing to do
  1    something failed, was refused or could not be planned, or the command line is wrong
  2    plan only: there is something to do
  130  interrupted; running the same command again goes on`

// Exit is an error that says nothing: all that there is to say has been said, and the program is to end with this code.
type Exit int

// Error names the code.
func (e Exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// usageError is a command line that cannot be understood.
type usageError struct {
	err     error
	command string // whose help is of use
}

// Error is the text of its cause.
func (e *usageError) Error() string { return e.err.Error() }

// Unwrap returns the cause.
func (e *usageError) Unwrap() error { return e.err }
