package azure

import (
	"context"
	"net/url"

	"github.com/cloudcredential/operator/internal/cloud/azure/api"
)

// graphRight is the least permission of Microsoft Graph with which an application may find and delete those that it made itself.
const graphRight = "Application.ReadWrite.OwnedBy"

// directoryObject is an application or a service principal of the directory.
type directoryObject struct {
	ID          string `json:"id"`
	AppID       string `json:"appId"`
	DisplayName string `json:"displayName"`
	// collection is the list that it is in.
	collection string
}

// Collections of the directory ("Microsoft Graph REST API v1.0").
const (
	collectionApplications = "applications"
	collectionPrincipals   = "servicePrincipals"
)

// listDirectory gets the objects of a collection that a filter selects.
func listDirectory(ctx context.Context, c *client, collection, filter string) ([]directoryObject, error) {
	op := api.Operation{Service: api.Graph, Name: collection + ".list", Permission: graphRight, Object: "the directory's " + collection}
	query := url.Values{"$filter": {filter}, "$select": {"id,appId,displayName"}}
	found, err := api.List[directoryObject](ctx, c.caller, op, c.graph, "/v1.0/"+collection, query)
	if err != nil {
		return nil, err
	}
	for i := range found {
		if found[i].ID == "" {
			return nil, api.Incomplete(op, "ID of an object")
		}
		found[i].collection = collection
	}
	return found, nil
}

// deleteDirectory deletes an object. An application takes its service principal with it.
func deleteDirectory(ctx context.Context, c *client, collection, id string) error {
	op := api.Operation{
		Service: api.Graph, Name: collection + ".delete", Permission: graphRight, Effect: api.Writes, Object: collection + "/" + id,
	}
	return api.Gone(api.Delete(ctx, c.caller, op, c.graph, "/v1.0/"+collection+"/"+url.PathEscape(id)))
}
