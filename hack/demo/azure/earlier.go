package azure

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// FurtherPassthrough implements cloud.Further: clusters that are old enough have an application of their own for each request.
func (c *Cloud) FurtherPassthrough(on cloud.Stage) []cloud.Part {
	return []cloud.Part{{
		Heading: "What an earlier release made",
		Prove:   func(ctx context.Context) error { return c.proveFormerRemoved(ctx, on, "openshift-ingress-azure") },
	}}
}

// proveFormerRemoved makes what a release made that still minted, and claims that it goes.
func (c *Cloud) proveFormerRemoved(ctx context.Context, on cloud.Stage, request string) error {
	name := c.infrastructure + "-" + request + "-x7f2k"
	former, err := c.makeApplication(ctx, name, "Contributor")
	if err != nil {
		return err
	}
	if err := record(ctx, on, request, v1.AzureProviderStatus{ServicePrincipalName: name, AppID: former.ClientID}); err != nil {
		return err
	}
	on.Note("the status of %s names application %s, as in a cluster that was installed when there was mint on Azure", request, name)
	return on.Claim(ctx, func(ctx context.Context) error {
		if err := c.noApplication(ctx, name); err != nil {
			return err
		}
		if status, err := recorded(ctx, on, request); err != nil || status.ServicePrincipalName != "" || status.AppID != "" {
			return errors.Join(errors.New("the status still names it"), err)
		}
		delivered, _, err := on.Delivered(ctx, request)
		if err != nil {
			return err
		}
		return errors.Join(c.Use(ctx, delivered), on.Ready(ctx, request))
	}, "the application is gone, the status names none, and the request is as ready as before")
}

// noApplication says that there is an application of that name.
func (c *Cloud) noApplication(ctx context.Context, name string) error {
	var all []struct{ Name string }
	if err := c.control.Read(ctx, "applications", &all); err != nil {
		return err
	}
	if len(all) == 0 {
		return errors.New("not even the administrator's application is there")
	}
	if slices.ContainsFunc(all, func(a struct{ Name string }) bool { return a.Name == name }) {
		return fmt.Errorf("application %s is still there", name)
	}
	return nil
}

// record writes into a request's status what an earlier release has recorded.
func record(ctx context.Context, on cloud.Stage, request string, status v1.AzureProviderStatus) error {
	status.TypeMeta = metav1.TypeMeta{APIVersion: v1.GroupVersion.String(), Kind: "AzureProviderStatus"}
	text, err := json.Marshal(status)
	if err != nil {
		return fmt.Errorf("write the status of request %s: %w", request, err)
	}
	r, err := read(ctx, on, request)
	if err != nil {
		return err
	}
	before := r.DeepCopy()
	r.Status.ProviderStatus = &runtime.RawExtension{Raw: text}
	if err := on.Client().Status().Patch(ctx, r, client.MergeFrom(before)); err != nil {
		return fmt.Errorf("write the status of request %s: %w", request, err)
	}
	return nil
}

// recorded is what a request's status says.
func recorded(ctx context.Context, on cloud.Stage, request string) (status v1.AzureProviderStatus, err error) {
	r, err := read(ctx, on, request)
	if err != nil || r.Status.ProviderStatus == nil {
		return status, err
	}
	if err := json.Unmarshal(r.Status.ProviderStatus.Raw, &status); err != nil {
		return status, fmt.Errorf("read the status of request %s: %w", request, err)
	}
	return status, nil
}

// read reads a request that a component files.
func read(ctx context.Context, on cloud.Stage, request string) (*v1.CredentialsRequest, error) {
	for _, filed := range on.Components() {
		if filed.Name != request {
			continue
		}
		r := &v1.CredentialsRequest{}
		if err := on.Client().Get(ctx, client.ObjectKeyFromObject(filed), r); err != nil {
			return nil, fmt.Errorf("read request %s: %w", request, err)
		}
		return r, nil
	}
	return nil, fmt.Errorf("no component files a request %s", request)
}
