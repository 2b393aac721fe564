package openstack_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/applicationcredentials"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/openstack/cloudsyaml"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/sim/fault"
	simopenstack "github.com/cloudcredential/operator/sim/openstack"
)

const (
	listOp, createOp, deleteOp = "list_application_credentials", "create_application_credential", "delete_application_credential"
	loginOp                    = "authenticate"
)

func newMint(t *testing.T) *world {
	w := newWorld(t)
	w.mode = v1.ModeMint
	return w
}

// own is the application credential in a request's Secret, which has to work.
func (w *world) own(req *request.Request) string {
	w.t.Helper()
	entry, err := cloudsyaml.Parse([]byte(w.secrets.holds(req)["clouds.yaml"]))
	fatal(w.t, err)
	if !w.Works(entry.Credential.ID, entry.Secret.RevealString()) {
		w.t.Errorf("the credential in the Secret does not work")
	}
	return entry.Credential.ID
}

// only checks that a request has one application credential, and that it is the one in the Secret.
func (w *world) only(req *request.Request) simopenstack.ApplicationCredential {
	w.t.Helper()
	all := w.ApplicationCredentials(w.user)
	if len(all) != 1 || all[0].ID != w.own(req) {
		w.t.Fatalf("there are %+v", all)
	}
	return all[0]
}

func TestARequestGetsAnApplicationCredentialOfItsOwn(t *testing.T) {
	t.Parallel()
	w := newMint(t)
	w.set("cacert", string(w.authority))
	req := newRequest("cinder", v1.OpenStackProviderSpec{
		Roles: []string{"reader"}, AccessRules: []v1.OpenStackAccessRule{{Service: "block-storage", Method: "GET", Path: "/v3/*/volumes"}},
	})
	in := w.input(req)
	in.Fresh = true
	fatal(t, w.run(req, in))
	w.called(loginOp, createOp)
	made := w.only(req)
	if !strings.HasPrefix(made.Name, infrastructure+"-cinder-") || made.Unrestricted || !slices.Equal(made.Roles, []string{"reader"}) || len(made.AccessRules) != 1 ||
		made.AccessRules[0].Path != "/v3/*/volumes" || made.Project != w.project {
		t.Errorf("it is %+v", made)
	}
	for _, want := range []string{infrastructure, w.cluster.ID, req.Name.String(), string(req.UID)} {
		if !strings.Contains(made.Description, want) {
			t.Errorf("the description %q does not name %s", made.Description, want)
		}
	}
	held := w.secrets.holds(req)
	if strings.Contains(held["clouds.yaml"], "open-sesame") || held["cacert"] != string(w.authority) || len(held) != 2 {
		t.Errorf("the Secret holds %v", held)
	}
	if recorded := req.Status.(*v1.OpenStackProviderStatus).ApplicationCredential; !strings.HasPrefix(made.Name, recorded+"-") {
		t.Errorf("on record is %q", recorded)
	}
	for range 3 {
		w.pass(req)
		w.called(listOp)
	}
	if w.secrets.writes != 1 {
		t.Errorf("a settled request was written %d times", w.secrets.writes)
	}
}

func TestWhatDiffersIsReplacedAndTheOldOneGoesLast(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(w *world, req *request.Request)
		calls []string
	}{
		"deleted behind our back": {func(w *world, req *request.Request) {
			w.DeleteApplicationCredential(w.own(req))
			w.clock.advance(2 * time.Minute)
		}, []string{listOp, createOp}},
		"role was taken and given again": {func(w *world, _ *request.Request) {
			w.Revoke(w.user, w.project, "member")
			w.Grant(w.user, w.project, "member")
			w.clock.advance(2 * time.Minute)
		}, []string{listOp, createOp}},
		"other roles are asked for": {func(_ *world, req *request.Request) {
			req.Spec = &v1.OpenStackProviderSpec{Roles: []string{"reader"}}
		}, []string{listOp, createOp, deleteOp}},
		"rules are asked for": {func(_ *world, req *request.Request) {
			req.Spec = &v1.OpenStackProviderSpec{AccessRules: []v1.OpenStackAccessRule{{Service: "compute", Method: "GET", Path: "/v2.1/servers"}}}
		}, []string{listOp, createOp, deleteOp}},
		"another project": {func(w *world, _ *request.Request) {
			w.project = w.AddProject("another", "default")
			w.Grant(w.user, w.project, "member")
			w.set("clouds.yaml", w.withPassword("boss", "open-sesame"))
		}, []string{loginOp, listOp, createOp, deleteOp}},
		"the Secret was lost": {func(w *world, req *request.Request) { w.secrets.lose(req) }, []string{listOp, createOp, deleteOp}},
	} {
		w, req := newMint(t), cinder()
		w.pass(req)
		c.spoil(w, req)
		w.pass(req)
		w.called(c.calls...)
		if made := w.only(req); made.Project != w.project {
			t.Errorf("%s: it is for project %s", name, made.Project)
		}
		if calls := w.Calls().All(); calls[len(calls)-1].Operation == deleteOp && w.secrets.writes != 2 {
			t.Errorf("%s: the Secret was written %d times", name, w.secrets.writes)
		}
		w.pass(req)
		w.called(listOp)
	}
}

