package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/cloudcredential/operator/test/sts/attempt"
)

// addStrangers fills the cloud with what is none of the cluster's business, and lets ccoctl make a set-up of another cluster in it.
func (d *shortTerm) addStrangers(ctx context.Context) error {
	d.requests = filepath.Join(d.folder, "requests")
	d.mine = output{attempt.Output{Folder: filepath.Join(d.folder, setup)}}
	d.theirs = output{attempt.Output{Folder: filepath.Join(d.folder, neighbour)}}
	if err := os.CopyFS(d.requests, d.cloud.Facts().Requests); err != nil {
		return fmt.Errorf("write the components' requests: %w", err)
	}
	if err := d.cloud.AddStrangers(ctx); err != nil {
		return err
	}
	return d.ccoctlMust(ctx, d.createAll(neighbour, d.theirs)...)
}

// proveSetup claims that one run makes everything and that another one makes nothing.
func (d *shortTerm) proveSetup(ctx context.Context) error {
	if err := d.simulator.ForgetCalls(ctx); err != nil {
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
	}, "ccoctl %s create-all made "+d.cloud.Words().Made+" in one run", d.cloud.Facts().Name, len(d.components))
	if err != nil {
		return err
	}
	err = d.claim(ctx, d.keyIsPrivate, "the private keys are files that only their owner can read")
	if err != nil {
		return err
	}
	return d.proveSecondRun(ctx)
}

// complete says what of the set-up is missing in the cloud.
func (d *shortTerm) complete(ctx context.Context) error {
	now, err := d.belongings(ctx)
	if err != nil {
		return err
	}
	return now.lack(d.cloud.Made(len(d.components)))
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
	if err := d.simulator.ForgetCalls(ctx); err != nil {
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
	return d.claim(ctx, func(context.Context) error {
		if writes > 0 || len(log) == 0 || !maps.Equal(before, after) {
			return fmt.Errorf("%s saw %d calls, %d of them writing; the files are the same: %t", d.cloud.Facts().Title, len(log), writes, maps.Equal(before, after))
		}
		return again.failure(0)
	}, "a second run made %d reading calls and changed nothing, neither in the %s nor in the %d files", len(log), d.cloud.Facts().Place, len(before))
}

// proveSecretsApplied lets ccoctl put the Secrets into the cluster, and claims that these are all that the components have there.
func (d *shortTerm) proveSecretsApplied(ctx context.Context) error {
	if err := d.ccoctlMust(ctx, "apply", "secrets", "--output-dir", d.mine.Folder); err != nil {
		return err
	}
	return d.claim(ctx, func(ctx context.Context) error {
		for _, r := range d.components {
			if _, err := d.mounted(ctx, secretName(r)); err != nil {
				return err
			}
		}
		return d.noKeyStored(ctx)
	}, "ccoctl %s apply secrets delivered %d Secrets that name a %s each; no Secret of the cluster holds a key, and there is no root secret",
		d.cloud.Facts().Name, len(d.components), d.cloud.Words().Role)
}

// noKeyStored looks through all Secrets of the cluster.
func (d *shortTerm) noKeyStored(ctx context.Context) error {
	var all corev1.SecretList
	if err := d.cluster.client.List(ctx, &all); err != nil {
		return fmt.Errorf("list the Secrets: %w", err)
	}
	for i := range all.Items {
		s := &all.Items[i]
		if client.ObjectKeyFromObject(s) == d.cloud.Facts().RootSecret {
			return errors.New("there is a root secret")
		}
		if d.cloud.StoresKey(s.Data) {
			return fmt.Errorf("secret %s/%s holds a key", s.Namespace, s.Name)
		}
	}
	return nil
}
