package main

import (
	"context"
	"encoding/json"
	"io"
	"net/url"
	"testing"

	"github.com/vmware/govmomi/session"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/soap"
)

func TestVCentersAreReady(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	in, out := io.Pipe()
	done := make(chan error, 1)
	c := config{cloud: "vsphere", dir: t.TempDir(), proxyAddress: "127.0.0.1:0", controlAddress: "127.0.0.1:0", vcenters: "vc-1.example.com,vc-2.example.com"}
	go func() {
		err := run(ctx, c, out)
		_ = out.CloseWithError(err)
		done <- err
	}()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	var r readyVSphere
	if err := json.NewDecoder(in).Decode(&r); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, in) }()
	if len(r.VCenters) != 2 {
		t.Fatalf("there are %+v", r.VCenters)
	}
	through := readyGCP{Proxy: r.Proxy, CAFile: r.CAFile}.through(t)
	for _, v := range r.VCenters {
		carrier := soap.NewClient(&url.URL{Scheme: "https", Host: v.Server, Path: "/sdk"}, false)
		carrier.Transport = through.Transport
		client, err := vim25.NewClient(t.Context(), carrier)
		if err != nil {
			t.Fatal(err)
		}
		if err := session.NewManager(client).Login(t.Context(), url.UserPassword(v.UserName, v.Password)); err != nil {
			t.Errorf("%s: %v", v.Server, err)
		}
	}
}
