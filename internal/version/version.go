// Package version says which build of the programs is running.
package version

// Version is what `git describe` said of the source tree that was built, such as "v1.4.0" or "v1.4.0-3-gabc1234". The Makefile sets it through
// the linker; a plain `go build` leaves "<unknown>".
var Version = "<unknown>" //nolint:gochecknoglobals // The linker can set nothing but a variable.
