package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armsubscriptions"
)

// startAzure runs a simulator of Azure for a test.
func startAzure(t *testing.T, c config) readyAzure {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	in, out := io.Pipe()
	done := make(chan error, 1)
	c.cloud, c.dir, c.proxyAddress, c.controlAddress = "azure", t.TempDir(), "127.0.0.1:0", "127.0.0.1:0"
	c.azureRoles = "Owner"
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
	var r readyAzure
	if err := json.NewDecoder(in).Decode(&r); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, in) }()
	return r
}

func TestSubscriptionOfAzureIsReady(t *testing.T) {
	t.Parallel()
	for name, sdk := range map[string]cloud.Configuration{"": cloud.AzurePublic, "AzureUSGovernmentCloud": cloud.AzureGovernment, "AzureChinaCloud": cloud.AzureChina} {
		r := startAzure(t, config{environment: name})
		options := policy.ClientOptions{Cloud: sdk, Transport: readyGCP{Proxy: r.Proxy, CAFile: r.CAFile}.through(t)}
		credential, err := azidentity.NewClientSecretCredential(r.TenantID, r.ClientID, r.ClientSecret, &azidentity.ClientSecretCredentialOptions{ClientOptions: options})
		if err != nil {
			t.Fatal(err)
		}
		api, err := armsubscriptions.NewClient(credential, &arm.ClientOptions{ClientOptions: options})
		if err != nil {
			t.Fatal(err)
		}
		got, err := api.Get(t.Context(), r.SubscriptionID, nil)
		if err != nil {
			t.Fatal(err)
		}
		if *got.TenantID != r.TenantID {
			t.Errorf("the subscription's tenant is %s", *got.TenantID)
		}
		q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.Control+"/calls?service=arm", nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(answer.Body)
		if answer.Body.Close(); err != nil || !strings.Contains(string(text), `"Operation": "Subscriptions_Get"`) {
			t.Errorf("the log is %s", text)
		}
	}
}

func TestAnUnknownEnvironmentOfAzureIsRefused(t *testing.T) {
	t.Parallel()
	err := run(t.Context(), config{cloud: "azure", environment: "AzureMoon", dir: t.TempDir()}, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "choose AzurePublicCloud") {
		t.Errorf("got %v", err)
	}
}
