package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// proveNothingLeaks looks for keys and tokens where nobody may ever see one.
func (d *shortTerm) proveNothingLeaks(ctx context.Context) error {
	secrets, err := d.privateLines()
	if err != nil {
		return err
	}
	secrets = append(secrets, d.cloud.Private(d.cloud.Administrator())...)
	return d.claim(ctx, func(context.Context) error {
		for where, text := range d.seen() {
			if leaks(text, secrets) {
				return fmt.Errorf("there is a key or a token in %s", where)
			}
		}
		return nil
	}, "no key and no token was on this screen, in what the %d programs printed, or on their command lines", len(d.processes)+1)
}

// privateLines are the lines of the private key, without those that every key has.
func (d *shortTerm) privateLines() ([]string, error) {
	text, err := os.ReadFile(filepath.Join(d.mine.Folder, "serviceaccount-signer.private"))
	if err != nil {
		return nil, fmt.Errorf("read what ccoctl wrote: %w", err)
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); len(line) == 64 {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return nil, errors.New("the private key has no line to look for")
	}
	return lines, nil
}
