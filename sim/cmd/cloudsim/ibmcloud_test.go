package main

import (
	"context"
	"encoding/json"
	"io"
	"testing"

	"github.com/IBM/go-sdk-core/v5/core"
	"github.com/IBM/platform-services-go-sdk/iamidentityv1"
)

func TestAccountOfIBMCloudIsReady(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	in, out := io.Pipe()
	done := make(chan error, 1)
	c := config{cloud: "ibmcloud", dir: t.TempDir(), proxyAddress: "127.0.0.1:0", controlAddress: "127.0.0.1:0", ibmAccount: "0123456789abcdef0123456789abcdef"}
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
	var r readyIBMCloud
	if err := json.NewDecoder(in).Decode(&r); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, in) }()
	client := readyGCP{Proxy: r.Proxy, CAFile: r.CAFile}.through(t)
	api, err := iamidentityv1.NewIamIdentityV1(&iamidentityv1.IamIdentityV1Options{Authenticator: &core.IamAuthenticator{ApiKey: r.APIKey, Client: client}})
	if err != nil {
		t.Fatal(err)
	}
	api.Service.SetHTTPClient(client)
	key, _, err := api.GetAPIKeysDetailsWithContext(t.Context(), api.NewGetAPIKeysDetailsOptions().SetIamAPIKey(r.APIKey))
	if err != nil {
		t.Fatal(err)
	}
	if *key.AccountID != c.ibmAccount || r.AccountID != c.ibmAccount || r.Domain != "cloud.ibm.com" {
		t.Errorf("the account is %s, and told is %+v", *key.AccountID, r)
	}
}
