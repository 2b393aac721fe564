package gcp

import (
	"context"
	"errors"
	"time"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/clientset"
	"github.com/cloudcredential/operator/internal/plan"
)

// account is the service account of a request. Nothing of it is compared: what it may do is the project's policy.
type account struct {
	claim
	id, project, email string
	// derived says that the ID is one that only this request has.
	derived bool
	// keyID is the key in the target Secret, if that is of this account. Listed, it proves whose the account is.
	keyID string
	// mintedAt is when that key was made; zero where nobody wrote it down.
	mintedAt time.Time
	// removal is set where the account should not exist.
	removal *removal
}

// removal says how to go about an account that should not exist.
type removal struct {
	// proven says that the account can be nobody else's: its ID is derived, and the cluster's records name it.
	proven bool
	// leaving is since when the request is being deleted; zero where it is not. Nothing was made for it after that.
	leaving time.Time
	// lenient says that nothing of the account was recorded, so that it most probably does not exist: where there is no credential to look with, it
	// is taken for absent.
	lenient bool
	// keepWithoutCredential says that the account is left where it is if there is no credential to remove it with.
	keepWithoutCredential bool
	// earlier is set for the account of an earlier request of the same name: the UID that its description has to name.
	earlier string
}

func accountRef(id string) plan.Ref { return plan.Ref{Kind: kindAccount, Name: id} }

// Ref implements plan.Resource.
func (a account) Ref() plan.Ref { return accountRef(a.id) }

// Fields implements plan.Resource.
func (a account) Fields(plan.Known) plan.Fields { return nil }

// owner returns whose an account is, and "" if it is this request's.
func (a account) owner(found *iam.ServiceAccount) string {
	if a.removal == nil || a.removal.earlier == "" {
		return a.claim.owner(found.Description, found.DisplayName)
	}
	of, described := parseOrigin(found.Description)
	if !described || of.cluster != originOf(a.cluster, a.req).cluster || of.uid != a.removal.earlier {
		return "somebody else: its description does not name the earlier CredentialsRequest " + a.req.Name.String()
	}
	return ""
}

// accountDriver makes and removes service accounts.
type accountDriver struct{ *pass }

// Observe implements plan.Driver. The list of keys says whether the account exists, and a key of ours in it whose it is; only where that does
// not tell is the account itself read.
func (d accountDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	want := resource.(account)
	if want.removal != nil {
		return d.observeForRemoval(ctx, want)
	}
	listed, err := d.listKeys(ctx, want.email)
	if cloud.Is(err, cloud.NotFound) {
		if wait := mayBeInvisible(want.mintedAt, d.access.Now()); wait > 0 {
			return plan.Observation{}, notVisibleYet(want.email, wait, "the service account of the key in the target Secret")
		}
		return plan.Observation{}, nil
	}
	if err != nil {
		return plan.Observation{}, err
	}
	if (want.derived || want.recorded) && holdsKey(listed, want.keyID) {
		return d.ours(want.email), nil
	}
	return d.look(ctx, want)
}

func (d accountDriver) ours(email string) plan.Observation {
	return plan.Observation{Exists: true, Outputs: plan.Outputs{outputEmail: plan.Text(email)}}
}

func (d accountDriver) notOurs(email, owner string) plan.Observation {
	d.setForeign(email, owner)
	return plan.Observation{Exists: true, Foreign: owner}
}

// look reads an account and finds out whose it is.
func (d accountDriver) look(ctx context.Context, want account) (plan.Observation, error) {
	found, err := d.getAccount(ctx, want.email)
	if err != nil || found == nil {
		return plan.Observation{}, err
	}
	if owner := want.owner(found); owner != "" {
		return d.notOurs(want.email, owner), nil
	}
	return d.ours(want.email), nil
}

func notVisibleYet(email string, wait time.Duration, what string) error {
	return &cloud.Error{Kind: cloud.Unavailable, Action: "iam.serviceAccountKeys.list", Object: "service account " + email, RetryAfter: wait,
		Message: what + " was made less than a minute ago and is not seen yet; nothing else is made until then",
		Err:     errors.New(what + " is not visible yet")}
}

func holdsKey(listed []*iam.ServiceAccountKey, id string) bool {
	for _, key := range listed {
		if id != "" && keyID(key) == id {
			return true
		}
	}
	return false
}

// observeForRemoval says what is known of an account that should not exist. Where the records prove whose it is, nothing is asked:
// its removal costs no more than looking for it.
func (d accountDriver) observeForRemoval(ctx context.Context, want account) (plan.Observation, error) {
	if want.removal.keepWithoutCredential {
		if _, err := d.Writing(ctx); err != nil {
			return d.notOurs(want.email, "kept, as nothing can be changed: "+err.Error()), nil
		}
	}
	if want.removal.lenient {
		if _, err := d.Reading(ctx); errors.Is(err, clientset.ErrNoCredential) {
			return plan.Observation{}, nil
		}
	}
	if want.removal.proven {
		return d.ours(want.email), nil
	}
	seen, err := d.look(ctx, want)
	if err != nil || seen.Exists {
		return seen, err
	}
	if wait := mayBeInvisible(want.removal.leaving, d.access.Now()); want.removal.lenient && wait > 0 {
		return plan.Observation{}, notVisibleYet(want.email, wait, "a service account, if one was made just before the request was deleted,")
	}
	return plan.Observation{}, nil
}

// Create implements plan.Driver. An account of that ID that exists already is an error: the next pass finds out whose it is.
func (d accountDriver) Create(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Outputs, error) {
	want := resource.(account)
	c, err := d.Writing(ctx)
	if err != nil {
		return nil, err
	}
	made, err := c.accounts().Create(ctx, want.project, want.id, &iam.ServiceAccount{
		DisplayName: displayName(want.cluster, want.req), Description: originOf(want.cluster, want.req).description(),
	})
	if err != nil {
		return nil, err
	}
	return plan.Outputs{outputEmail: plan.Text(made.Email)}, nil
}

// Update implements plan.Driver. It is not called: an account has no fields.
func (d accountDriver) Update(context.Context, plan.Resource, plan.Known, plan.Change) (plan.Outputs, error) {
	return nil, nil
}

// Delete implements plan.Driver. The keys go with the account.
func (d accountDriver) Delete(ctx context.Context, resource plan.Resource, _ plan.Known) error {
	want := resource.(account)
	c, err := d.Writing(ctx)
	if err != nil {
		return err
	}
	return c.accounts().Delete(ctx, d.name(want.email))
}
