package control_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/sim/vsphere"
	"github.com/cloudcredential/operator/sim/vsphere/control"
)

func TestTheAPIChangesAVCenterAndLooksIntoIt(t *testing.T) {
	t.Parallel()
	c := vsphere.New(vsphere.Options{})
	t.Cleanup(c.Close)
	server := httptest.NewServer(control.Handler(c, func() []string { return []string{"elsewhere"} }))
	t.Cleanup(server.Close)
	call := func(status int, method, path, body string) string {
		t.Helper()
		q, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != status {
			t.Fatalf("%s %s is answered with %d %s, %v", method, path, answer.StatusCode, text, err)
		}
		return string(text)
	}
	call(http.StatusBadRequest, "POST", "/vcenters", `{"host":"vc"}`)
	call(http.StatusNoContent, "POST", "/vcenters", `{"host":"vc","datacenters":1}`)
	call(http.StatusNotFound, "PUT", "/vcenters/other/users/admin", `"p"`)
	call(http.StatusNoContent, "PUT", "/vcenters/vc/users/admin", `"p"`)
	call(http.StatusBadRequest, "PUT", "/vcenters/vc/roles/r", `["Network.Fly"]`)
	call(http.StatusNoContent, "PUT", "/vcenters/vc/roles/r", `["Network.Assign"]`)
	call(http.StatusNoContent, "POST", "/vcenters/vc/permissions", `{"user":"admin","role":"r","path":"/DC0","propagates":true}`)
	var held []string
	if err := json.Unmarshal([]byte(call(http.StatusOK, "GET", "/vcenters/vc/privileges?user=admin&path=/DC0/vm", "")), &held); err != nil || !slices.Contains(held, "Network.Assign") {
		t.Errorf("the privileges are %v, %v", held, err)
	}
	var all []vsphere.Snapshot
	if err := json.Unmarshal([]byte(call(http.StatusOK, "GET", "/vcenters", "")), &all); err != nil || len(all) != 1 {
		t.Fatalf("the vCenters are %v, %v", all, err)
	}
	want := vsphere.Permission{User: `VSPHERE.LOCAL\admin`, Role: "r", Path: "/DC0", Propagates: true}
	if got := all[0]; got.Host != "vc" || len(got.Users) != 1 || len(got.Roles) != 1 || len(got.Permissions) != 1 || got.Permissions[0] != want {
		t.Errorf("the vCenter is %+v", got)
	}
	call(http.StatusNoContent, "DELETE", "/vcenters/vc/permissions?user=admin&path=/DC0", "")
	call(http.StatusNotFound, "DELETE", "/vcenters/vc/permissions?user=admin&path=/DC0", "")
	call(http.StatusNoContent, "DELETE", "/vcenters/vc/sessions", "")
	call(http.StatusNoContent, "DELETE", "/vcenters/vc/users/admin", "")
	call(http.StatusNotFound, "DELETE", "/vcenters/vc/users/admin", "")
	if got := call(http.StatusOK, "GET", "/", ""); got != control.Help {
		t.Errorf("the help is %s", got)
	}
}
