package alibabacloud

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/secret"
)

// maxKeys is how many access keys a user has at most, see "Limits" in the documentation of RAM.
const maxKeys = 2

// key is the access key that the component behind a request signs in with.
type key struct {
	o   Options
	req *request.Request
}

// Ref implements plan.Resource.
func (k key) Ref() plan.Ref { return k.o.KeyRef(k.req) }

// Fields implements plan.Resource. All that counts is that there is one.
func (key) Fields(plan.Known) plan.Fields { return nil }

// keyDriver makes access keys. The one that is in use is told by the manifest of the Secret: the cloud tells a secret once, and keys have no names.
type keyDriver struct{ *session }

// Observe implements plan.Driver. That there is no room for another key is told before anything is changed.
func (d keyDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	if _, is := resource.(ownedKey); is {
		return plan.Observation{Exists: true}, nil
	}
	want := resource.(key)
	held, err := d.held(want.req)
	if err != nil {
		return plan.Observation{}, err
	}
	listed, err := d.keysOf(ctx, want.Ref().Name)
	if err != nil {
		return plan.Observation{}, err
	}
	d.remember(want.Ref().Name, listed)
	works, err := d.works(ctx, want, held, listed)
	switch {
	case err != nil:
		return plan.Observation{}, err
	case works:
		return plan.Observation{Exists: true, Outputs: plan.Outputs{
			OutputID: plan.Text(held.id), OutputSecret: plan.Secret(held.secret), outputOthers: plan.Text(strings.Join(others(listed, held.id), ", ")),
		}}, nil
	}
	_, err = want.victim(held, listed)
	return plan.Observation{}, err
}

// remember keeps the keys of a user for Create.
func (s *session) remember(user string, listed []foundKey) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys[user] = listed
}

// remembered are the keys of a user as they were observed; false where the user did not exist then.
func (s *session) remembered(user string) ([]foundKey, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	listed, seen := s.keys[user]
	return listed, seen
}

// works reports whether the key of the manifest signs in as the user.
func (d keyDriver) works(ctx context.Context, want key, held keyPair, listed []foundKey) (bool, error) {
	if !slices.ContainsFunc(listed, func(k foundKey) bool { return k.ID == held.id && k.Status == statusActive }) {
		return false, nil
	}
	account, err := d.accountID(ctx)
	if err != nil {
		return false, err
	}
	who, err := d.identity(ctx, held, "the access key "+held.id+" in "+ManifestOf(want.req))
	if cloud.Is(err, cloud.Unauthenticated) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return who.AccountID == account && strings.HasSuffix(who.ARN, ":user/"+want.Ref().Name), nil
}

// others are the IDs of keys that are not this one.
func others(listed []foundKey, id string) []string {
	var ids []string
	for _, each := range listed {
		if each.ID != id {
			ids = append(ids, each.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// victim is the key that has to go before another one can be made; empty where there is room. Without being told so none goes that may be in use: keys do
// not say whose they are.
func (k key) victim(held keyPair, listed []foundKey) (string, error) {
	if len(listed) < maxKeys {
		return "", nil
	}
	byAge := slices.Clone(listed)
	slices.SortStableFunc(byAge, func(a, b foundKey) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a.CreateDate, b.CreateDate))
	})
	for _, each := range byAge {
		if each.ID == held.id && each.Status != statusActive {
			return each.ID, nil
		}
	}
	if k.o.ReplaceOldestKey {
		return byAge[0].ID, nil
	}
	name := k.Ref().Name
	return "", fmt.Errorf("user %s has the access keys %s, which are as many as it may have, and %s in the output directory holds none of them that works: use the output directory of the run that made "+
		"the key in use, or delete the key that nothing uses with `aliyun ram DeleteAccessKey --UserName %s --UserAccessKeyId ID`, or let an inactive or else the older one be deleted with --replace-oldest-key",
		name, strings.Join(others(listed, ""), " and "), ManifestOf(k.req), name)
}

// rank puts inactive keys first.
func rank(k foundKey) int {
	if k.Status == statusActive {
		return 1
	}
	return 0
}

// Create implements plan.Driver. Each call makes another key, so that it is not repeated. A manifest of a user that was not seen before may still hold a key that works:
// what is read of a user can lag behind.
func (d keyDriver) Create(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Outputs, error) {
	want := resource.(key)
	name := want.Ref().Name
	held, err := d.held(want.req)
	if err != nil {
		return nil, err
	}
	listed, seen := d.remembered(name)
	if !seen && held.id != "" {
		found, err := d.Observe(ctx, resource, known)
		if err != nil || found.Exists {
			return found.Outputs, err
		}
		listed, _ = d.remembered(name)
	}
	victim, err := want.victim(held, listed)
	if err != nil {
		return nil, err
	}
	if victim != "" {
		if err := d.deleteKey(ctx, name, victim); err != nil {
			return nil, err
		}
		listed = slices.DeleteFunc(slices.Clone(listed), func(k foundKey) bool { return k.ID == victim })
	}
	made, err := d.createKey(ctx, name)
	if err != nil {
		return nil, err
	}
	return plan.Outputs{
		OutputID: plan.Text(made.id), OutputSecret: plan.Secret(made.secret),
		outputOthers: plan.Text(strings.Join(others(listed, held.id), ", ")), outputMadeRoom: plan.Text(victim),
	}, nil
}

func (s *session) createKey(ctx context.Context, user string) (keyPair, error) {
	op := ram("CreateAccessKey", cloud.WritesOnce, "user "+user)
	made, err := call[keyAnswer](ctx, s.client, op, url.Values{"UserName": {user}})
	if err != nil {
		return keyPair{}, err
	}
	if made.AccessKey.ID == "" || made.AccessKey.Secret == "" {
		return keyPair{}, cloud.Incomplete(op.action(), op.object, "access key")
	}
	return keyPair{made.AccessKey.ID, secret.FromString(made.AccessKey.Secret)}, nil
}

func (s *session) deleteKey(ctx context.Context, user, id string) error {
	op := ram("DeleteAccessKey", cloud.Writes, "user "+user+", access key "+id)
	return cloud.Gone(do(ctx, s.client, op, url.Values{"UserName": {user}, "UserAccessKeyId": {id}}))
}

// Update implements plan.Driver. A key has nothing that could differ.
func (keyDriver) Update(_ context.Context, resource plan.Resource, _ plan.Known, _ plan.Change) (plan.Outputs, error) {
	return nil, errors.New(resource.Ref().String() + " cannot be changed")
}

// Delete implements plan.Driver.
func (d keyDriver) Delete(ctx context.Context, resource plan.Resource, _ plan.Known) error {
	gone := resource.(ownedKey)
	return d.deleteKey(ctx, gone.user, gone.id)
}
