package federation

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/request/requesttest"
	simaws "github.com/cloudcredential/operator/sim/aws"
)

// accountWorld is a simulated account with a whole set-up in it: issuer, identity provider, roles and files.
type accountWorld struct {
	*issuerWorld
	directory *manifest.Directory
}

func newAccountWorld(t *testing.T, region string) *accountWorld {
	t.Helper()
	directory, err := manifest.NewDirectory(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := &accountWorld{issuerWorld: newIssuerWorld(t, region), directory: directory}
	w.options.Requests = componentRequests(t)
	return w
}

// componentRequests are the requests of a release.
func componentRequests(t *testing.T) []*request.Request {
	t.Helper()
	shipped, err := requesttest.Components()
	if err != nil {
		t.Fatal(err)
	}
	var requests []*request.Request
	for _, object := range shipped["aws"] {
		req, err := request.Decode(object)
		if err != nil {
			t.Fatal(err)
		}
		if len(req.ServiceAccounts) > 0 {
			requests = append(requests, req)
		}
	}
	if len(requests) < 3 {
		t.Fatalf("there are %d requests only", len(requests))
	}
	return requests
}

// newRequest is a request for a Secret.
func newRequest(namespace, name string, actions ...string) *request.Request {
	return &request.Request{
		Name:   types.NamespacedName{Namespace: "openshift-cloud-credential-operator", Name: name},
		Secret: types.NamespacedName{Namespace: namespace, Name: name}, ServiceAccounts: []string{"default"}, Kind: "AWSProviderSpec",
		Spec: &v1.AWSProviderSpec{StatementEntries: []v1.StatementEntry{{Effect: "Allow", Action: actions, Resource: "*"}}},
	}
}

// wanted is the whole set-up.
func (w *accountWorld) wanted() []plan.Node {
	nodes := w.options.RoleNodes()
	if w.options.Roles.ProviderARN == "" {
		nodes = append(nodes, w.options.IssuerNodes()...)
	}
	return nodes
}

// planned makes a plan as one invocation does. The log of calls begins with it.
func (w *accountWorld) planned() *plan.Plan {
	w.t.Helper()
	w.Calls().Reset()
	graph, err := plan.NewGraph(w.wanted()...)
	if err != nil {
		w.t.Fatal(err)
	}
	drivers := w.session().drivers()
	drivers[manifest.KindFile] = manifest.FileDriver{Directory: w.directory}
	p, err := plan.Make(w.t.Context(), graph, drivers, plan.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// attempt runs one invocation and returns all that was said.
func (w *accountWorld) attempt() ([]string, error) {
	w.t.Helper()
	p := w.planned()
	if err := p.Err(); err != nil {
		return nil, err
	}
	result := p.Apply(w.t.Context(), plan.ApplyOptions{})
	return w.said(result), result.Err()
}

func (w *accountWorld) said(result plan.Result) []string {
	var said []string
	for _, outcome := range result.Outcomes {
		said = append(said, w.options.Say(outcome)...)
	}
	return said
}

// make makes the set-up, and fails the test if that fails.
func (w *accountWorld) make() []string {
	w.t.Helper()
	said, err := w.attempt()
	if err != nil {
		w.t.Fatalf("the set-up was not made: %v", err)
	}
	return said
}

// unchanged checks that another run writes nothing.
func (w *accountWorld) unchanged() {
	w.t.Helper()
	w.make()
	if n := w.Calls().Writes(); n != 0 {
		w.t.Errorf("another run made %d writes: %v", n, w.made())
	}
}

// failing checks that a run ends with an error that says all of this.
func (w *accountWorld) failing(says ...string) {
	w.t.Helper()
	_, err := w.attempt()
	w.says(err, says...)
}

func (w *accountWorld) says(err error, says ...string) {
	w.t.Helper()
	if err == nil {
		w.t.Fatal("there is no error")
	}
	for _, part := range says {
		if !strings.Contains(err.Error(), part) {
			w.t.Errorf("the error does not say %q: %v", part, err)
		}
	}
}

// count is how often an operation was called.
func (w *accountWorld) count(operation string) int {
	n := 0
	for _, call := range w.Calls().All() {
		if call.Operation == operation {
			n++
		}
	}
	return n
}

// counts checks how often operations were called.
func (w *accountWorld) counts(want map[string]int) {
	w.t.Helper()
	for _, operation := range slices.Sorted(maps.Keys(want)) {
		if n := w.count(operation); n != want[operation] {
			w.t.Errorf("%s was called %d times and not %d: %v", operation, n, want[operation], w.made())
		}
	}
}

// roleOf is the role of a request.
func (w *accountWorld) roleOf(req *request.Request) simaws.Role {
	w.t.Helper()
	name, _ := w.options.roleNames(req.Secret)
	role, found := w.Role(name)
	if !found {
		w.t.Fatalf("there is no role %s", name)
	}
	return role
}

// provider is the identity provider.
func (w *accountWorld) provider() simaws.OIDCProvider {
	w.t.Helper()
	providers := w.OIDCProviders()
	if len(providers) != 1 {
		w.t.Fatalf("there are %d identity providers", len(providers))
	}
	return providers[0]
}

// remove removes the set-up as far as that goes.
func (w *accountWorld) remove() (notes []string, err error) {
	w.t.Helper()
	w.Calls().Reset()
	session := &Session{shared: w.session()}
	graph, notes, err := session.Removal(w.t.Context(), w.options)
	if err != nil {
		return notes, err
	}
	p, err := plan.Make(w.t.Context(), graph, session.Drivers(), plan.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	return notes, p.Apply(w.t.Context(), plan.ApplyOptions{}).Err()
}

// removed removes the set-up and checks that nothing of it is left.
func (w *accountWorld) removed() {
	w.t.Helper()
	if _, err := w.remove(); err != nil {
		w.t.Errorf("the removal ended with %v", err)
	}
	w.gone()
	for _, role := range w.Roles() {
		if _, ours := role.Tags[w.options.OwnedTag()]; ours {
			w.t.Errorf("the role %s is left", role.Name)
		}
	}
	for _, provider := range w.OIDCProviders() {
		if _, ours := provider.Tags[w.options.OwnedTag()]; ours || provider.Issuer == w.options.BucketHost() {
			w.t.Errorf("the identity provider %s is left", provider.ARN)
		}
	}
}
