package gcp

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
	"github.com/cloudcredential/operator/internal/cloud/gcp/policy"
	"github.com/cloudcredential/operator/internal/cloud/gcp/serviceaccount"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/secret"
)

// maxKeys is how many keys a service account can have, see "Quotas and limits" of the IAM documentation.
const maxKeys = 10

// accountKey is the key of a service account that is in the target Secret.
type accountKey struct {
	account, email string
	// delivered is the credentials file that the target Secret holds, and deliveredID its key, if it is one of this account.
	delivered   secret.Value
	deliveredID string
	// mintedAt is when that key was made; zero where nobody wrote it down.
	mintedAt time.Time
	// held is the ID that the Secret names, whatever else is wrong with it: that key is not deleted to make room.
	held string
}

// newAccountKey is the key of an account that a delivered Secret holds, or is to hold.
func newAccountKey(id, email string, delivered *cloud.Delivered) accountKey {
	key := accountKey{account: id, email: email}
	if delivered == nil {
		return key
	}
	file := delivered.Data[keyFile]
	parsed, err := api.ParseKey(file.Reveal())
	if err != nil {
		return key
	}
	key.held = parsed.ID
	if delivered.Distrusted || parsed.Email != email {
		return key
	}
	key.delivered, key.deliveredID = file, parsed.ID
	if delivered.Identity == id {
		key.mintedAt = delivered.MintedAt
	}
	return key
}

func accountKeyRef(account string) plan.Ref { return plan.Ref{Kind: kindAccountKey, Name: account} }

// Ref implements plan.Resource.
func (k accountKey) Ref() plan.Ref { return accountKeyRef(k.account) }

// Fields implements plan.Resource. Nothing of a key can be changed.
func (k accountKey) Fields(plan.Known) plan.Fields { return nil }

// accountKeyDriver makes keys.
type accountKeyDriver struct{ *pass }

// Observe implements plan.Driver. A delivered key that is not listed is lost, unless it is so young that it may not be listed yet. One that
// somebody disabled is replaced, and so is one whose last quarter has begun, where the organisation lets keys expire (constraint
// iam.serviceAccountKeyExpiryHours): a component that uses it is not to be without one.
func (d accountKeyDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	want := resource.(accountKey)
	if owner := d.owner(want.email); owner != "" {
		return plan.Observation{Exists: true, Foreign: owner}, nil
	}
	listed, err := d.listKeys(ctx, want.email)
	if err != nil || want.deliveredID == "" {
		return plan.Observation{}, err
	}
	for _, key := range listed {
		if keyID(key) == want.deliveredID {
			return observedKey(want, key, d.access.Now()), nil
		}
	}
	if wait := mayBeInvisible(want.mintedAt, d.access.Now()); wait > 0 {
		return plan.Observation{}, notVisibleYet(want.email, wait, "the key in the target Secret")
	}
	return plan.Observation{}, nil
}

// observedKey is the delivered key as it was found. When it was made is taken from the cloud where nobody wrote it down.
func observedKey(want accountKey, listed *iam.ServiceAccountKey, now time.Time) plan.Observation {
	if ending, ends := lastQuarter(listed); listed.Disabled || ends && !now.Before(ending) {
		return plan.Observation{}
	}
	if want.mintedAt.IsZero() {
		want.mintedAt = created(listed)
	}
	return plan.Observation{Exists: true, Outputs: keyOutputs(want.deliveredID, want.delivered, want.mintedAt)}
}

// lastQuarter is when the last quarter of a key's life begins; false where the cloud does not say when it ends. Keys that do not expire end in the year 9999.
func lastQuarter(key *iam.ServiceAccountKey) (time.Time, bool) {
	expires, err := time.Parse(time.RFC3339, key.ValidBeforeTime)
	if err != nil {
		return time.Time{}, false
	}
	if since := created(key); !since.IsZero() {
		return expires.Add(-expires.Sub(since) / 4), true
	}
	return expires, true
}

func keyOutputs(id string, file secret.Value, mintedAt time.Time) plan.Outputs {
	outputs := plan.Outputs{outputID: plan.Text(id), outputFile: plan.Secret(file)}
	if !mintedAt.IsZero() {
		outputs[outputMintedAt] = plan.Text(mintedAt.UTC().Format(time.RFC3339))
	}
	return outputs
}

// created is when a key was made; zero where the cloud does not say.
func created(key *iam.ServiceAccountKey) time.Time {
	at, err := time.Parse(time.RFC3339, key.ValidAfterTime)
	if err != nil {
		return time.Time{}
	}
	return at
}

// Create implements plan.Driver. The key that was delivered before is kept: it is a surplus key once the new one is in the Secret.
func (d accountKeyDriver) Create(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Outputs, error) {
	want := resource.(accountKey)
	c, err := d.Writing(ctx)
	if err != nil {
		return nil, err
	}
	email := emailOf(known, want.account, want.email)
	d.mu.Lock()
	listed := d.keys[email]
	d.mu.Unlock()
	if err := d.makeRoom(ctx, c, want, listed); err != nil {
		return nil, err
	}
	now := d.access.Now()
	made, err := createKey(ctx, c, d.name(email))
	if err != nil {
		return nil, explainKey(err, email)
	}
	file, err := base64.StdEncoding.DecodeString(made.PrivateKeyData)
	if err != nil {
		return nil, api.Incomplete(serviceaccount.KeyOperation("create", api.WritesOnce, email), "credentials file")
	}
	key, err := api.ParseKey(file)
	if err != nil {
		return nil, api.Incomplete(serviceaccount.KeyOperation("create", api.WritesOnce, email), "credentials file of a key")
	}
	return keyOutputs(key.ID, secret.New(file), now), nil
}

// explainKey says what to do about a refusal whose sentence says nothing. The account was made or seen in this pass: that it does not exist means that not
// every part of the cloud knows it yet.
func explainKey(err error, email string) error {
	refused, is := asError(err)
	if is && refused.Kind == cloud.NotFound {
		return policy.Unsettled(*refused, "the service account "+email+" was just made, and not every part of the cloud knows it yet")
	}
	if !is || refused.Code != api.CodeFailedPrecondition || !strings.HasPrefix(refused.Message, "Precondition check failed") {
		return err
	}
	explained := *refused
	explained.Kind = cloud.Quota
	explained.Message = fmt.Sprintf("%s has %d keys already, which is the most: delete those that are not in use", email, maxKeys)
	return &explained
}

// makeRoom deletes the oldest key that nobody can have if there is no room for another one. The private part of a key is seen once, by whoever
// made it: what did not reach the Secret is of no use.
func (d accountKeyDriver) makeRoom(ctx context.Context, c *client, want accountKey, listed []*iam.ServiceAccountKey) error {
	if len(listed) < maxKeys {
		return nil
	}
	useless := slices.DeleteFunc(slices.Clone(listed), func(key *iam.ServiceAccountKey) bool { return keyID(key) == want.held })
	slices.SortFunc(useless, func(a, b *iam.ServiceAccountKey) int { return created(a).Compare(created(b)) })
	return deleteKey(ctx, c, d.name(want.email), keyID(useless[0]))
}

// Update implements plan.Driver. It is not called: a key has no fields.
func (d accountKeyDriver) Update(context.Context, plan.Resource, plan.Known, plan.Change) (plan.Outputs, error) {
	return nil, nil
}

// Delete implements plan.Driver. It is not called: keys are removed as surplus keys, or with their account.
func (d accountKeyDriver) Delete(context.Context, plan.Resource, plan.Known) error { return nil }
