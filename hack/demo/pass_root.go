package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// replaceRoot puts a credential into the root secret and remembers it.
func (d *passing) replaceRoot(ctx context.Context, root cloud.Credential) error {
	d.root = root
	d.roots = append(d.roots, root)
	return d.writeRoot(ctx, root)
}

// proveJudged claims that the operator says on the root secret what its credential is good for.
func (d *passing) proveJudged(ctx context.Context) error {
	root := d.cloud.Facts().RootSecret
	err := d.claim(ctx, func(ctx context.Context) error {
		return d.rootAnnotated(ctx, v1.ModeAnnotationPassthrough)
	}, "secret %s is annotated as %s", root, v1.ModeAnnotationPassthrough)
	if err != nil {
		return err
	}
	var note string
	err = d.claim(ctx, func(ctx context.Context) error {
		note, err = d.rootEvent(ctx, corev1.EventTypeNormal, "")
		return err
	}, "an event at this Secret tells everybody")
	if err != nil {
		return err
	}
	d.screen.printf("     %q", note)
	if d.judge == nil {
		return nil
	}
	return d.proveJudgedByAsking(ctx)
}

// proveJudgedByAsking claims that the cloud was asked, by nothing but reads. After that the log of its calls is empty.
func (d *passing) proveJudgedByAsking(ctx context.Context) error {
	log, err := d.simulator.Calls(ctx)
	if err != nil {
		return err
	}
	writes := 0
	for _, c := range log {
		if c.Write {
			writes++
		}
	}
	err = d.claim(ctx, func(context.Context) error {
		if writes > 0 || len(log) == 0 {
			return fmt.Errorf("there were %d calls, %d of them writing", len(log), writes)
		}
		return nil
	}, "to find this out, %s was asked, and nothing was written there: %s", d.cloud.Facts().Title, operations(log))
	if err != nil {
		return err
	}
	d.judging = len(log)
	return d.forgetCalls(ctx)
}

// operations are those of a log in the order in which they were first called, with how often they were if that is more than once.
func operations(log []cloud.Call) string {
	times := map[string]int{}
	var names []string
	for _, c := range log {
		if times[c.Operation]++; times[c.Operation] == 1 {
			names = append(names, c.Operation)
		}
	}
	for i, name := range names {
		if times[name] > 1 {
			names[i] = fmt.Sprintf("%s (%d times)", name, times[name])
		}
	}
	return strings.Join(names, ", ")
}

// proveRotation replaces the administrator's credential by another one that is as good.
func (d *passing) proveRotation(ctx context.Context) error {
	former := d.root
	next, err := d.cloud.Rotated(ctx)
	if err != nil {
		return err
	}
	if err := d.forgetCalls(ctx); err != nil {
		return err
	}
	start := time.Now()
	if err := d.replaceRoot(ctx, next); err != nil {
		return err
	}
	err = d.claim(ctx, func(ctx context.Context) error {
		return errors.Join(d.allHold(ctx, next, nil), d.allReady(ctx))
	}, "the Secrets of all %d requests hold the new one", len(d.components)+1)
	if err != nil {
		return err
	}
	d.note("that took %.1f s", time.Since(start).Seconds())
	if d.judge != nil {
		if err := d.claim(ctx, d.onlyJudged, "%s was asked for no more than to judge it", d.cloud.Facts().Title); err != nil {
			return err
		}
	}
	return d.claim(ctx, func(ctx context.Context) error {
		return d.inNoSecret(ctx, former)
	}, "no Secret of the cluster holds the former one any more")
}

// onlyJudged says what the cloud was asked for besides judging one credential.
func (d *passing) onlyJudged(ctx context.Context) error {
	log, err := d.simulator.Calls(ctx)
	if err == nil && len(log) != d.judging {
		err = fmt.Errorf("there were %d calls, not %d: %v", len(log), d.judging, log)
	}
	return err
}

// inNoSecret says which Secret holds something of a credential that is private.
func (d *passing) inNoSecret(ctx context.Context, former cloud.Credential) error {
	private := d.cloud.Private(former)
	if len(private) == 0 {
		return errors.New("the credential has nothing to look for")
	}
	var all corev1.SecretList
	if err := d.cluster.client.List(ctx, &all); err != nil {
		return fmt.Errorf("list the Secrets: %w", err)
	}
	for i := range all.Items {
		for _, value := range all.Items[i].Data {
			if slices.ContainsFunc(private, func(p string) bool { return strings.Contains(string(value), p) }) {
				return fmt.Errorf("secret %s/%s still holds it", all.Items[i].Namespace, all.Items[i].Name)
			}
		}
	}
	return nil
}

// proveRootRemoved deletes the root secret and brings it back.
func (d *passing) proveRootRemoved(ctx context.Context) error {
	root, facts := d.root, d.cloud.Facts()
	s := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: facts.RootSecret.Namespace, Name: facts.RootSecret.Name}}
	if err := d.cluster.client.Delete(ctx, s); err != nil {
		return fmt.Errorf("delete secret %s: %w", facts.RootSecret, err)
	}
	d.note("deleted secret %s", facts.RootSecret)
	err := d.claim(ctx, func(ctx context.Context) error {
		return errors.Join(d.allRefused(ctx, facts.RootSecret.String()), d.allHold(ctx, root, nil))
	}, "all requests ask for it by its name; the components keep the Secrets that they have")
	err = errors.Join(err, d.replaceRoot(ctx, root))
	if err != nil {
		return err
	}
	d.note("made it again")
	return d.claim(ctx, func(ctx context.Context) error {
		return errors.Join(d.allReady(ctx), d.allHold(ctx, root, nil))
	}, "all requests are ready again")
}
