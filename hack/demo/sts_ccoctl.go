package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// ran is how ccoctl ended, and what it printed.
type ran struct {
	code int
	text string
}

// failure is an error that says how it ended instead of with that code, nil if it did.
func (r ran) failure(wanted int) error {
	if r.code == wanted {
		return nil
	}
	return fmt.Errorf("ccoctl ended with exit code %d:\n%s", r.code, r.text)
}

// names is an error unless it printed something.
func (r ran) names(something string) error {
	if strings.Contains(r.text, something) {
		return nil
	}
	return fmt.Errorf("it does not name %s:\n%s", something, r.text)
}

// onlyWrong fails unless findings say that something is wrong, and all of them that it is the one object.
func (r ran) onlyWrong(object string) error {
	wrong := 0
	for line := range strings.Lines(r.text) {
		finding, isWrong := strings.CutPrefix(line, "wrong")
		if isWrong && !strings.HasPrefix(strings.TrimSpace(finding), object+":") {
			return fmt.Errorf("it says: %s", line)
		}
		if isWrong {
			wrong++
		}
	}
	if wrong == 0 {
		return fmt.Errorf("it finds nothing wrong:\n%s", r.text)
	}
	return nil
}

// ccoctl runs ccoctl as an administrator of cloud and cluster. It has the administrator's key from the environment, as ever.
func (d *demo) ccoctl(ctx context.Context, args ...string) (ran, error) {
	env := append([]string{"HOME=" + d.folder, "TMPDIR=" + d.folder}, d.environment()...)
	if d.api != nil {
		env = append(env, d.api.Administration()...)
	}
	if d.cluster != nil {
		env = append(env, "KUBECONFIG="+d.cluster.kubeconfig)
	}
	p, err := d.startProcess(ctx, command{
		name: fmt.Sprintf("ccoctl-%d", len(d.processes)), path: d.settings.ccoctl, args: append([]string{d.cloud.Facts().Verbs()}, args...), env: env, folder: d.folder,
	})
	if err != nil {
		return ran{}, err
	}
	select {
	case <-p.done:
	case <-ctx.Done():
		p.stop(5 * time.Second)
		return ran{}, context.Cause(ctx)
	}
	text, err := os.ReadFile(p.log)
	if err != nil {
		return ran{}, fmt.Errorf("read what ccoctl printed: %w", err)
	}
	var exit *exec.ExitError
	if p.err != nil && !errors.As(p.err, &exit) {
		return ran{}, p.ended()
	}
	return ran{p.cmd.ProcessState.ExitCode(), string(text)}, nil
}

// ccoctlMust is ccoctl where it has to end with exit code 0.
func (d *demo) ccoctlMust(ctx context.Context, args ...string) error {
	r, err := d.ccoctl(ctx, args...)
	if err != nil {
		return err
	}
	return r.failure(0)
}

// createAll are the arguments that make a set-up for the components' requests, or complete it.
func (d *shortTerm) createAll(name string, to output) []string {
	return append([]string{"create-all"}, d.described(name, to)...)
}

// described are the flags that say which set-up is meant and where its files are.
func (d *shortTerm) described(name string, to output) []string {
	return slices.Concat(d.named(name), d.cloud.Flags(name).Whole, []string{"--credentials-requests-dir", d.requests, "--enable-tech-preview", "--output-dir", to.Folder})
}

// named are the flags that say which set-up is meant.
func (d *shortTerm) named(name string) []string {
	return append([]string{"--name", name}, d.cloud.Flags(name).Where...)
}

// removal are the flags with which nothing of a set-up stays.
func (d *shortTerm) removal(name string) []string {
	return append(d.named(name), d.cloud.Flags(name).Removal...)
}
