package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
)

const (
	// glance is the time between two looks at the cluster or the cloud.
	glance = 100 * time.Millisecond
	// patience is how long the demo waits for anything before it calls it failed. It is long enough for a machine with other work.
	patience = time.Minute
)

// follow shows the requests in a table, live, until all are ready.
func (d *demo) follow(ctx context.Context) error {
	return eventually(ctx, func(ctx context.Context) error {
		requests, err := d.show(ctx)
		if err != nil {
			return err
		}
		for i := range requests {
			if err := ready(&requests[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// live shows the requests in a table until the demo is interrupted, which is no error here.
func (d *demo) live(ctx context.Context) error {
	tick := time.NewTicker(glance)
	defer tick.Stop()
	for {
		if _, err := d.show(ctx); err != nil && ctx.Err() == nil {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
				return cause
			}
			return nil
		}
	}
}

// show draws the table once and returns the requests that are in it. Without a cluster there are none.
func (d *demo) show(ctx context.Context) ([]v1.CredentialsRequest, error) {
	if d.cluster == nil {
		return nil, nil
	}
	requests, err := d.cluster.requests(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := d.rows(ctx, requests)
	if err != nil {
		return nil, err
	}
	header := []string{"REQUEST", "MODE", "SECRET", "READY", "REASON"}
	if d.recorder != nil {
		header = slices.Insert(header, 2, "CLOUD "+strings.ToUpper(d.cloud.Facts().Identity))
	}
	d.screen.table(header, rows)
	return requests, nil
}

// rows returns a line of the table for each request.
func (d *demo) rows(ctx context.Context, requests []v1.CredentialsRequest) ([][]string, error) {
	var rows [][]string
	for i := range requests {
		r := &requests[i]
		secret := ""
		err := d.cluster.client.Get(ctx, secretName(r), &corev1.Secret{})
		switch {
		case err == nil:
			secret = secretName(r).String()
		case !apierrors.IsNotFound(err):
			return nil, fmt.Errorf("read secret %s: %w", secretName(r), err)
		}
		status, reason := "", ""
		if c := condition(r, v1.Ready); c != nil {
			status, reason = string(c.Status), c.Reason
		}
		row := []string{r.Name, string(r.Status.Mode), secret, status, reason}
		if d.recorder != nil {
			row = slices.Insert(row, 2, d.recorder.Recorded(r.Status.ProviderStatus))
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// requests reads all CredentialsRequests, sorted by name.
func (c *cluster) requests(ctx context.Context) ([]v1.CredentialsRequest, error) {
	var list v1.CredentialsRequestList
	if err := c.client.List(ctx, &list); err != nil {
		return nil, fmt.Errorf("list the requests: %w", err)
	}
	slices.SortFunc(list.Items, func(a, b v1.CredentialsRequest) int { return strings.Compare(a.Name, b.Name) })
	return list.Items, nil
}

// request reads one CredentialsRequest of the operator's namespace.
func (c *cluster) request(ctx context.Context, name string) (*v1.CredentialsRequest, error) {
	r := &v1.CredentialsRequest{}
	if err := c.client.Get(ctx, client.ObjectKey{Namespace: operatorNamespace, Name: name}, r); err != nil {
		return nil, fmt.Errorf("read request %s: %w", name, err)
	}
	return r, nil
}

// secret reads a Secret.
func (c *cluster) secret(ctx context.Context, name types.NamespacedName) (*corev1.Secret, error) {
	s := &corev1.Secret{}
	if err := c.client.Get(ctx, name, s); err != nil {
		return nil, fmt.Errorf("read secret %s: %w", name, err)
	}
	return s, nil
}

// ready says why a request is not ready, nil if it is.
func ready(r *v1.CredentialsRequest) error {
	c := condition(r, v1.Ready)
	switch {
	case c == nil:
		return fmt.Errorf("request %s has no Ready condition yet", r.Name)
	case c.Status != corev1.ConditionTrue:
		return fmt.Errorf("request %s is not ready: %s: %s", r.Name, c.Reason, c.Message)
	}
	return nil
}

func condition(r *v1.CredentialsRequest, t v1.CredentialsRequestConditionType) *v1.CredentialsRequestCondition {
	for i := range r.Status.Conditions {
		if r.Status.Conditions[i].Type == t {
			return &r.Status.Conditions[i]
		}
	}
	return nil
}

func secretName(r *v1.CredentialsRequest) types.NamespacedName {
	return types.NamespacedName{Namespace: r.Spec.SecretRef.Namespace, Name: r.Spec.SecretRef.Name}
}

// requestReady says why a request of that name is not ready, nil if it is.
func (d *demo) requestReady(ctx context.Context, name string) error {
	r, err := d.cluster.request(ctx, name)
	if err != nil {
		return err
	}
	return ready(r)
}

// eventually calls check until it returns nil. After patience it gives up, with what check said last.
func eventually(ctx context.Context, check func(context.Context) error) error {
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(glance)
	defer tick.Stop()
	last := errors.New("nothing was found out")
	for {
		err := check(limited)
		if err == nil {
			return nil
		}
		if limited.Err() == nil && !errors.Is(err, context.DeadlineExceeded) {
			last = err
		}
		select {
		case <-tick.C:
		case <-limited.Done():
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			return fmt.Errorf("not after %s: %w", patience, last)
		}
	}
}
