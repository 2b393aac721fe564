package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// claims counts what was claimed and what of it held.
type claims struct {
	held   int
	failed []string
}

// errClaimFailed ends a part of the demo whose further claims would make no sense.
var errClaimFailed = errors.New("a claim did not hold")

// claim states a sentence, waits for check to confirm it, and shows the outcome. It returns errClaimFailed if that does not happen in time, and
// another error only if the demo is to end.
func (d *demo) claim(ctx context.Context, check func(context.Context) error, sentence string, args ...any) error {
	text := fmt.Sprintf(sentence, args...)
	start := time.Now()
	err := eventually(ctx, check)
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		d.claims.failed = append(d.claims.failed, text)
		d.screen.printf("   ✗ %s\n     %s", text, strings.ReplaceAll(err.Error(), "\n", "\n     "))
		return errClaimFailed
	}
	d.claims.held++
	if waited := time.Since(start); waited > time.Second {
		text += fmt.Sprintf(" (%.1f s)", waited.Seconds())
	}
	d.screen.printf("   ✓ %s", text)
	return nil
}

// proveOne claims what a cloud says of itself.
func (d *demo) proveOne(ctx context.Context, c cloud.Claim) error {
	return d.claim(ctx, c.Holds, "%s", c.Sentence)
}

// prove runs the parts in order. A claim that fails ends its part and not the demo.
func (d *demo) prove(ctx context.Context, parts ...cloud.Part) error {
	for _, p := range parts {
		d.screen.heading("%s", p.Heading)
		if err := p.Prove(ctx); err != nil && !errors.Is(err, errClaimFailed) {
			return err
		}
	}
	return nil
}

// verdict prints the summary. It returns an error if not everything held.
func (d *demo) verdict(took time.Duration) error {
	total := d.claims.held + len(d.claims.failed)
	d.screen.heading("Summary")
	d.screen.printf("   %d of %d claims held, in %.0f s", d.claims.held, total, took.Seconds())
	if len(d.claims.failed) == 0 {
		return nil
	}
	for _, f := range d.claims.failed {
		d.screen.printf("   ✗ %s", f)
	}
	if d.operator != nil {
		d.screen.printf("\n   The last lines of the operator's log:\n%s", d.operator.tail(25))
	}
	return fmt.Errorf("%d of %d claims did not hold", len(d.claims.failed), total)
}
