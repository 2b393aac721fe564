package azure_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/cloudcredential/operator/sim/azure"
)

// graphed is an answer of Microsoft Graph.
type graphed struct {
	Value []struct {
		ID          string
		AppID       string `json:"appId"`
		DisplayName string
	}
	Next  string `json:"@odata.nextLink"`
	Error struct{ Code string }
}

// graph calls Microsoft Graph as a principal.
func (w *world) graph(t *testing.T, principal, method, address string) (int, graphed) {
	t.Helper()
	q := must(http.NewRequestWithContext(t.Context(), method, address, nil))(t)
	if principal != "" {
		q.Header.Set("Authorization", "Bearer "+w.Token(principal, "https://graph.microsoft.com", time.Hour))
	}
	answer := must(w.plain.Do(q))(t)
	defer answer.Body.Close()
	var body graphed
	_ = json.NewDecoder(answer.Body).Decode(&body)
	return answer.StatusCode, body
}

const graphURL = "https://graph.microsoft.com/v1.0/"

func TestApplicationsAreFoundByNameAndDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	ok(t, w.GrantGraph(w.boss.PrincipalID, "Application.ReadWrite.All"))
	one, two := w.AddApplication("it's minted"), w.AddApplication("it's minted")
	w.AddApplication("another")
	named := url.QueryEscape("displayName eq 'it''s minted'")
	status, page := w.graph(t, w.boss.PrincipalID, http.MethodGet, graphURL+"applications?$top=1&$filter="+named)
	if status != http.StatusOK || len(page.Value) != 1 || page.Next == "" {
		t.Fatalf("answered with %d %+v", status, page)
	}
	_, rest := w.graph(t, w.boss.PrincipalID, http.MethodGet, page.Next)
	if len(rest.Value) != 1 || rest.Value[0].ID == page.Value[0].ID || rest.Next != "" {
		t.Errorf("the next page is %+v", rest)
	}
	if status, _ := w.graph(t, w.boss.PrincipalID, http.MethodDelete, graphURL+"applications/"+one.ObjectID); status != http.StatusNoContent {
		t.Errorf("deletion is answered with %d", status)
	}
	status, again := w.graph(t, w.boss.PrincipalID, http.MethodDelete, graphURL+"applications/"+one.ObjectID)
	if status != http.StatusNotFound || again.Error.Code != "Request_ResourceNotFound" {
		t.Errorf("a second deletion is answered with %d %+v", status, again.Error)
	}
	if _, left := w.graph(t, w.boss.PrincipalID, http.MethodGet, graphURL+"servicePrincipals?$filter="+named); len(left.Value) != 1 || left.Value[0].ID != two.PrincipalID {
		t.Errorf("left are %+v", left.Value)
	}
	if status, _ := w.graph(t, w.boss.PrincipalID, http.MethodDelete, graphURL+"servicePrincipals/"+two.PrincipalID); status != http.StatusNoContent {
		t.Errorf("deletion of a service principal is answered with %d", status)
	}
	_, err := w.secret(t, azure.Credentials{Application: two, TenantID: w.TenantID(), ClientSecret: "x"}).GetToken(t.Context(), w.managerScope())
	refusedSignIn(t, err, "AADSTS700016", two.ClientID)
}

func TestGraphHasPermissionsOfItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	owned, foreign := w.AddApplication("owned"), w.AddApplication("foreign")
	with := func(permission string) string {
		a := w.AddApplication("caller")
		if permission != "" {
			ok(t, w.GrantGraph(a.PrincipalID, permission))
		}
		return a.PrincipalID
	}
	careful := with("Application.ReadWrite.OwnedBy")
	ok(t, w.AddOwner(owned.ClientID, careful))
	for _, test := range []struct {
		name, caller, method, object string
		status                       int
		code                         string
	}{
		{"nobody", "", http.MethodGet, "", http.StatusUnauthorized, "InvalidAuthenticationToken"},
		{"the owner of the subscription", w.boss.PrincipalID, http.MethodGet, "", http.StatusForbidden, "Authorization_RequestDenied"},
		{"a reader reads", with("Application.Read.All"), http.MethodGet, "", http.StatusOK, ""},
		{"a reader deletes", with("Application.Read.All"), http.MethodDelete, owned.ObjectID, http.StatusForbidden, "Authorization_RequestDenied"},
		{"what is another's", careful, http.MethodDelete, foreign.ObjectID, http.StatusForbidden, "Authorization_RequestDenied"},
		{"what is one's own", careful, http.MethodDelete, owned.ObjectID, http.StatusNoContent, ""},
	} {
		status, body := w.graph(t, test.caller, test.method, graphURL+"applications/"+test.object)
		if status != test.status || body.Error.Code != test.code {
			t.Errorf("%s: answered with %d %s", test.name, status, body.Error.Code)
		}
	}
	status, body := w.graph(t, careful, http.MethodGet, graphURL+"applications?$filter="+url.QueryEscape("startswith(displayName,'a')"))
	if status != http.StatusBadRequest || body.Error.Code != "Request_UnsupportedQuery" {
		t.Errorf("an unknown filter is answered with %d %s", status, body.Error.Code)
	}
}
