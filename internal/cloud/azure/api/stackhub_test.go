package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/cloud"
)

func TestAStackHubIsAskedForItsEndpoints(t *testing.T) {
	t.Parallel()
	once := cloud.CallerFunc(func(ctx context.Context, _ cloud.Call, invoke func(context.Context) error) error { return invoke(ctx) })
	for name, c := range map[string]struct {
		answer, says string
	}{
		"connected":  {`{"authentication":{"loginEndpoint":"https://login.microsoftonline.com/","audiences":["https://management.contoso.onmicrosoft.com/x"]},"graphEndpoint":"https://graph.windows.net/"}`, ""},
		"federation": {`{"authentication":{"loginEndpoint":"https://adfs.local.azurestack.external/adfs","audiences":["https://management.adfs.azurestack.local/x"]}}`, "Active Directory Federation Services"},
		"incomplete": {`{"authentication":{"audiences":[]}}`, "holds no endpoint to log in at"},
		"no JSON":    {`<html>`, "look for a proxy"},
		"refused":    {``, "look for a proxy"},
	} {
		server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/metadata/endpoints" || r.URL.Query().Get("api-version") == "" || r.Header.Get("Authorization") != "" || c.answer == "" {
				w.WriteHeader(http.StatusForbidden)
				return
			}
			_, _ = w.Write([]byte(c.answer))
		}))
		got, err := Discover(t.Context(), once, server.Client(), server.URL+"/")
		switch {
		case c.says != "":
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
		case err != nil || got.ResourceManager != server.URL || got.Audience != "https://management.contoso.onmicrosoft.com/x" ||
			got.Authority != "https://login.microsoftonline.com" || got.Graph != "":
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		server.Close()
	}
	for _, endpoint := range []string{"", "management.local", "http://management.local", "https://management.local/path", "https://"} {
		if _, err := Discover(t.Context(), once, http.DefaultClient, endpoint); err == nil || !strings.Contains(err.Error(), "write it like https://management.") {
			t.Errorf("%q: %v", endpoint, err)
		}
	}
}
