package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/test/sts/attempt"
)

// sameCredential reports whether two Secrets hold the same.
func sameCredential(a, b cloud.Credential) bool { return maps.EqualFunc(a, b, bytes.Equal) }

// prepareFolders writes the components' requests as they are extracted from a release, and says where ccoctl writes.
func (d *storing) prepareFolders() error {
	requests := filepath.Join(d.folder, "requests")
	d.mine = cloud.SetUp{Name: setup, Requests: requests, Output: filepath.Join(d.folder, setup)}
	d.theirs = cloud.SetUp{Name: neighbour, Requests: requests, Output: filepath.Join(d.folder, neighbour)}
	d.secrets = d.cloud.Private(d.cloud.Administrator())
	if err := os.CopyFS(requests, d.cloud.Facts().Requests); err != nil {
		return fmt.Errorf("write the components' requests: %w", err)
	}
	return nil
}

// startShared starts the simulated cloud and fills it with what is none of the cluster's business, a set-up of another cluster among that.
func (d *storing) startShared(ctx context.Context, failed func(error)) error {
	d.screen.heading("An %s that others use, too", d.cloud.Facts().Place)
	if err := d.startCloud(ctx, failed); err != nil {
		return err
	}
	// The administrator is known only now.
	d.secrets = append(d.secrets, d.cloud.Private(d.cloud.Administrator())...)
	return d.timed("strangers: "+d.cloud.StoredWords().Strangers+", and everything of a cluster "+neighbour, func() error {
		if err := d.keyed.AddStrangers(ctx); err != nil {
			return err
		}
		return d.ccoctlMust(ctx, d.cloud.Make(d.theirs)...)
	})
}

// proveSetup claims that a plan makes nothing, one run everything, and another one nothing.
func (d *storing) proveSetup(ctx context.Context) error {
	if err := d.provePlan(ctx); err != nil {
		return err
	}
	made, err := d.ccoctl(ctx, d.cloud.Make(d.mine)...)
	if err != nil {
		return err
	}
	err = d.claim(ctx, func(ctx context.Context) error {
		if err := errors.Join(made.failure(0), d.manifestsComplete()); err != nil || d.keyed == nil {
			return err
		}
		now, err := d.belongings(ctx)
		if err != nil {
			return err
		}
		return now.lack(d.keyed.Made(len(d.components)))
	}, "%s made "+d.cloud.StoredWords().Made+" in one run; each manifest holds what its component reads", d.verb(), len(d.components))
	if err != nil {
		return err
	}
	return d.proveSecondRun(ctx)
}

// verb is how a sentence calls what makes a set-up.
func (d *storing) verb() string {
	return "ccoctl " + d.cloud.Facts().Verbs() + " " + d.cloud.Make(d.mine)[0]
}

// provePlan claims that a plan leaves cloud and disk alone.
func (d *storing) provePlan(ctx context.Context) error {
	calls, err := d.during(ctx, func() error {
		planned, err := d.ccoctl(ctx, append([]string{"plan"}, d.cloud.Make(d.mine)...)...)
		if err == nil {
			err = planned.failure(2)
		}
		return err
	})
	if err != nil {
		return err
	}
	where := "no file was written"
	if d.api != nil {
		where = fmt.Sprintf("%d calls only read, and %s", calls.reads, where)
	}
	return d.claim(ctx, func(context.Context) error {
		if _, err := os.Stat(d.mine.Output); !errors.Is(err, os.ErrNotExist) || calls.writes > 0 {
			return errors.Join(fmt.Errorf("there were %d writing calls, or files in %s", calls.writes, d.mine.Output), err)
		}
		return nil
	}, "ccoctl %s plan says that there is something to do, and did nothing: %s", d.cloud.Facts().Verbs(), where)
}

// proveSecondRun claims that there is nothing left to do.
func (d *storing) proveSecondRun(ctx context.Context) error {
	before, err := d.files()
	if err != nil {
		return err
	}
	calls, err := d.during(ctx, func() error { return d.ccoctlMust(ctx, d.cloud.Make(d.mine)...) })
	if err != nil {
		return err
	}
	what := "a second run changed nothing in the %d files: each Secret holds the same"
	if d.api != nil {
		what = fmt.Sprintf("a second run made %d reading calls and no other, and changed nothing in the %%d files: each key is the same", calls.reads)
	}
	return d.claim(ctx, func(context.Context) error {
		after, err := d.files()
		if err == nil && (calls.writes > 0 || !maps.Equal(before, after)) {
			err = fmt.Errorf("there were %d writing calls; the files are the same: %t", calls.writes, maps.Equal(before, after))
		}
		return err
	}, what, len(before))
}

// files are the contents of all that ccoctl wrote, by path.
func (d *storing) files() (map[string]string, error) {
	return attempt.Output{Folder: d.mine.Output}.Files()
}

// manifestsComplete says what is wrong with the manifests that ccoctl wrote.
func (d *storing) manifestsComplete() error {
	for _, r := range d.components {
		held, err := output{attempt.Output{Folder: d.mine.Output}}.secret(secretName(r))
		if err == nil {
			err = d.complete(secretName(r), held)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
