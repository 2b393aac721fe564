package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"

	"github.com/cloudcredential/operator/internal/cloud"
)

// maxPages bounds how many pages of one list are read: far more than there can be, and an end to a list that leads back into itself.
const maxPages = 1000

// REST makes calls of an API whose answers are JSON.
type REST struct {
	endpoint string
	pipeline runtime.Pipeline
}

// page is one of a list, in the form of the Resource Manager or in that of Microsoft Graph.
type page[Item any] struct {
	Value     []Item `json:"value"`
	Next      string `json:"nextLink"`
	GraphNext string `json:"@odata.nextLink"`
}

// List gets all pages of a list. Each is a call of its own. path begins with a slash and is escaped.
func List[Item any](ctx context.Context, caller cloud.Caller, op Operation, rest *REST, path string, query url.Values) ([]Item, error) {
	var items []Item
	for address, pages := rest.address(path, query), 0; ; pages++ {
		got, err := Do(ctx, caller, op, func(ctx context.Context) (*page[Item], error) {
			out := &page[Item]{}
			return out, rest.send(ctx, http.MethodGet, address, out, http.StatusOK)
		})
		if err != nil {
			return nil, err
		}
		if got.Value == nil {
			return nil, Incomplete(op, "list")
		}
		items = append(items, got.Value...)
		address = got.Next + got.GraphNext
		switch {
		case address == "":
			return items, nil
		case !strings.HasPrefix(address, rest.endpoint+"/") || pages >= maxPages:
			return nil, Incomplete(op, "link to the next page that leads on")
		}
	}
}

// Delete deletes what is at a path. That there is nothing is an error of kind NotFound.
func Delete(ctx context.Context, caller cloud.Caller, op Operation, rest *REST, path string) error {
	_, err := Do(ctx, caller, op, func(ctx context.Context) (*struct{}, error) {
		return &struct{}{}, rest.send(ctx, http.MethodDelete, rest.address(path, nil), nil, http.StatusNoContent, http.StatusOK)
	})
	return err
}

func (r *REST) address(path string, query url.Values) string {
	address := r.endpoint + path
	if len(query) > 0 {
		// Not every service takes a plus for a space.
		address += "?" + strings.ReplaceAll(query.Encode(), "+", "%20")
	}
	return address
}

// send makes one request. Every status but those that are expected is an error.
func (r *REST) send(ctx context.Context, method, address string, out any, expected ...int) error {
	request, err := runtime.NewRequest(ctx, method, address)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, address, err)
	}
	request.Raw().Header.Set("Accept", "application/json")
	answer, err := r.pipeline.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if !runtime.HasStatusCode(answer, expected...) {
		return runtime.NewResponseError(answer)
	}
	text, err := runtime.Payload(answer)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, address, err)
	}
	if out == nil && len(text) == 0 {
		return nil
	}
	if out == nil {
		out = &json.RawMessage{} // the page of a proxy says nothing of what became of the request
	}
	return runtime.UnmarshalAsJSON(answer, out)
}
