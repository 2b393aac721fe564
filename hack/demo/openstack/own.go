package openstack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/compute/v2/servers"
	operatorv1 "github.com/openshift/api/operator/v1"
	"golang.org/x/sync/errgroup"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// proveOwn lets each request have an application credential of its own for a while.
func (c *Cloud) proveOwn(ctx context.Context, on cloud.Stage) error {
	if err := setMode(ctx, on, operatorv1.CloudCredentialsModeMint); err != nil {
		return err
	}
	on.Note("the administrator chose it")
	failed := c.proveEachHasOwn(ctx, on)
	if err := setMode(ctx, on, operatorv1.CloudCredentialsModeDefault); err != nil || failed != nil {
		return errors.Join(failed, err)
	}
	on.Note("the administrator took it back")
	return on.Claim(ctx, func(ctx context.Context) error {
		for _, r := range on.Components() {
			if delivered, _, err := on.Delivered(ctx, r.Name); err != nil || len(delivered[confKey]) == 0 {
				return errors.Join(fmt.Errorf("the Secret of %s does not hold the administrator's files", r.Name), err)
			}
		}
		if made, err := c.made(ctx); err != nil || len(made) > 0 {
			return errors.Join(fmt.Errorf("these are left: %v", made), err)
		}
		return nil
	}, "the components share the administrator's again, and theirs are gone")
}

func (c *Cloud) proveEachHasOwn(ctx context.Context, on cloud.Stage) error {
	n := len(on.Components()) + 1
	err := on.Claim(ctx, func(ctx context.Context) error { return c.eachHasOwn(ctx, on, n) },
		"%d application credentials were made, one for each request, and each component's is good enough to %s", n, c.Used())
	if err != nil {
		return err
	}
	return on.Claim(ctx, func(ctx context.Context) error {
		delivered, _, err := on.Delivered(ctx, cloud.Newcomer)
		if err != nil {
			return err
		}
		if err := c.Use(ctx, delivered); err != nil {
			return err
		}
		return c.mayNotMake(ctx, delivered)
	}, "that of %s, which asks for access to the list of servers, can read it and cannot make a server", cloud.Newcomer)
}

// eachHasOwn says which component has another one's credential, or one that is of no use.
func (c *Cloud) eachHasOwn(ctx context.Context, on cloud.Stage, wanted int) error {
	made, err := c.made(ctx)
	if err != nil || len(made) != wanted {
		return errors.Join(fmt.Errorf("there are %d: %v", len(made), made), err)
	}
	has := map[string]string{}
	var using errgroup.Group
	for _, r := range on.Components() {
		delivered, _, err := on.Delivered(ctx, r.Name)
		if err != nil {
			return err
		}
		secrets := secretsIn(delivered[cloudsKey])
		if len(secrets) != 1 || has[secrets[0]] != "" || len(delivered[confKey]) > 0 {
			return fmt.Errorf("request %s has no credential of its own", r.Name)
		}
		has[secrets[0]] = r.Name
		using.Go(func() error { return c.Use(ctx, delivered) })
	}
	return using.Wait()
}

// made are the names of the application credentials that the operator made for the cluster.
func (c *Cloud) made(ctx context.Context) ([]string, error) {
	var all []struct{ Name string }
	if err := c.control.Read(ctx, "users/"+c.told.UserID+"/application-credentials", &all); err != nil {
		return nil, err
	}
	var names []string
	for _, k := range all {
		if strings.HasPrefix(k.Name, c.infrastructure+"-") {
			names = append(names, k.Name)
		}
	}
	if len(all) == len(names) {
		return nil, errors.New("not even the administrator's application credential is there")
	}
	return names, nil
}

// mayNotMake says that a credential can make a server.
func (c *Cloud) mayNotMake(ctx context.Context, of cloud.Credential) error {
	compute, err := c.compute(ctx, of)
	if err != nil {
		return err
	}
	_, err = servers.Create(ctx, compute, servers.CreateOpts{Name: "not-asked-for", ImageRef: "none", FlavorRef: "none"}, nil).Extract()
	switch {
	case err == nil:
		return errors.New("it can make a server")
	case gophercloud.ResponseCodeIs(err, http.StatusUnauthorized), gophercloud.ResponseCodeIs(err, http.StatusForbidden):
		return nil
	}
	return fmt.Errorf("make a server: %w", err)
}

// setMode chooses how the operator answers requests.
func setMode(ctx context.Context, on cloud.Stage, mode operatorv1.CloudCredentialsMode) error {
	config := &operatorv1.CloudCredential{}
	if err := on.Client().Get(ctx, client.ObjectKey{Name: "cluster"}, config); err != nil {
		return fmt.Errorf("read the operator's configuration: %w", err)
	}
	before := config.DeepCopy()
	config.Spec.CredentialsMode = mode
	if err := on.Client().Patch(ctx, config, client.MergeFrom(before)); err != nil {
		return fmt.Errorf("set credentialsMode to %q: %w", mode, err)
	}
	return nil
}
