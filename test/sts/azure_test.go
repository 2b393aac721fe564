package sts_test

import (
	"net/http"
	"testing"
	"time"

	demo "github.com/cloudcredential/operator/hack/demo/azure"
	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/sim/azure"
	"github.com/cloudcredential/operator/sim/azure/control"
	"github.com/cloudcredential/operator/test/sts/attempt/onazure"
)

func onAzure() provider {
	return provider{
		cloud:  func(infrastructure string) cloud.Federation { return demo.New(infrastructure) },
		open:   openAzure,
		shapes: []shape{{name: "public blobs", published: (*chain).keyIsABlob}},
		codes:  onazure.Codes(),
		ended:  "ExpiredAuthenticationToken",
	}
}

func openAzure(t *testing.T, _ string, clock func() time.Time) account {
	t.Helper()
	// What judges the tokens of clusters is the clock of assertions.
	a := azure.New(azure.Options{Clock: clock, SigningClock: clock})
	a.SetOperationDelay(200 * time.Millisecond)
	subscription := a.AddSubscription("")
	for _, group := range []string{demo.NetworkGroup, demo.DNSGroup} {
		a.AddResourceGroup(subscription, group, "westeurope", nil)
	}
	admin, err := a.AddServicePrincipal("administrator", "/subscriptions/"+subscription, "Owner")
	if err != nil {
		t.Fatal(err)
	}
	return account{
		simulated: a,
		serves:    a.Serves,
		ready:     map[string]string{"tenantID": a.TenantID(), "subscriptionID": subscription, "clientID": admin.ClientID, "clientSecret": admin.ClientSecret},
		control:   func(unexpected func() []string) http.Handler { return control.Handler(a, subscription, unexpected) },
	}
}

// keyIsABlob: everybody can read the key, and nobody can list what else there is.
func (c *chain) keyIsABlob(t *testing.T) {
	c.keyIsPublic(t)
	if status := c.read(t, c.issuer+"?restype=container&comp=list"); status != http.StatusNotFound {
		t.Errorf("a list of the container is answered with %d", status)
	}
}
