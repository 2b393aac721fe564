package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/test/sts/attempt"
)

// tokenPath is where pods of OpenShift mount the token of their ServiceAccount.
const tokenPath = "/var/run/secrets/openshift/serviceaccount/token"

// proveSDK lets the vendor's SDK read a Secret by itself, as in a pod of the component that makes buckets.
func (d *shortTerm) proveSDK(ctx context.Context) error {
	for _, r := range d.components {
		if !strings.HasPrefix(r.Name, "openshift-image-registry") {
			continue
		}
		return d.claim(ctx, func(ctx context.Context) error {
			pod, err := d.pod(ctx, secretName(r), accounts(r)[0], tokenPath)
			if err != nil {
				return err
			}
			return d.cloud.SDK(ctx, pod)
		}, d.cloud.Words().SDK, r.Name)
	}
	return fmt.Errorf("no request of %s is the image registry's", d.cloud.Facts().Title)
}

// pod gives a component what its pods have: the Secret, and a token. There is no pod here to mount the token at the path.
func (d *shortTerm) pod(ctx context.Context, name types.NamespacedName, account attempt.Component, path string) (cloud.Pod, error) {
	s, err := d.cluster.secret(ctx, name)
	if err != nil {
		return cloud.Pod{}, err
	}
	token, err := d.tokens.Token(ctx, account, d.cloud.Audiences()[0])
	if err != nil {
		return cloud.Pod{}, err
	}
	folder, err := os.MkdirTemp(d.folder, "pod-")
	if err != nil {
		return cloud.Pod{}, fmt.Errorf("make a folder for a pod's files: %w", err)
	}
	pod := cloud.Pod{Secret: s.Data, TokenPath: path, Token: filepath.Join(folder, "token"), Folder: folder}
	if err := os.WriteFile(pod.Token, []byte(token), 0o600); err != nil {
		return cloud.Pod{}, fmt.Errorf("write a pod's file: %w", err)
	}
	return pod, nil
}
