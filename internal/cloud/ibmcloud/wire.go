package ibmcloud

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
)

// message is a request to one of the APIs.
type message struct {
	method, path string
	query        url.Values
	header       http.Header
	body         any // encoded as JSON; nil for none
}

// request makes the HTTP request of a message.
func (m message) request(ctx context.Context, base, userAgent string) (*http.Request, error) {
	var body io.Reader
	if m.body != nil {
		encoded, err := json.Marshal(m.body)
		if err != nil {
			return nil, fmt.Errorf("encode the request: %w", err)
		}
		body = bytes.NewReader(encoded)
	}
	address := base + m.path
	if len(m.query) > 0 {
		address += "?" + m.query.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, m.method, address, body)
	if err != nil {
		return nil, fmt.Errorf("make the request: %w", err)
	}
	maps.Copy(r.Header, m.header)
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", userAgent)
	if m.body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	return r, nil
}
