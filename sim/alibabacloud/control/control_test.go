package control_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/sim/alibabacloud"
	"github.com/cloudcredential/operator/sim/alibabacloud/control"
)

func TestTheAccountIsLookedIntoAndChanged(t *testing.T) {
	t.Parallel()
	c := alibabacloud.New(alibabacloud.Options{})
	server := httptest.NewServer(control.Handler(c, func() []string { return nil }))
	t.Cleanup(server.Close)
	ask := func(method, path, body string, into any) int {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if into != nil {
			if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
				t.Fatal(err)
			}
		}
		return answer.StatusCode
	}
	ask(http.MethodPost, "/users", `{"name":"u","comments":"c"}`, nil)
	var key struct{ ID, Secret string }
	ask(http.MethodPost, "/users/u/keys", "", &key)
	if holder, works := c.Holder(key.ID, key.Secret); !works || holder != "u" {
		t.Errorf("the key is that of %q, %v", holder, works)
	}
	ask(http.MethodPost, "/policies", `{"name":"p","document":"{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"a:b\",\"Resource\":\"*\"}]}"}`, nil)
	ask(http.MethodPut, "/users/u/policies/p", "", nil)
	var allowed bool
	if ask(http.MethodPost, "/allows", `{"user":"u","action":"a:b","resource":"x"}`, &allowed); !allowed {
		t.Error("what the policy allows is not allowed")
	}
	ask(http.MethodDelete, "/users/u/policies/p", "", nil)
	ask(http.MethodPut, "/keys/"+key.ID+"/active", "false", nil)
	var users []alibabacloud.User
	if ask(http.MethodGet, "/users", "", &users); len(users) != 1 || users[0].Comments != "c" || len(users[0].Policies) != 0 || users[0].Keys[0].Active {
		t.Errorf("the users are %+v", users)
	}
	if status := ask(http.MethodPost, "/users/v/keys", "", nil); status != http.StatusNotFound {
		t.Errorf("the status for a user that there is not is %d", status)
	}
}
