package main

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/test/sts/attempt"
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

// ccoctl runs ccoctl as an administrator of account and cluster. It has the key of the account from the environment, as ever.
func (d *shortTerm) ccoctl(ctx context.Context, args ...string) (ran, error) {
	env := append([]string{
		"HOME=" + d.folder,
		"TMPDIR=" + d.folder,
		"AWS_ACCESS_KEY_ID=" + d.account.admin.ID,
		"AWS_SECRET_ACCESS_KEY=" + d.account.admin.Secret,
	}, d.simulator.environment()...)
	if d.cluster != nil {
		env = append(env, "KUBECONFIG="+d.cluster.kubeconfig)
	}
	p, err := startProcess(ctx, command{
		name: fmt.Sprintf("ccoctl-%d", len(d.processes)), path: d.settings.ccoctl, args: append([]string{"aws"}, args...), env: env, folder: d.folder,
	})
	if err != nil {
		return ran{}, err
	}
	d.processes = append(d.processes, p)
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
func (d *shortTerm) ccoctlMust(ctx context.Context, args ...string) error {
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
	return []string{
		"--name", name, "--region", region, "--credentials-requests-dir", d.requests, "--enable-tech-preview", "--output-dir", to.folder,
	}
}

// output is a folder that ccoctl wrote.
type output struct{ folder string }

var (
	issuerLine = regexp.MustCompile(`(?m)^  serviceAccountIssuer: (\S+)$`)
	roleLine   = regexp.MustCompile(`(?m)^\s*role_arn = (\S+)$`)
)

// issuer is the URL that the manifest for the cluster names.
func (o output) issuer() (string, error) {
	return o.find("cluster-authentication-02-config.yaml", issuerLine)
}

// role is the ARN of the role that the manifest of a Secret names.
func (o output) role(secret types.NamespacedName) (string, error) {
	return o.find(secret.Namespace+"-"+secret.Name+"-credentials.yaml", roleLine)
}

func (o output) find(file string, line *regexp.Regexp) (string, error) {
	text, err := os.ReadFile(filepath.Join(o.folder, "manifests", file))
	if err != nil {
		return "", fmt.Errorf("read what ccoctl wrote: %w", err)
	}
	found := line.FindSubmatch(text)
	if found == nil {
		return "", fmt.Errorf("manifest %s has no line %s", file, line)
	}
	return string(found[1]), nil
}

// signingKey is the private key of the key pair.
func (o output) signingKey() (*rsa.PrivateKey, error) {
	text, err := os.ReadFile(filepath.Join(o.folder, "serviceaccount-signer.private"))
	if err != nil {
		return nil, fmt.Errorf("read what ccoctl wrote: %w", err)
	}
	return attempt.ParseKey(text)
}

// files are the contents of all files, by their paths below the folder.
func (o output) files() (map[string]string, error) {
	contents := map[string]string{}
	err := filepath.WalkDir(o.folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		contents[path] = string(text)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read what ccoctl wrote: %w", err)
	}
	return contents, nil
}
