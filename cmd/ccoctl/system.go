package main

import (
	"crypto/rand"
	"os"
	"time"

	"golang.org/x/term"

	"github.com/cloudcredential/operator/internal/cli"
)

// system is what this process has of the world.
func system() cli.System {
	home, err := os.UserHomeDir()
	if err != nil {
		home = "" // Whatever needs one says so.
	}
	s := cli.System{
		Args:           os.Args[1:],
		Stdin:          os.Stdin,
		Stdout:         os.Stdout,
		Stderr:         os.Stderr,
		StdinTerminal:  term.IsTerminal(int(os.Stdin.Fd())),
		StderrTerminal: term.IsTerminal(int(os.Stderr.Fd())),
		Environ:        os.Getenv,
		HomeDirectory:  home,
		Now:            time.Now,
		Rand:           rand.Reader,
	}
	if s.StderrTerminal {
		if width, _, err := term.GetSize(int(os.Stderr.Fd())); err == nil {
			s.Width = width
		}
	}
	return s
}