func TestTheOldOneStaysWhileTheNewOneIsNotDelivered(t *testing.T) {
	t.Parallel()
	w, req := newMint(t), cinder()
	w.pass(req)
	first := w.own(req)
	req.Spec = &v1.OpenStackProviderSpec{Roles: []string{"reader"}}
	w.secrets.fail = errors.New("the API server is away")
	if err := w.try(req); err == nil || w.own(req) != first {
		t.Errorf("the pass ended with %v", err)
	}
	w.secrets.fail = nil
	w.pass(req)
	if w.only(req); w.own(req) == first {
		t.Error("it is still the old one")
	}
}

func TestALostAnswerLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	for _, effect := range []fault.Effect{fault.ResetAfter, fault.ResetBefore, fault.InternalError} {
		w, req := newMint(t), cinder()
		w.Faults().Add(fault.Rule{Effect: effect, Times: 1, Match: func(q fault.Request) bool { return q.Operation == createOp }})
		if err := w.try(req); !cloud.Is(err, cloud.Unavailable) {
			t.Errorf("%s: the pass ended with %v", effect, err)
		}
		w.pass(req)
		w.only(req)
	}
}

func TestARequestLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	w, req := newMint(t), cinder()
	w.pass(req)
	other := newRequest("manila", v1.OpenStackProviderSpec{})
	other.UID = "6f1c2d3e-0000-4000-8000-000000000002"
	w.pass(other)
	fatal(t, w.remove(req))
	w.called(listOp, deleteOp)
	if w.only(other); w.secrets.holds(req) != nil {
		t.Error("the Secret is still there")
	}
	fatal(t, w.remove(req))
	w.called(listOp)
	w.noRoot = true
	unrecorded := newRequest("nova", v1.OpenStackProviderSpec{})
	fatal(t, w.remove(unrecorded))
	if err := w.remove(other); err == nil {
		t.Error("what was made is taken for gone without a look")
	}
}

func TestBackToTheAdministratorsCredential(t *testing.T) {
	t.Parallel()
	w, req := newMint(t), cinder()
	w.pass(req)
	w.mode = v1.ModePassthrough
	w.pass(req)
	w.called(listOp, deleteOp)
	if len(w.ApplicationCredentials(w.user)) != 0 || w.secrets.holds(req)["clouds.yaml"] != w.root["clouds.yaml"].RevealString() {
		t.Errorf("the Secret holds %v", w.secrets.holds(req))
	}
	w.pass(req)
	w.called()
	if req.Status.(*v1.OpenStackProviderStatus).ApplicationCredential != "" {
		t.Errorf("on record is %+v", req.Status)
	}
}

func TestANewRootCredentialOfTheSameUserKeepsWhatWasMade(t *testing.T) {
	t.Parallel()
	w, req := newMint(t), cinder()
	w.pass(req)
	first := w.own(req)
	w.SetPassword(w.user, "new")
	if err := w.try(req); !cloud.Is(err, cloud.Unauthenticated) {
		t.Errorf("with the old password the pass ends with %v", err)
	}
	w.set("clouds.yaml", w.withPassword("boss", "new"))
	w.pass(req)
	if w.called(loginOp, listOp); w.own(req) != first {
		t.Error("it was replaced")
	}
}

func TestATokenThatEndedEarlyIsReplaced(t *testing.T) {
	t.Parallel()
	w, req := newMint(t), cinder()
	w.pass(req)
	w.SetPassword(w.user, "open-sesame") // the same one, but all tokens end
	w.pass(req)
	w.called(listOp, loginOp, listOp)
	w.clock.advance(2 * time.Hour)
	w.pass(req)
	w.called(loginOp, listOp)
}

func TestACredentialThatEndsIsReplacedInTime(t *testing.T) {
	t.Parallel()
	w, req := newMint(t), cinder()
	w.pass(req)
	made := w.only(req)
	end := w.clock.now().Add(10 * time.Hour)
	// Keystone can be set up so that what it makes ends. Here the administrator puts such a one in the place of ours.
	w.DeleteApplicationCredential(made.ID)
	short, err := applicationcredentials.Create(t.Context(), w.boss(), w.user, applicationcredentials.CreateOpts{Name: made.Name, Description: made.Description, ExpiresAt: &end}).Extract()
	fatal(t, err)
	w.secrets.replace(req, w.withCredential(short.ID, short.Secret))
	w.clock.advance(2 * time.Hour)
	w.pass(req)
	if w.own(req) != short.ID {
		t.Error("it was replaced far too early")
	}
	w.clock.advance(4 * time.Hour)
	w.pass(req)
	if w.only(req).ID == short.ID {
		t.Error("it was not replaced")
	}
}

func TestReadsThatLagBehindMakeNoSecondOne(t *testing.T) {
	t.Parallel()
	w, req := newMint(t), cinder()
	w.SetLag(30 * time.Second)
	w.pass(req)
	first := w.own(req)
	if err := w.try(req); !cloud.Is(err, cloud.Unavailable) || !strings.Contains(err.Error(), "not listed yet") {
		t.Errorf("the pass ended with %v", err)
	}
	w.clock.advance(31 * time.Second)
	w.pass(req)
	if w.only(req).ID != first {
		t.Error("it was replaced")
	}
}
