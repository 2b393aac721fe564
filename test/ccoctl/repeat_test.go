package ccoctl_test

import (
	"maps"
	"slices"
	"testing"
)

// making are the verbs that make something in an account or write files, each with the arguments that it needs besides the usual ones.
func making(w *world) map[string]func() ran {
	return map[string]func() ran{
		"create-key-pair":                   func() ran { return w.runWith(w.t.Context(), "aws", "create-key-pair", "--output-dir="+w.out) },
		"create-identity-provider":          func() ran { return w.run("create-identity-provider") },
		"create-identity-provider, private": func() ran { return w.run("create-identity-provider", "--create-private-s3-bucket") },
		"create-iam-roles":                  func() ran { return w.run("create-iam-roles", "--identity-provider-arn="+w.provider()) },
		"create-all":                        func() ran { return w.run("create-all") },
		"create-all, private":               func() ran { return w.run("create-all", "--create-private-s3-bucket") },
		"create-all, with every option": func() ran {
			return w.run("create-all", "--user-tags=team=storage,stage=test", "--permissions-boundary-arn=arn:aws:iam::aws:policy/AdministratorAccess",
				"--audience-condition=all", "--replace-keys", "--public-key-file="+w.out+"/serviceaccount-signer.public")
		},
		"create-all, dry run":               func() ran { return w.run("create-all", "--dry-run") },
		"create-all, private, dry run":      func() ran { return w.run("create-all", "--dry-run", "--create-private-s3-bucket") },
		"create-identity-provider, dry run": func() ran { return w.run("create-identity-provider", "--dry-run") },
		"create-iam-roles, dry run":         func() ran { return w.run("create-iam-roles", "--dry-run", "--identity-provider-arn="+w.provider()) },
	}
}

// provider is the ARN of the identity provider of the world's set-up, which is made if it is not there.
func (w *world) provider() string {
	w.t.Helper()
	if len(w.OIDCProviders()) == 0 {
		w.run("create-identity-provider").ends(0)
	}
	return w.OIDCProviders()[0].ARN
}

func TestE7_a_second_run_writes_nothing(t *testing.T) {
	t.Parallel()
	for verb := range making(newSketch(t)) {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			run := making(w)[verb]
			run().ends(0)
			if verb == "create-key-pair" {
				run().ends(0) // the world's own key files were there, and the first run may have put one right
			}
			state, times := w.state(), w.times()
			run().ends(0)
			if written := w.written(); len(written) > 0 {
				t.Errorf("the second run wrote: %v", written)
			}
			same(t, "what there is after a second run", w.state(), state)
			if again := w.times(); !maps.Equal(again, times) {
				t.Errorf("files were written again: %v, %v", times, again)
			}
		})
	}
}

// newSketch is a world that nothing is done in.
func newSketch(t *testing.T) *world { return &world{t: t} }

func TestE7_a_second_delete_finds_nothing(t *testing.T) {
	t.Parallel()
	for _, private := range []string{"--create-private-s3-bucket=false", "--create-private-s3-bucket"} {
		w := newWorld(t)
		empty := w.account()
		w.run("create-all", private).ends(0)
		files := w.files()
		w.run("delete").ends(0)
		same(t, "the account after delete "+private, w.account(), empty)
		w.run("delete").ends(0)
		if written := w.written(); len(written) > 0 {
			t.Errorf("a second delete wrote: %v", written)
		}
		if !maps.Equal(w.files(), files) {
			t.Error("delete touched files")
		}
	}
}

func TestE7_runs_in_any_order_yield_the_same(t *testing.T) {
	t.Parallel()
	all := newWorld(t)
	all.run("create-all").ends(0)
	steps := newWorld(t)
	steps.run("create-identity-provider").ends(0)
	steps.run("create-iam-roles", "--identity-provider-arn="+steps.OIDCProviders()[0].ARN).ends(0)
	same(t, "what the steps make", steps.state(), all.state())
	all.run("create-identity-provider").ends(0)
	if written := all.written(); len(written) > 0 {
		t.Errorf("create-identity-provider after create-all wrote %v", written)
	}
	all.run("create-iam-roles", "--identity-provider-arn="+all.OIDCProviders()[0].ARN).ends(0)
	if written := all.written(); len(written) > 0 {
		t.Errorf("create-iam-roles after create-all wrote %v", written)
	}
	steps.run("create-all").ends(0)
	if written := steps.written(); len(written) > 0 {
		t.Errorf("create-all after the steps wrote %v", written)
	}
}

func TestE7_two_setups_share_an_account(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run("create-all").ends(0)
	alone, files := w.account(), w.files()
	// The name of one begins with that of the other.
	other := &world{Cloud: w.Cloud, t: t, name: "prod-openshift", region: w.region, requests: w.requests, out: t.TempDir(), transport: w.transport, more: w.more}
	other.keyPair()
	other.run("create-all", "--create-private-s3-bucket").ends(0)
	both := w.account()
	w.run("create-all").ends(0)
	if written := w.written(); len(written) > 0 {
		t.Errorf("the first set-up wrote %v because of the second", written)
	}
	other.run("delete").ends(0)
	same(t, "the account once the second set-up is deleted", w.account(), alone)
	if !maps.Equal(w.files(), files) {
		t.Error("the files of the first set-up changed")
	}
	other.run("create-all", "--create-private-s3-bucket").ends(0)
	same(t, "the account with both again", w.account(), both)
	w.run("delete").ends(0)
	if names := w.Buckets(); !slices.Equal(names, []string{"prod-openshift-oidc"}) || len(w.OIDCProviders()) != 1 || len(w.Roles()) != 7 {
		t.Errorf("delete of the first set-up left %v, %d providers, %d roles", names, len(w.OIDCProviders()), len(w.Roles()))
	}
}
