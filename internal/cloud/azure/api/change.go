package api

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"

	"github.com/cloudcredential/operator/internal/cloud"
)

// Get reads what is at a path. That there is nothing is an error of kind NotFound.
func Get[Out any](ctx context.Context, caller cloud.Caller, op Operation, rest *REST, path string, query url.Values) (*Out, error) {
	return Do(ctx, caller, op, func(ctx context.Context) (*Out, error) {
		out := new(Out)
		return out, rest.send(ctx, http.MethodGet, rest.address(path, query), out, http.StatusOK)
	})
}

// Change is an answer to a change that may go on after it.
type Change[Out any] struct {
	// Out is what the answer shows; zero where the change goes on.
	Out Out
	// Progress is where to ask whether the change is over; empty where it is. Source: "Track asynchronous Azure operations".
	Progress string
}

// Send makes a change with a body, which may be nil. The change may go on after the answer.
func Send[Out any](ctx context.Context, caller cloud.Caller, op Operation, rest *REST, method, path string, query url.Values, body any) (*Change[Out], error) {
	return Do(ctx, caller, op, func(ctx context.Context) (*Change[Out], error) {
		return exchange[Out](ctx, rest, method, rest.address(path, query), body)
	})
}

// Ask asks whether a change that went on is over. A progress that leads to another host is none of the cloud's.
func Ask[Out any](ctx context.Context, caller cloud.Caller, op Operation, rest *REST, progress string) (*Change[Out], error) {
	if !strings.HasPrefix(progress, rest.endpoint+"/") {
		return nil, Incomplete(op, "link to the progress of the operation that leads on")
	}
	return Do(ctx, caller, op, func(ctx context.Context) (*Change[Out], error) {
		return exchange[Out](ctx, rest, http.MethodGet, progress, nil)
	})
}

// exchange makes one request whose answer may be that the change goes on.
func exchange[Out any](ctx context.Context, rest *REST, method, address string, body any) (*Change[Out], error) {
	request, err := runtime.NewRequest(ctx, method, address)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, address, err)
	}
	request.Raw().Header.Set("Accept", "application/json")
	if body != nil {
		if err := runtime.MarshalAsJSON(request, body); err != nil {
			return nil, fmt.Errorf("%s %s: %w", method, address, err)
		}
	}
	answer, err := rest.pipeline.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if !runtime.HasStatusCode(answer, http.StatusOK, http.StatusCreated, http.StatusAccepted, http.StatusNoContent) {
		return nil, runtime.NewResponseError(answer)
	}
	out := &Change[Out]{}
	if answer.StatusCode == http.StatusAccepted {
		out.Progress = answer.Header.Get("Location")
		return out, nil
	}
	text, err := runtime.Payload(answer)
	if err != nil || len(text) == 0 {
		return out, err
	}
	return out, runtime.UnmarshalAsJSON(answer, &out.Out)
}
