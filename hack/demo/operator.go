package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// startOperator starts the operator's program against the control plane. It reaches the cloud as it would from a cluster that has a proxy of its own: by
// HTTPS_PROXY and a bundle of trusted certificates.
func (d *demo) startOperator(ctx context.Context, failed func(error)) error {
	home := filepath.Join(d.folder, "home")
	if err := os.MkdirAll(home, 0o700); err != nil {
		return fmt.Errorf("make a home folder for the operator: %w", err)
	}
	kubeconfig, err := d.operatorKubeconfig(ctx)
	if err != nil {
		return err
	}
	if d.refusedBefore, err = d.cluster.refused(ctx); err != nil {
		return err
	}
	p, err := d.startProcess(ctx, command{
		name: "operator",
		path: d.settings.operator,
		args: []string{
			"operator",
			"--kubeconfig", kubeconfig,
			"--drift-interval", d.settings.interval.String(),
			"--metrics-bind-address", "127.0.0.1:0",
			"--health-probe-bind-address", "127.0.0.1:0",
		},
		env: append([]string{
			"HOME=" + home,
			"TMPDIR=" + d.folder,
			"RELEASE_VERSION=" + clusterVersion,
		}, d.environment()...),
		folder: d.folder,
	})
	if err != nil {
		return err
	}
	d.operator = p
	d.undo = append(d.undo, func() error {
		p.stop(10 * time.Second)
		return nil
	})
	go p.watch(ctx, failed)
	return nil
}
