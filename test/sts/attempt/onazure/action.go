package onazure

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armresources/v3"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armsubscriptions"
)

// Action is the making of a resource, which one right allows.
type Action struct {
	// Right is the action as a role names it: "Microsoft.Network/dnsZones/A/write".
	Right   string
	version string
	body    armresources.GenericResource
	// below is the ID of the resource from its group on.
	below func(group string) string
}

// Write makes a resource of a type such as "Microsoft.Network/dnsZones/A" by that version of its provider's API. It has as many names as the type has parts
// after the provider: "example.com", "www".
func Write(kind, version string, names ...string) Action {
	types := strings.Split(kind, "/")
	path := []string{"", "providers", types[0]}
	for i, name := range names {
		path = append(path, types[i+1], name)
	}
	below, location := strings.Join(path, "/"), "westeurope"
	return Action{kind + "/write", version, armresources.GenericResource{Location: &location, Properties: map[string]any{}}, func(string) string { return below }}
}

// StorageAccount makes a storage account. Its name is one for all of Azure, so that it follows from that of the group.
func StorageAccount() Action {
	a := Write("Microsoft.Storage/storageAccounts", "2024-01-01")
	kind, sku := "StorageV2", "Standard_LRS"
	a.body.Kind, a.body.SKU = &kind, &armresources.SKU{Name: &sku}
	a.below = func(group string) string { return "/providers/Microsoft.Storage/storageAccounts/" + AccountIn(group) }
	return a
}

// AccountIn is the name of the storage account that StorageAccount makes in a group.
func AccountIn(group string) string {
	letters := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(group))
	return "tried" + letters[:min(len(letters), 19)]
}

// Caller is who makes calls in a subscription.
type Caller struct {
	Subscription string
	Login        azcore.TokenCredential
	Via          *http.Client
}

// Try makes the resource in a group. Its error comes from an *azcore.ResponseError where Azure answered.
func (c Caller) Try(ctx context.Context, a Action, group string) error {
	client, err := armresources.NewClient(c.Subscription, c.Login, &arm.ClientOptions{ClientOptions: Options(c.Via), DisableRPRegistration: true})
	if err != nil {
		return fmt.Errorf("make a client of the Resource Manager: %w", err)
	}
	id := "/subscriptions/" + c.Subscription + "/resourceGroups/" + group + a.below(group)
	poller, err := client.BeginCreateOrUpdateByID(ctx, id, a.version, a.body, nil)
	if err == nil {
		_, err = poller.PollUntilDone(ctx, &runtime.PollUntilDoneOptions{Frequency: time.Second})
	}
	if err != nil {
		return fmt.Errorf("try %s in group %s: %w", a.Right, group, err)
	}
	return nil
}

// MustBeDenied fails unless Azure refuses the action in a group for lack of the right.
func (c Caller) MustBeDenied(ctx context.Context, a Action, group string) error {
	err := c.Try(ctx, a, group)
	switch {
	case err == nil:
		return fmt.Errorf("%s was allowed in group %s", a.Right, group)
	case refusedWith(err, "AuthorizationFailed"):
		return nil
	}
	return err
}

// See lists the subscriptions that the caller sees, which everybody may whom Azure knows.
func (c Caller) See(ctx context.Context) error {
	client, err := armsubscriptions.NewClient(c.Login, &arm.ClientOptions{ClientOptions: Options(c.Via)})
	if err != nil {
		return fmt.Errorf("make a client of subscriptions: %w", err)
	}
	if _, err := client.NewListPager(nil).NextPage(ctx); err != nil {
		return fmt.Errorf("list the subscriptions: %w", err)
	}
	return nil
}

// refusedWith says whether err is Azure's refusal with that code.
func refusedWith(err error, code string) bool {
	var answer *azcore.ResponseError
	return errors.As(err, &answer) && answer.StatusCode == http.StatusForbidden && answer.ErrorCode == code
}
