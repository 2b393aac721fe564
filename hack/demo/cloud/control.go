package cloud

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// Control looks into a simulated cloud and changes it behind everybody's back.
type Control struct {
	// URL is where the simulator says that it can be asked.
	URL  string
	http *http.Client
}

// NewControl makes a client of the simulator at that address.
func NewControl(url string) *Control {
	return &Control{URL: url, http: &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{}}}
}

// Call is an entry of the log that the simulator keeps.
type Call struct {
	Service, Operation string
	Principal          string
	Write              bool
	Code               string
}

// Read reads what the simulator knows.
func (c *Control) Read(ctx context.Context, what string, answer any) error {
	return c.exchange(ctx, http.MethodGet, what, nil, answer)
}

// Send asks the simulator to do something with what a body in JSON says. It answers nothing.
func (c *Control) Send(ctx context.Context, method, what, body string) error {
	return c.exchange(ctx, method, what, strings.NewReader(body), nil)
}

// Make asks the simulator to make what a body in JSON says, and reads what it tells of it.
func (c *Control) Make(ctx context.Context, what, body string, answer any) error {
	return c.exchange(ctx, http.MethodPost, what, strings.NewReader(body), answer)
}

func (c *Control) exchange(ctx context.Context, method, what string, body io.Reader, answer any) error {
	request, err := http.NewRequestWithContext(ctx, method, c.URL+"/"+what, body)
	if err != nil {
		return fmt.Errorf("ask the simulator for %s: %w", what, err)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return fmt.Errorf("ask the simulator for %s: %w", what, err)
	}
	defer response.Body.Close()
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("ask the simulator for %s: %s", what, response.Status)
	}
	if answer == nil {
		return nil
	}
	if err := json.NewDecoder(response.Body).Decode(answer); err != nil {
		return fmt.Errorf("read what the simulator says of %s: %w", what, err)
	}
	return nil
}

// Calls returns the log since it was last forgotten.
func (c *Control) Calls(ctx context.Context) ([]Call, error) {
	var all []Call
	err := c.Read(ctx, "calls", &all)
	return all, err
}

// Writes counts the writing calls of the log by operation.
func (c *Control) Writes(ctx context.Context) (map[string]int, error) {
	log, err := c.Calls(ctx)
	if err != nil {
		return nil, err
	}
	writes := map[string]int{}
	for _, call := range log {
		if call.Write {
			writes[call.Operation]++
		}
	}
	return writes, nil
}

// ForgetCalls empties the log.
func (c *Control) ForgetCalls(ctx context.Context) error {
	return c.exchange(ctx, http.MethodDelete, "calls", nil, nil)
}

// Unexpected returns what was sent through the proxy to hosts that are not the cloud's.
func (c *Control) Unexpected(ctx context.Context) ([]string, error) {
	var all []string
	err := c.Read(ctx, "unexpected", &all)
	return all, err
}
