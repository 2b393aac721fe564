package control_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/sim/openstack"
	"github.com/cloudcredential/operator/sim/openstack/control"
)

func call(t *testing.T, url, method, path, body string) (int, string) {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), method, url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

func TestHelpNamesWhatThereIs(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(control.Handler(openstack.New(openstack.Options{}), func() []string { return nil }))
	t.Cleanup(server.Close)
	values := strings.NewReplacer("USER", "nobody", "PROJECT", "none", "ROLE", "member", "ID", "1")
	_, help := call(t, server.URL, http.MethodGet, "/", "")
	for line := range strings.Lines(help) {
		fields := strings.Fields(line)
		if len(fields) < 2 || !strings.HasPrefix(fields[1], "/") {
			continue
		}
		if status, text := call(t, server.URL, fields[0], values.Replace(fields[1]), "\x00"); status == http.StatusMethodNotAllowed || strings.Contains(text, "page not found") {
			t.Errorf("%s %s is answered with %d", fields[0], fields[1], status)
		}
	}
}

func TestACloudIsShownAndChanged(t *testing.T) {
	t.Parallel()
	c := openstack.New(openstack.Options{})
	project := c.AddProject("shift", "default")
	user := c.AddUser("boss", "default", "open sesame")
	c.Grant(user, project, "member")
	server := httptest.NewServer(control.Handler(c, func() []string { return nil }))
	t.Cleanup(server.Close)
	at := "/users/" + user + "/application-credentials"
	if status, text := call(t, server.URL, http.MethodPost, at, `{"project":"`+project+`","name":"a"}`); status != http.StatusOK || !strings.Contains(text, `"secret"`) {
		t.Errorf("making one is answered with %d %s", status, text)
	}
	if _, text := call(t, server.URL, http.MethodGet, at, ""); !strings.Contains(text, `"name": "a"`) || strings.Contains(text, "secret") {
		t.Errorf("they are %s", text)
	}
	call(t, server.URL, http.MethodDelete, "/users/"+user+"/projects/"+project+"/roles/member", "")
	if _, text := call(t, server.URL, http.MethodGet, at, ""); strings.TrimSpace(text) != "[]" {
		t.Errorf("without the role they are %s", text)
	}
	if status, text := call(t, server.URL, http.MethodPost, "/users", `{"name":"n","project":"`+project+`","role":"king"}`); status != http.StatusBadRequest || !strings.Contains(text, "choose admin") {
		t.Errorf("an unknown role is answered with %d %s", status, text)
	}
}
