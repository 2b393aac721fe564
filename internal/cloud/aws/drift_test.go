package aws_test

import (
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/cloudcredential/operator/internal/cloud"
	simaws "github.com/cloudcredential/operator/sim/aws"
)

func TestDriftIsPutRight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(w *world, user string)
		writes []string
	}{
		{"a right was taken away", func(w *world, user string) {
			fatal(w, w.SetUserPolicy(user, user+"-policy", allowing("ec2:DescribeRegions")))
		}, []string{"PutUserPolicy"}},
		{"a right was added", func(w *world, user string) {
			fatal(w, w.SetUserPolicy(user, user+"-policy", allowing("*")))
		}, []string{"PutUserPolicy"}},
		{"the policy was deleted", func(w *world, user string) {
			fatal(w, w.RemoveUserPolicy(user, user+"-policy"))
		}, []string{"PutUserPolicy"}},
		{"all tags were taken away", func(w *world, user string) { fatal(w, w.RemoveTags(user)) }, []string{"TagUser"}},
		{"a tag was changed", func(w *world, user string) {
			fatal(w, w.SetTags(user, map[string]string{"cloudcredential.openshift.io/credentials-request": ""}))
		}, []string{"TagUser"}},
		{"a key was added", func(w *world, user string) {
			_, err := w.AddKey(user)
			fatal(w, err)
		}, []string{"DeleteAccessKey"}},
		{"the key was deactivated", func(w *world, user string) {
			found, _ := w.User(user)
			fatal(w, w.SetKeyStatus(user, found.Keys[0].ID, "Inactive"))
		}, []string{"CreateAccessKey", "DeleteAccessKey"}},
		{"the key was deleted", func(w *world, user string) {
			found, _ := w.User(user)
			fatal(w, w.RemoveKey(user, found.Keys[0].ID))
		}, []string{"CreateAccessKey"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			req := w.newRequest(ingress)
			w.mint(req)
			before := w.userOf(req)
			w.clock.advance(2 * time.Minute)
			c.change(w, before.Name)
			w.pass(req)
			w.called(append(c.writes, "GetUser", "GetUserPolicy", "ListAccessKeys")...)

			after := w.userOf(req)
			if !maps.Equal(after.Tags, before.Tags) || !maps.Equal(after.Policies, before.Policies) || len(after.Keys) != 1 {
				t.Errorf("the user is now %+v", after)
			}
			data := w.secrets.held[req.Secret].Data
			if _, valid := w.Valid(simaws.Key{ID: string(data["aws_access_key_id"]), Secret: string(data["aws_secret_access_key"])}); !valid {
				t.Error("the delivered key does not work")
			}
			w.pass(req)
			w.called("GetUser", "GetUserPolicy", "ListAccessKeys")
		})
	}
}

func fatal(w *world, err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestAUserThatWasDeletedIsMadeAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	w.mint(req)
	w.DeleteUser(w.userOf(req).Name)
	w.pass(req)
	w.called("GetUser", "CreateUser", "PutUserPolicy", "CreateAccessKey")
}

func TestTheKeyInTheSecretDiesLast(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		edited func(data map[string][]byte)
		// distrusted: the Secret still holds a whole key, and the operator knows that it is not the one that was delivered.
		distrusted bool
	}{
		{"the secret part is gone", func(data map[string][]byte) { delete(data, "aws_secret_access_key") }, false},
		{"the secret part is another", func(data map[string][]byte) { data["aws_secret_access_key"] = []byte("edited") }, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			req := w.newRequest(ingress)
			w.mint(req)
			old := w.userOf(req).Keys[0].ID
			c.edited(w.secrets.held[req.Secret].Data) // consumers may use the old key still
			input := func() cloud.Input {
				in := w.input(req)
				in.Delivered.Distrusted = c.distrusted
				return in
			}

			w.secrets.fail = errors.New("the API server is away")
			for range 3 {
				if err := w.try(req, input()); err == nil {
					t.Fatal("the pass succeeded")
				}
				if keys := w.userOf(req).Keys; keys[0].ID != old && keys[len(keys)-1].ID != old {
					t.Fatal("the key in the Secret was deleted before there was another one")
				}
			}
			w.secrets.fail = nil
			if err := w.try(req, input()); err != nil {
				t.Fatal(err)
			}
			keys := w.userOf(req).Keys
			if len(keys) != 1 || keys[0].ID == old || keys[0].ID != string(w.secrets.held[req.Secret].Data["aws_access_key_id"]) {
				t.Errorf("the keys are %+v", keys)
			}
		})
	}
}

func TestKeysThatWereNeverDeliveredMakeRoom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	w.secrets.fail = errors.New("the API server is away")
	var newest string
	for i := range 4 {
		if err := w.try(req, w.input(req)); err == nil {
			t.Fatal("the pass succeeded")
		}
		user, _ := w.User(w.Users()[0].Name)
		slices.SortFunc(user.Keys, func(a, b simaws.UserKey) int { return a.Created.Compare(b.Created) })
		if i > 0 && user.Keys[0].ID != newest {
			t.Error("a newer key went before an older one")
		}
		newest = user.Keys[len(user.Keys)-1].ID
		w.clock.advance(time.Minute)
	}
	w.secrets.fail = nil
	w.pass(req)
	if keys := w.userOf(req).Keys; len(keys) != 1 {
		t.Errorf("the user has %d keys", len(keys))
	}
}

func TestAKeyThatIsNotListedYetIsWaitedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	w.mint(req)
	user := w.userOf(req)
	fatal(w, w.RemoveKey(user.Name, user.Keys[0].ID))

	err := w.try(req, w.input(req))
	var waiting *cloud.Error
	if !errors.As(err, &waiting) || waiting.Kind != cloud.Unavailable || waiting.RetryAfter <= 0 || waiting.RetryAfter > time.Minute {
		t.Fatalf("the pass ended with %v", err)
	}
	if n := w.Calls().Writes(); n != 0 {
		t.Errorf("%d writes were made", n)
	}
	w.clock.advance(61 * time.Second)
	w.pass(req)
	w.called("GetUser", "GetUserPolicy", "ListAccessKeys", "CreateAccessKey")
}

func TestReadsThatLagBehindCostNoKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.clock.advance(time.Hour)
	w.SetLag(20 * time.Second)
	req := w.newRequest(ingress)
	w.mint(req)
	key := w.userOf(req).Keys[0].ID
	for range 30 {
		_ = w.try(req, w.input(req))
		w.clock.advance(time.Second)
	}
	w.pass(req)
	w.called("GetUser", "GetUserPolicy", "ListAccessKeys")
	if keys := w.userOf(req).Keys; len(keys) != 1 || keys[0].ID != key {
		t.Errorf("the keys are %+v", keys)
	}
}
