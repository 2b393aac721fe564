package azure_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/cloudcredential/operator/sim/azure"
)

// post sends a body to Microsoft Graph as a principal, and reads the members of the answer that are texts.
func (w *world) post(t *testing.T, principal, path, body string) (int, map[string]string) {
	t.Helper()
	q := must(http.NewRequestWithContext(t.Context(), http.MethodPost, graphURL+path, strings.NewReader(body)))(t)
	q.Header.Set("Authorization", "Bearer "+w.Token(principal, "https://graph.microsoft.com", time.Hour))
	q.Header.Set("Content-Type", "application/json")
	answer := must(w.plain.Do(q))(t)
	defer answer.Body.Close()
	var all map[string]any
	ok(t, json.NewDecoder(answer.Body).Decode(&all))
	texts := map[string]string{}
	for name, value := range all {
		if text, is := value.(string); is {
			texts[name] = text
		}
	}
	return answer.StatusCode, texts
}

func TestWhoRegisteredAnApplicationGivesItAPasswordThatSignsIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	careful, stranger := w.AddApplication("careful").PrincipalID, w.AddApplication("stranger").PrincipalID
	for _, principal := range []string{careful, stranger} {
		ok(t, w.GrantGraph(principal, "Application.ReadWrite.OwnedBy"))
	}
	status, app := w.post(t, careful, "applications", `{"displayName":"ccoctl"}`)
	if status != http.StatusCreated {
		t.Fatalf("an application is answered with %d", status)
	}
	named := `{"appId":"` + app["appId"] + `"}`
	for _, test := range []struct {
		who, path, body string
		status          int
	}{
		{stranger, "servicePrincipals", named, http.StatusForbidden},
		{stranger, "applications/" + app["id"] + "/addPassword", `{}`, http.StatusForbidden},
		{careful, "applications", `{}`, http.StatusBadRequest},
		{careful, "servicePrincipals", `{"appId":"11111111-1111-4111-8111-111111111111"}`, http.StatusBadRequest},
		{careful, "servicePrincipals", named, http.StatusCreated},
		{careful, "servicePrincipals", named, http.StatusConflict},
	} {
		if status, _ := w.post(t, test.who, test.path, test.body); status != test.status {
			t.Errorf("%s %s is answered with %d", test.path, test.body, status)
		}
	}
	status, password := w.post(t, careful, "applications/"+app["id"]+"/addPassword", `{"passwordCredential":{"displayName":"x"}}`)
	if status != http.StatusOK {
		t.Fatalf("a password is answered with %d", status)
	}
	credential := w.secret(t, azure.Credentials{Application: azure.Application{ClientID: app["appId"]}, TenantID: w.TenantID(), ClientSecret: password["secretText"]})
	if _, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{"https://management.azure.com/.default"}}); err != nil {
		t.Error(err)
	}
}
