package azure

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// FuzzRequests wants every request to be answered, and none with status 500.
func FuzzRequests(f *testing.F) {
	for _, seed := range [][4]string{
		{"GET", "management.azure.com", "/subscriptions/x/resourcegroups/y?api-version=2022-04-01&$filter=a%20eq%20'b'", ""},
		{"PUT", "management.azure.com", "//providers/Microsoft.Authorization/roleAssignments/z?api-version=2022-04-01", `{"properties":{"principalId":1}}`},
		{"PATCH", "management.azure.com", "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a/providers/Microsoft.Resources/tags/default?api-version=2022-04-01", `{}`},
		{"POST", "login.microsoftonline.com", "/t/oauth2/v2.0/token", "grant_type=client_credentials&client_assertion=a.b.c"},
		{"PUT", "a.blob.core.windows.net", "/c/b?comp=tags", "<Tags><TagSet><Tag></Tag></TagSet></Tags>"},
		{"GET", "graph.microsoft.com", "/v1.0/applications?$filter=x&$top=-1", ""},
	} {
		f.Add(seed[0], seed[1], seed[2], seed[3])
	}
	c := New(Options{})
	scope := "/subscriptions/" + c.AddSubscription("00000000-0000-4000-8000-000000000001")
	c.AddResourceGroup("00000000-0000-4000-8000-000000000001", "g", "westeurope", nil)
	admin, err := c.AddServicePrincipal("fuzz", scope, "Owner")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, method, host, address, body string) {
		u, err := url.ParseRequestURI(strings.ReplaceAll(address, "/subscriptions/s/", scope+"/"))
		if err != nil || !strings.HasPrefix(address, "/") || strings.ContainsAny(method, " \x00") {
			t.Skip()
		}
		q := &http.Request{Method: method, URL: u, Host: host, Header: http.Header{}, Body: http.NoBody}
		if body != "" {
			q = httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
			q.Method, q.URL, q.Host = method, u, host
		}
		q.Header.Set("Authorization", "Bearer "+c.Token(admin.PrincipalID, "", tokenLife))
		w := httptest.NewRecorder()
		c.ServeHTTP(w, q.WithContext(t.Context()))
		if w.Code == http.StatusInternalServerError {
			t.Errorf("%s https://%s%s is answered with %s", method, host, address, w.Body)
		}
	})
}

// FuzzFilters wants a filter that is made of quoted values to give them back.
func FuzzFilters(f *testing.F) {
	f.Add("it's", "a and b")
	f.Fuzz(func(t *testing.T, one, two string) {
		if strings.ContainsAny(one+two, "\n\r") {
			t.Skip()
		}
		quote := func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
		got, err := parseFilter("roleName eq "+quote(one)+" and type eq "+quote(two), []string{"roleName", "type"})
		if err != nil || got["roleName"] != one || got["type"] != two {
			t.Errorf("%q and %q become %v, %v", one, two, got, err)
		}
	})
}
