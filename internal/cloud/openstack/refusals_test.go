package openstack_test

import (
	"strings"
	"testing"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/sim/fault"
)

func TestWhatKeystoneRefusesIsSaid(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(w *world, req *request.Request)
		kind  cloud.Kind
		says  string
	}{
		"restricted": {func(w *world, _ *request.Request) {
			w.set("clouds.yaml", w.withCredential(w.AddApplicationCredential(w.user, w.project, "root", false)))
		}, cloud.Denied, "was denied to user boss (Forbidden)"},
		"quota": {func(w *world, _ *request.Request) { w.SetLimit(0) }, cloud.Quota, "maximum of 0 already exceeded"},
		"unassigned role": {func(_ *world, req *request.Request) {
			req.Spec = &v1.OpenStackProviderSpec{Roles: []string{"admin"}}
		}, cloud.Invalid, "unassigned role"},
		"denied": {func(w *world, _ *request.Request) {
			w.Faults().Add(fault.Rule{Effect: fault.Deny, Match: func(q fault.Request) bool { return q.Operation == listOp }})
		}, cloud.Denied, "identity:list_application_credentials on the administrator's user was denied"},
		"throttled": {func(w *world, _ *request.Request) {
			w.Faults().Add(fault.Rule{Effect: fault.Throttle, Match: func(q fault.Request) bool { return q.Operation == listOp }})
		}, cloud.Throttled, "Too many requests"},
		"garbage": {func(w *world, _ *request.Request) {
			w.Faults().Add(fault.Rule{Effect: fault.Garbage, Match: func(q fault.Request) bool { return q.Operation == listOp }})
		}, cloud.Unavailable, "look for a proxy in between"},
	} {
		w, req := newMint(t), cinder()
		c.spoil(w, req)
		err := w.try(req)
		if cloud.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: it is %s: %v", name, cloud.KindOf(err), err)
		}
		if w.secrets.writes > 0 {
			t.Errorf("%s: a Secret was written", name)
		}
	}
}

func TestWhatMakesNoSenseIsRefused(t *testing.T) {
	t.Parallel()
	w := newMint(t)
	type rules = []v1.OpenStackAccessRule
	good := v1.OpenStackAccessRule{Service: "compute", Method: "GET", Path: "/v2.1/servers"}
	for says, spec := range map[string]v1.OpenStackProviderSpec{
		"roles[1] is":                 {Roles: []string{"reader", ""}},
		`roles[1] is "Reader"`:        {Roles: []string{"reader", "Reader"}},
		"accessRules[0].service is":   {AccessRules: rules{{Method: "GET", Path: "/"}}},
		`accessRules[0].method is "g`: {AccessRules: rules{{Service: "compute", Method: "get", Path: "/"}}},
		"accessRules[1].path is":      {AccessRules: rules{good, {Service: "compute", Method: "GET", Path: "v2.1"}}},
		"accessRules[1] is there":     {AccessRules: rules{good, good}},
	} {
		if err := w.provider.Validate(newRequest("cinder", spec)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: it ends with %v", says, err)
		}
	}
	fatal(t, w.provider.Validate(newRequest("cinder", v1.OpenStackProviderSpec{Roles: []string{"reader"}, AccessRules: rules{good}})))
}

func TestANameThatIsTakenIsAnsweredWithAnother(t *testing.T) {
	t.Parallel()
	w, req := newMint(t), cinder()
	w.pass(req)
	name := w.only(req).Name
	w.DeleteApplicationCredential(w.own(req))
	w.AddApplicationCredential(w.user, w.project, name, false)
	w.secrets.lose(req)
	in := w.input(req)
	in.Fresh = true
	if err := w.run(req, in); !cloud.Is(err, cloud.AlreadyExists) {
		t.Errorf("the pass ended with %v", err)
	}
	w.pass(req)
	all := w.ApplicationCredentials(w.user)
	if len(all) != 2 || all[0].Name == all[1].Name {
		t.Errorf("somebody else's was touched: %+v", all)
	}
	fatal(t, w.remove(req))
	if left := w.ApplicationCredentials(w.user); len(left) != 1 || left[0].Name != name {
		t.Errorf("what is left is %+v", left)
	}
}
