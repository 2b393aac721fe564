package gcp_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"
	crm "google.golang.org/api/cloudresourcemanager/v1"
	"google.golang.org/api/googleapi"
	"google.golang.org/api/iam/v1"
	"google.golang.org/api/option"
	"google.golang.org/api/serviceusage/v1"
	"google.golang.org/api/storage/v1"

	"github.com/cloudcredential/operator/sim/gcp"
	"github.com/cloudcredential/operator/sim/proxy"
)

const projectID = "test-project"

// world is a cloud with one project, whose owner is a service account, reached through a proxy.
type world struct {
	*gcp.Cloud
	number string
	proxy  *proxy.Proxy
	plain  *http.Client // without credentials
	judge  *judge
	owner  *clients
}

// clients are Google's own, all for one credential.
type clients struct {
	iam      *iam.Service
	projects *crm.Service
	services *serviceusage.Service
	storage  *storage.Service
	http     *http.Client
}

// clock is one that a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func newWorld(t *testing.T, options gcp.Options) *world {
	t.Helper()
	w := &world{Cloud: gcp.New(options)}
	w.number = w.AddProject(projectID)
	p := must(proxy.Start(t.Context(), proxy.Options{Route: func(host string) http.Handler {
		if w.Serves(host) {
			return w.Cloud
		}
		return nil
	}}))(t)
	t.Cleanup(p.Close)
	w.proxy = p
	w.plain = must(p.Client())(t)
	w.judge = newJudge(t, w.plain.Transport)
	w.plain.Transport = w.judge
	t.Cleanup(func() { w.plain.CloseIdleConnections() })
	key := must(w.AddServiceAccountWithRoles(projectID, "the-owner", "roles/owner"))(t)
	w.owner = w.as(t, key)
	return w
}

// as makes clients that use a service account key through the token endpoint.
func (w *world) as(t *testing.T, key []byte) *clients {
	t.Helper()
	config := must(google.JWTConfigFromJSON(key, iam.CloudPlatformScope))(t)
	ctx := context.WithValue(t.Context(), oauth2.HTTPClient, w.plain)
	return w.clients(t, config.Client(ctx))
}

// member makes clients that have an access token of anybody, which lasts for a year.
func (w *world) member(t *testing.T, name string) *clients {
	t.Helper()
	ctx := context.WithValue(t.Context(), oauth2.HTTPClient, w.plain)
	return w.clients(t, oauth2.NewClient(ctx, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: w.Token(name, 365*day)})))
}

func (w *world) clients(t *testing.T, authorized *http.Client) *clients {
	t.Helper()
	with := []option.ClientOption{option.WithHTTPClient(authorized), option.WithUniverseDomain(w.UniverseDomain())}
	return &clients{
		iam:      must(iam.NewService(t.Context(), with...))(t),
		projects: must(crm.NewService(t.Context(), with...))(t),
		storage:  must(storage.NewService(t.Context(), with...))(t),
		services: must(serviceusage.NewService(t.Context(), with...))(t),
		http:     authorized,
	}
}

// must stops a test at an error.
func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// ok reports an error.
func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

// refused wants an error of Google's with a status, a canonical code and a part of its sentence, and gives its details.
func refused(t *testing.T, err error, status int, code, sentence string) []map[string]any {
	t.Helper()
	var e *googleapi.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want status %d with %q", err, status, sentence)
	}
	var body struct {
		Error struct {
			Status  string
			Details []map[string]any
		}
	}
	if err := json.Unmarshal([]byte(e.Body), &body); err != nil {
		t.Fatalf("body of the refusal: %v", err)
	}
	if e.Code != status || body.Error.Status != code || !strings.Contains(e.Message, sentence) {
		t.Errorf("refused with %d %s %q, want %d %s %q", e.Code, body.Error.Status, e.Message, status, code, sentence)
	}
	return body.Error.Details
}

// project is the name of the project as parents and parts of names have it.
const project = "projects/" + projectID

func email(id string) string { return id + "@" + projectID + ".iam.gserviceaccount.com" }

func accountName(id string) string { return project + "/serviceAccounts/" + email(id) }

// create makes a service account through the API.
func (c *clients) create(t *testing.T, id string) *iam.ServiceAccount {
	t.Helper()
	return must(c.iam.Projects.ServiceAccounts.Create(project, &iam.CreateServiceAccountRequest{
		AccountId: id, ServiceAccount: &iam.ServiceAccount{DisplayName: "display of " + id},
	}).Do())(t)
}
