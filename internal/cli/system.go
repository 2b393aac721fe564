package cli

import (
	"io"
	"net/http"
	"time"
)

// System is all that the program has of the world around it. Nothing below Run reads the process's own arguments, environment or streams.
type System struct {
	// Args of the program, without its name.
	Args []string
	// Stdin, Stdout and Stderr are the standard streams.
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// StdinTerminal and StderrTerminal say whether somebody sits at the other end.
	StdinTerminal, StderrTerminal bool
	// Width is the number of columns of the terminal of stderr; 0 where that is not known. Nothing is drawn anew in place then.
	Width int
	// Environ returns the value of an environment variable, and "" where it is not set.
	Environ func(name string) string
	// HomeDirectory of the user; empty where there is none.
	HomeDirectory string
	// Now is the clock.
	Now func() time.Time
	// Rand is the source of randomness for keys.
	Rand io.Reader
	// Transport carries the calls to a cloud; nil for Go's own, with the proxy that the environment names.
	Transport http.RoundTripper
}
