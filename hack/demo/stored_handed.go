package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// give writes the administrator's file.
func (d *storing) give(given cloud.Given) error {
	d.given = given
	d.secrets = append(d.secrets, d.cloud.Private(given.Secret)...)
	return d.writeFile(given.Text)
}

// writeFile writes a text where ccoctl looks for the administrator's file.
func (d *storing) writeFile(text string) error {
	path := filepath.Join(d.folder, d.handed.File())
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		return fmt.Errorf("write the administrator's file: %w", err)
	}
	return nil
}

// proveBroken claims of files that are wrong that nothing is made of them.
func (d *storing) proveBroken(ctx context.Context) error {
	before, err := d.files()
	if err != nil {
		return err
	}
	for _, broken := range d.handed.Broken() {
		if err := d.writeFile(broken.Text); err != nil {
			return err
		}
		refused, err := d.ccoctl(ctx, d.cloud.Make(d.mine)...)
		if err != nil {
			return err
		}
		err = d.claim(ctx, func(context.Context) error {
			after, err := d.files()
			if err == nil && !maps.Equal(before, after) {
				err = errors.New("a manifest was written")
			}
			return errors.Join(err, refused.failure(1), refused.names(broken.Named))
		}, "%s: ccoctl names the field %s, and no manifest is touched", broken.Said, broken.Named)
		if err != nil {
			return err
		}
	}
	return d.give(d.given)
}

// proveOtherFile claims that whatever the file says next reaches every Secret.
func (d *storing) proveOtherFile(ctx context.Context) error {
	for _, given := range d.handed.Given()[1:] {
		if err := d.give(given); err != nil {
			return err
		}
		if err := errors.Join(d.ccoctlMust(ctx, d.cloud.Make(d.mine)...), d.apply(ctx)); err != nil {
			return err
		}
		err := d.claim(ctx, func(ctx context.Context) error {
			for _, r := range d.components {
				if _, err := d.stored(ctx, r); err != nil {
					return err
				}
			}
			return d.manifestsComplete()
		}, "%s and apply secrets brought them into each of the %d Secrets", d.verb(), len(d.components))
		if err != nil {
			return err
		}
	}
	return nil
}
