package azure

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/azure/api"
	"github.com/cloudcredential/operator/internal/cloud/clientset"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// kindApplication is the kind of what earlier releases made for requests: an application of the directory, with its service principal.
const kindApplication = "graph:application"

// Names of outputs.
const (
	outputCollection = "collection"
	outputID         = "id"
)

// application is one that should not exist any more. It is known by what the request's status says.
type application struct {
	name, appID string
	// inUse are the IDs of applications that are left alone, whatever a status says.
	inUse []string
	// removing says that the request goes, so that nobody will try again later.
	removing bool
}

// formerApplication is the application that was made for a request; false if none was, or if it was removed.
func formerApplication(req *request.Request) (application, bool) {
	record, isAzure := req.Status.(*v1.AzureProviderStatus)
	if !isAzure || record == nil || record.ServicePrincipalName == "" && record.AppID == "" {
		return application{}, false
	}
	return application{name: record.ServicePrincipalName, appID: record.AppID}, true
}

// noStatus records that nothing is left of what was made for a request.
func noStatus() *v1.AzureProviderStatus {
	return &v1.AzureProviderStatus{TypeMeta: metav1.TypeMeta{APIVersion: v1.GroupVersion.String(), Kind: "AzureProviderStatus"}}
}

// Ref implements plan.Resource.
func (a application) Ref() plan.Ref {
	name := a.name
	if name == "" {
		name = a.appID
	}
	return plan.Ref{Kind: kindApplication, Name: name}
}

// Fields implements plan.Resource.
func (a application) Fields(plan.Known) plan.Fields { return nil }

// String names the application to people.
func (a application) String() string {
	switch {
	case a.appID == "":
		return fmt.Sprintf("application %q", a.name)
	case a.name == "":
		return "application " + a.appID
	}
	return fmt.Sprintf("application %q (%s)", a.name, a.appID)
}

// orphan says what becomes of an error: the request does not depend on the application. Only where it is being deleted, and the trouble may
// pass, is it worth waiting for.
func (a application) orphan(err error) error {
	_, notLeader := errors.AsType[*cloud.NotLeaderError](err)
	switch kind := cloud.KindOf(err); {
	case err == nil, notLeader, errors.Is(err, context.Canceled):
		return err
	case a.removing && (kind == cloud.Unavailable || kind == cloud.Throttled || kind == cloud.Conflict):
		return err
	}
	way := "delete it by hand"
	if api.IsGUID(a.appID) {
		way = "delete it with az ad app delete --id " + a.appID
	}
	if cloud.Is(err, cloud.Denied) {
		way += ", or give the root credential the permission " + graphRight + " of Microsoft Graph"
	}
	return &cloud.OrphanError{Err: fmt.Errorf("unable to clean up previously created cloud resource: %s: %s: %w", a, way, err)}
}

// Drivers implements cloud.Provider.
func (p *Provider) Drivers(access cloud.Access) plan.Drivers {
	return plan.Drivers{kindApplication: applicationDriver{p.pass(access)}}
}

// pass begins a pass.
func (p *Provider) pass(access cloud.Access) *clientset.Pass[*client] {
	return clientset.NewPass(clientset.PassOptions[*client]{
		Cloud: "Azure", RootSecret: rootSecret(), Access: access, Refusals: p.refusals,
		Of: func(_ context.Context, credential cloud.Credential) (*client, error) {
			return p.clients.of(access.Cluster, credential)
		},
	})
}

// applicationDriver removes applications.
type applicationDriver struct{ *clientset.Pass[*client] }

// Observe implements plan.Driver.
func (d applicationDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	want := resource.(application)
	seen, err := d.look(ctx, want)
	return seen, want.orphan(err)
}

func (d applicationDriver) look(ctx context.Context, want application) (plan.Observation, error) {
	c, err := d.Writing(ctx)
	if err != nil {
		return plan.Observation{}, err
	}
	used := func(appID string) bool {
		return slices.ContainsFunc(append(want.inUse, c.root.client), func(id string) bool { return strings.EqualFold(id, appID) })
	}
	if want.appID != "" && used(want.appID) {
		return plan.Observation{Exists: true, Foreign: "the credential in use belongs to it"}, nil
	}
	found, err := find(ctx, c, want)
	switch {
	case err != nil || len(found) == 0:
		return plan.Observation{}, err
	case len(found) > 1:
		return plan.Observation{}, fmt.Errorf("there are %d applications of that name, and the status does not say which of them it is", len(found))
	case used(found[0].AppID):
		return plan.Observation{Exists: true, Foreign: "the credential in use belongs to it"}, nil
	}
	outputs := plan.Outputs{outputCollection: plan.Text(found[0].collection), outputID: plan.Text(found[0].ID)}
	return plan.Observation{Exists: true, Outputs: outputs}, nil
}

// find looks for what is left of an application: by its ID, which is nobody else's, or by its name where only that was written down. Where
// the application is gone its service principal may have been left.
func find(ctx context.Context, c *client, want application) ([]directoryObject, error) {
	filter := "appId eq " + quoted(want.appID)
	if want.appID == "" {
		filter = "displayName eq " + quoted(want.name)
	}
	found, err := listDirectory(ctx, c, collectionApplications, filter)
	if err == nil && len(found) == 0 && want.appID != "" {
		found, err = listDirectory(ctx, c, collectionPrincipals, filter)
	}
	return slices.DeleteFunc(found, func(o directoryObject) bool {
		return want.appID == "" && o.DisplayName != want.name || want.appID != "" && !strings.EqualFold(o.AppID, want.appID)
	}), err
}

// Create implements plan.Driver. It is not called: no application is made any more.
func (d applicationDriver) Create(context.Context, plan.Resource, plan.Known) (plan.Outputs, error) {
	return nil, errors.New("applications are not made any more")
}

// Update implements plan.Driver. It is not called: an application has no fields.
func (d applicationDriver) Update(context.Context, plan.Resource, plan.Known, plan.Change) (plan.Outputs, error) {
	return nil, nil
}

// Delete implements plan.Driver.
func (d applicationDriver) Delete(ctx context.Context, resource plan.Resource, known plan.Known) error {
	want := resource.(application)
	c, err := d.Writing(ctx)
	if err != nil {
		return want.orphan(err)
	}
	collection, _ := known.Output(want.Ref(), outputCollection)
	id, _ := known.Output(want.Ref(), outputID)
	return want.orphan(deleteDirectory(ctx, c, collection.Text(), id.Text()))
}
