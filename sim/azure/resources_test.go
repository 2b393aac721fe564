package azure_test

import (
	"net/http"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armresources/v3"

	"github.com/cloudcredential/operator/sim/azure"
)

// byID makes Microsoft's client of resources of all kinds.
func (w *world) byID(t *testing.T, as *clients) *armresources.Client {
	t.Helper()
	return must(armresources.NewClient(w.subscription, as.credential, &arm.ClientOptions{ClientOptions: w.options()}))(t)
}

const networkVersion = "2024-05-01"

func TestAResourceOfAnyKindIsKeptWithItsGroup(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	w.owner.group(t, groupName)
	api, zone := w.byID(t, w.owner), w.id()+"/resourceGroups/"+groupName+"/providers/Microsoft.Network/dnsZones/example.com"
	_, err := api.GetByID(t.Context(), zone, networkVersion, nil)
	refused(t, err, http.StatusNotFound, "ResourceNotFound", "Microsoft.Network/dnsZones/example.com")
	for _, id := range []string{zone, zone + "/A/www"} {
		poller := must(api.BeginCreateOrUpdateByID(t.Context(), id, networkVersion, armresources.GenericResource{
			Location: new("global"), Properties: map[string]any{"TTL": 30},
		}, nil))(t)
		must(poller.PollUntilDone(t.Context(), &runtime.PollUntilDoneOptions{Frequency: 1}))(t)
	}
	got := must(api.GetByID(t.Context(), zone+"/a/WWW", networkVersion, nil))(t)
	if *got.Type != "Microsoft.Network/dnsZones/A" || *got.Name != "www" || got.Properties.(map[string]any)["TTL"] != float64(30) {
		t.Errorf("got %s %s with %v", *got.Type, *got.Name, got.Properties)
	}
	pager := api.NewListByResourceGroupPager(groupName, nil)
	in := all(t, pager.More, pager.NextPage, func(p armresources.ClientListByResourceGroupResponse) []*armresources.GenericResourceExpanded {
		return p.Value
	})
	if len(in) != 1 || *in[0].Name != "example.com" {
		t.Errorf("in the group are %d resources", len(in))
	}
	must(must(api.BeginDeleteByID(t.Context(), zone, networkVersion, nil))(t).PollUntilDone(t.Context(), nil))(t)
	_, err = api.GetByID(t.Context(), zone+"/A/www", networkVersion, nil)
	refused(t, err, http.StatusNotFound, "ResourceNotFound", "www")
}

func TestAResourceOfAnyKindTakesTheRightThatItsIDNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	w.owner.group(t, groupName)
	w.owner.group(t, "other")
	group := w.id() + "/resourceGroups/" + groupName
	w.AddRole(w.id(), "records", "", "Microsoft.Network/dnsZones/A/write")
	they, who := w.with(t, group, "records")
	put := func(id string) error {
		_, err := w.byID(t, they).BeginCreateOrUpdateByID(t.Context(), id, networkVersion, armresources.GenericResource{Properties: map[string]any{}}, nil)
		return err
	}
	const zone = "/providers/Microsoft.Network/dnsZones/example.com"
	ok(t, put(group+zone+"/A/www"))
	for _, test := range []struct{ id, action string }{
		{group + zone, "Microsoft.Network/dnsZones/write"},
		{group + zone + "/AAAA/www", "Microsoft.Network/dnsZones/AAAA/write"},
		{w.id() + "/resourceGroups/other" + zone + "/A/www", "Microsoft.Network/dnsZones/A/write"},
	} {
		refused(t, put(test.id), http.StatusForbidden, "AuthorizationFailed", "The client '"+who.ClientID+"' with object id '"+who.PrincipalID+
			"' does not have authorization to perform action '"+test.action+"'")
	}
	_, err := w.byID(t, they).GetByID(t.Context(), group+zone+"/A/www", networkVersion, nil)
	refused(t, err, http.StatusForbidden, "AuthorizationFailed", "Microsoft.Network/dnsZones/A/read")
	w.SetProviderRegistered(w.subscription, "Microsoft.Network", false)
	// Microsoft's client answers MissingSubscriptionRegistration by an attempt to register.
	refused(t, put(group+zone+"/A/mail"), http.StatusForbidden, "AuthorizationFailed", "Microsoft.Network/register/action")
}
