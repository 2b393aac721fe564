package federation

import (
	"context"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
)

// found has a plan made by whoever the environment names.
func (w *world) found() error {
	w.t.Helper()
	client, err := NewClient(w.t.Context(), ClientOptions{TenantID: w.TenantID(), Transport: w.transport, Caller: w.caller, UserAgent: "ccoctl/v1.2.3"})
	w.has(err)
	defer client.Close()
	graph, err := plan.NewGraph(plan.Node{Resource: group{w.options, "prod", false}})
	w.has(err)
	made, err := plan.Make(w.t.Context(), graph, Open(client, DriverOptions{}).Drivers(), plan.Options{})
	w.has(err)
	return made.Err()
}

func TestTheCredentialIsFoundWhereMicrosoftsProgramsFindIt(t *testing.T) {
	w := newWorld(t)
	t.Setenv("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential")
	t.Setenv("AZURE_TENANT_ID", w.TenantID())
	t.Setenv("AZURE_CLIENT_ID", w.boss.ClientID)
	t.Setenv("AZURE_CLIENT_SECRET", w.boss.ClientSecret)
	if err := w.found(); err != nil {
		t.Errorf("the credential does not work: %v", err)
	}
	t.Setenv("AZURE_CLIENT_SECRET", "wrong")
	if err := w.found(); !cloud.Is(err, cloud.Unauthenticated) || !strings.Contains(err.Error(), "AADSTS7000215") {
		t.Errorf("a wrong secret ended with %v", err)
	}
	t.Setenv("AZURE_CLIENT_SECRET", "")
	t.Setenv("AZURE_CLIENT_ID", "")
	client, err := NewClient(t.Context(), ClientOptions{Transport: w.transport, Caller: cloud.CallerFunc(func(ctx context.Context, _ cloud.Call, invoke func(context.Context) error) error { return invoke(ctx) })})
	if err == nil {
		_, err = Open(client, DriverOptions{}).shared.readGroup(t.Context(), w.options, "prod")
	}
	if err == nil || !strings.Contains(err.Error(), "az login") {
		t.Errorf("no credential ended with %v", err)
	}
}
