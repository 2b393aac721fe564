package openstack_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/request"
)

// errDead is how every call ends of a process that was killed.
var errDead = errors.New("the process was killed")

// dying makes calls until one of that number, and none after it. That one takes effect, or does not.
type dying struct {
	left   int
	effect bool
}

func (d *dying) Do(ctx context.Context, _ cloud.Call, invoke func(context.Context) error) error {
	d.left--
	if d.left > 0 {
		return invoke(ctx)
	}
	if d.left == 0 && d.effect {
		_ = invoke(ctx)
	}
	return errDead
}

// lives are what happens to a request until it is looked at in the end, by what it takes.
func lives() map[string]func(w *world, req *request.Request, step func() error) error {
	return map[string]func(w *world, req *request.Request, step func() error) error{
		"made": func(_ *world, _ *request.Request, step func() error) error { return step() },
		"replaced": func(w *world, req *request.Request, step func() error) error {
			w.pass(req)
			req.Spec = &v1.OpenStackProviderSpec{Roles: []string{"reader"}}
			return step()
		},
		"back to the administrator's": func(w *world, req *request.Request, step func() error) error {
			w.pass(req)
			w.mode = v1.ModePassthrough
			return step()
		},
	}
}

// TestAProcessThatDiesAtAnyCallIsFollowedByOneThatPutsAllRight kills the process before and after each call, and at the write of the Secret.
func TestAProcessThatDiesAtAnyCallIsFollowedByOneThatPutsAllRight(t *testing.T) {
	t.Parallel()
	for name, live := range lives() {
		for at := range 6 {
			for _, effect := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s, call %d, effect %v", name, at, effect), func(t *testing.T) {
					t.Parallel()
					w, req := newMint(t), cinder()
					step := func() error {
						good := w.provider
						defer func() { w.provider = good }()
						w.provider = w.newProvider(&dying{left: at, effect: effect})
						if at == 0 {
							w.secrets.fail = errDead
							w.provider = good
						}
						return w.try(req)
					}
					if err := live(w, req, step); err != nil && !errors.Is(err, errDead) {
						t.Fatalf("the pass ended with %v", err)
					}
					if held := w.secrets.holds(req); held != nil && w.mode == v1.ModeMint {
						w.own(req) // what is in the Secret works at every moment
					}
					w.secrets.fail = nil
					w.pass(req)
					if w.mode == v1.ModePassthrough {
						if left := w.ApplicationCredentials(w.user); len(left) != 0 {
							t.Errorf("what is left is %+v", left)
						}
						return
					}
					w.only(req)
				})
			}
		}
	}
}

func TestAProcessThatDiesWhileItRemovesLeavesNothingInTheEnd(t *testing.T) {
	t.Parallel()
	for at := 1; at < 5; at++ {
		for _, effect := range []bool{false, true} {
			w, req := newMint(t), cinder()
			w.pass(req)
			good := w.provider
			w.provider = w.newProvider(&dying{left: at, effect: effect})
			_ = w.remove(req)
			w.provider = good
			fatal(t, w.remove(req))
			if left := w.ApplicationCredentials(w.user); len(left) != 0 || w.secrets.holds(req) != nil {
				t.Errorf("killed at call %d, what is left is %+v", at, left)
			}
		}
	}
}
