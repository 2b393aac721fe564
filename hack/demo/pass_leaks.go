package main

import (
	"context"
	"errors"
	"fmt"
)

// proveNothingLeaks looks for all credentials that the root secret ever held where nobody may ever see one.
func (d *passing) proveNothingLeaks(ctx context.Context) error {
	var secrets []string
	for _, root := range d.roots {
		secrets = append(secrets, d.cloud.Private(root)...)
	}
	if len(secrets) == 0 {
		return errors.New("the credentials have nothing to look for")
	}
	return d.claim(ctx, func(ctx context.Context) error {
		seen := map[string]string{"what was shown on the screen": d.screen.text(), "the output of the operator": contents(d.operator.log)}
		if err := d.addPublished(ctx, seen); err != nil {
			return err
		}
		for where, text := range seen {
			if leaks(text, secrets) {
				return fmt.Errorf("there is a key or a token in %s", where)
			}
		}
		return nil
	}, "nothing of the credentials that the root secret held was on this screen, in what the operator printed, in a request or in an event")
}
