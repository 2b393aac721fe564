package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"testing"

	"github.com/gophercloud/gophercloud/v2/openstack"
	"github.com/gophercloud/gophercloud/v2/openstack/config/clouds"
)

func TestOpenStackIsReady(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	in, out := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := run(ctx, config{cloud: "openstack", project: "shift", dir: t.TempDir(), proxyAddress: "127.0.0.1:0", controlAddress: "127.0.0.1:0"}, out)
		_ = out.CloseWithError(err)
		done <- err
	}()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	var r readyOpenStack
	if err := json.NewDecoder(in).Decode(&r); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, in) }()
	file, err := os.Open(r.CloudsFile)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	options, _, _, err := clouds.Parse(clouds.WithCloudName("openstack"), clouds.WithCloudsYAML(file))
	if err != nil {
		t.Fatal(err)
	}
	client, err := openstack.NewClient(options.IdentityEndpoint)
	if err != nil {
		t.Fatal(err)
	}
	client.HTTPClient = *readyGCP{Proxy: r.Proxy, CAFile: r.CAFile}.through(t)
	if err := openstack.Authenticate(ctx, client, options); err != nil {
		t.Fatal(err)
	}
	if client.Token() == "" || options.IdentityEndpoint != r.AuthURL {
		t.Errorf("it tells %+v", r)
	}
}
