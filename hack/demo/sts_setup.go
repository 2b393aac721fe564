package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/cloudcredential/operator/test/sts/attempt"
)

// addStrangers fills the account with what is none of the cluster's business, and lets ccoctl make a set-up of another cluster in it.
func (d *shortTerm) addStrangers(ctx context.Context) error {
	d.requests = filepath.Join(d.folder, "requests")
	d.mine, d.theirs = attempt.Output{Folder: filepath.Join(d.folder, setup)}, attempt.Output{Folder: filepath.Join(d.folder, neighbour)}
	files, err := fs.Sub(requestFiles, "requests")
	if err == nil {
		err = os.CopyFS(d.requests, files)
	}
	if err != nil {
		return fmt.Errorf("write the components' requests: %w", err)
	}
	if err := d.simulator.send(ctx, "foreign", `{"roles":20,"oidcProviders":5}`); err != nil {
		return err
	}
	return d.ccoctlMust(ctx, d.createAll(neighbour, d.theirs)...)
}

// proveSetup claims that one run makes everything and that another one makes nothing.
func (d *shortTerm) proveSetup(ctx context.Context) error {
	if err := d.simulator.forgetCalls(ctx); err != nil {
		return err
	}
	made, err := d.ccoctl(ctx, d.createAll(setup, d.mine)...)
	if err != nil {
		return err
	}
	err = d.claim(ctx, func(ctx context.Context) error {
		if err := made.failure(0); err != nil {
			return err
		}
		return d.complete(ctx)
	}, "ccoctl aws create-all made the key pair, a bucket with the public key, an identity provider and %d roles in one run", len(d.components))
	if err != nil {
		return err
	}
	err = d.claim(ctx, d.keyIsPrivate, "the private keys are files that only their owner can read")
	if err != nil {
		return err
	}
	return d.proveSecondRun(ctx)
}

// complete says what of the set-up is missing in the account.
func (d *shortTerm) complete(ctx context.Context) error {
	belongings, err := d.belongings(ctx)
	if err != nil {
		return err
	}
	for what, wanted := range map[string]int{"roles": len(d.components), "oidc-providers": 1, "buckets": 1} {
		if got := len(belongings[what].mine); got != wanted {
			return fmt.Errorf("the account has %d %s of the set-up, not %d", got, what, wanted)
		}
	}
	return nil
}

// keyIsPrivate looks at the modes of the files that hold the private key.
func (d *shortTerm) keyIsPrivate(context.Context) error {
	for _, name := range []string{"serviceaccount-signer.private", "tls/bound-service-account-signing-key.key"} {
		info, err := os.Stat(filepath.Join(d.mine.Folder, name))
		if err != nil {
			return fmt.Errorf("look at a private key: %w", err)
		}
		if info.Mode().Perm() != 0o600 {
			return fmt.Errorf("the mode of %s is %v", name, info.Mode())
		}
	}
	return nil
}

func (d *shortTerm) proveSecondRun(ctx context.Context) error {
	before, err := d.mine.Files()
	if err != nil {
		return err
	}
	if err := d.simulator.forgetCalls(ctx); err != nil {
		return err
	}
	again, err := d.ccoctl(ctx, d.createAll(setup, d.mine)...)
	if err != nil {
		return err
	}
	after, err := d.mine.Files()
	if err != nil {
		return err
	}
	log, err := d.simulator.calls(ctx)
	if err != nil {
		return err
	}
	writes := 0
	for _, c := range log {
		if c.Write {
			writes++
		}
	}
	return d.claim(ctx, func(context.Context) error {
		if writes > 0 || len(log) == 0 || !maps.Equal(before, after) {
			return fmt.Errorf("AWS saw %d calls, %d of them writing; the files are the same: %t", len(log), writes, maps.Equal(before, after))
		}
		return again.failure(0)
	}, "a second run made %d reading calls and changed nothing, neither in the account nor in the %d files", len(log), len(before))
}

// proveSecretsApplied lets ccoctl put the Secrets into the cluster, and claims that these are all that the components have there.
func (d *shortTerm) proveSecretsApplied(ctx context.Context) error {
	if err := d.ccoctlMust(ctx, "apply", "secrets", "--output-dir", d.mine.Folder); err != nil {
		return err
	}
	return d.claim(ctx, func(ctx context.Context) error {
		for _, r := range d.components {
			if _, err := d.role(ctx, secretName(r)); err != nil {
				return err
			}
		}
		return d.noKeyStored(ctx)
	}, "ccoctl aws apply secrets delivered %d Secrets that name a role each; no Secret of the cluster holds a key, and there is no root secret", len(d.components))
}

// noKeyStored looks through all Secrets of the cluster.
func (d *shortTerm) noKeyStored(ctx context.Context) error {
	var all corev1.SecretList
	if err := d.cluster.client.List(ctx, &all); err != nil {
		return fmt.Errorf("list the Secrets: %w", err)
	}
	for i := range all.Items {
		s := &all.Items[i]
		if client.ObjectKeyFromObject(s) == rootSecret {
			return errors.New("there is a root secret")
		}
		for key, value := range s.Data {
			if strings.Contains(key, "aws_access_key_id") || strings.Contains(string(value), "aws_secret_access_key") || strings.Contains(string(value), "AKIA") {
				return fmt.Errorf("secret %s/%s holds a key", s.Namespace, s.Name)
			}
		}
	}
	return nil
}
