package aws

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/secret"
)

// maxAccessKeys is how many access keys a user can have.
const maxAccessKeys = 2

// fieldKeyStatus is whether an access key works.
const fieldKeyStatus = "status"

// accessKey is the access key of a user that is in the target Secret.
type accessKey struct {
	user string
	// delivered is the key that the target Secret holds, if it holds both its parts.
	delivered keyPair
	// mintedAt is when that key was made; zero where nobody wrote it down.
	mintedAt time.Time
	// held are all key IDs that are in the Secret: those keys are not deleted to make room.
	held map[string]bool
}

// newAccessKey is the key of a user that a delivered Secret holds, or is to hold.
func newAccessKey(user string, delivered *cloud.Delivered) accessKey {
	key := accessKey{user: user, held: heldKeyIDs(delivered)}
	if delivered == nil || delivered.Distrusted {
		return key
	}
	if pair, err := keyPairOf(delivered.Data); err == nil && pair.sessionToken.Empty() {
		key.delivered = pair
		if delivered.Identity == user {
			key.mintedAt = delivered.MintedAt
		}
	}
	return key
}

func accessKeyRef(user string) plan.Ref { return plan.Ref{Kind: kindAccessKey, Name: user} }

// Ref implements plan.Resource.
func (k accessKey) Ref() plan.Ref { return accessKeyRef(k.user) }

// Fields implements plan.Resource.
func (k accessKey) Fields(plan.Known) plan.Fields {
	return plan.Fields{fieldKeyStatus: plan.Text(string(types.StatusTypeActive))}
}

// accessKeyDriver makes access keys.
type accessKeyDriver struct{ *pass }

// Observe implements plan.Driver. A delivered key that is not listed is lost, unless it is so young that it may not be listed yet. One that
// somebody deactivated is not activated again: a new one takes its place.
func (d accessKeyDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	want := resource.(accessKey)
	if owner := d.user(want.user).owner(); owner != "" {
		return plan.Observation{Exists: true, Foreign: owner}, nil
	}
	listed, err := d.listKeys(ctx, want.user)
	if err != nil {
		return plan.Observation{}, err
	}
	if want.delivered.id == "" {
		return plan.Observation{}, nil
	}
	for _, key := range listed {
		if *key.AccessKeyId == want.delivered.id {
			return observedKey(want, key), nil
		}
	}
	if wait := mayBeInvisible(want.mintedAt, d.access.Now()); wait > 0 {
		return plan.Observation{}, notVisibleYet(want, wait)
	}
	return plan.Observation{}, nil
}

// observedKey is the delivered key as it was found. When it was made is taken from the cloud where nobody wrote it down.
func observedKey(want accessKey, listed types.AccessKeyMetadata) plan.Observation {
	if listed.Status != types.StatusTypeActive {
		return plan.Observation{}
	}
	if want.mintedAt.IsZero() {
		want.mintedAt = created(listed)
	}
	outputs := keyOutputs(want.delivered.id, want.delivered.secret, want.mintedAt)
	return plan.Observation{Exists: true, Outputs: outputs, Fields: plan.Fields{fieldKeyStatus: plan.Text(string(listed.Status))}}
}

func keyOutputs(id string, secretPart secret.Value, mintedAt time.Time) plan.Outputs {
	outputs := plan.Outputs{outputID: plan.Text(id), outputSecret: plan.Secret(secretPart)}
	if !mintedAt.IsZero() {
		outputs[outputMintedAt] = plan.Text(mintedAt.UTC().Format(time.RFC3339))
	}
	return outputs
}

func notVisibleYet(want accessKey, wait time.Duration) error {
	return &cloud.Error{Kind: cloud.Unavailable, Action: "iam:ListAccessKeys", Object: "user " + want.user, RetryAfter: wait,
		Message: "the access key in the target Secret was made less than a minute ago and is not listed yet; no other is made until then",
		Err:     errors.New("access key " + want.delivered.id + " is not visible yet")}
}

// Create implements plan.Driver. The key that was delivered before is kept: it is a surplus key once the new one is in the Secret.
func (d accessKeyDriver) Create(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Outputs, error) {
	want := resource.(accessKey)
	c, err := d.Writing(ctx)
	if err != nil {
		return nil, err
	}
	listed, _ := d.user(want.user).keys.Known()
	if err := d.makeRoom(ctx, c, want, listed); err != nil {
		return nil, err
	}
	now := d.access.Now()
	out, err := call(ctx, c, "CreateAccessKey", api.WritesOnce, "user "+want.user, (*iam.Client).CreateAccessKey, &iam.CreateAccessKeyInput{UserName: &want.user})
	if err != nil {
		return nil, err
	}
	if out.AccessKey == nil || out.AccessKey.AccessKeyId == nil || out.AccessKey.SecretAccessKey == nil {
		return nil, cloud.Incomplete("iam:CreateAccessKey", "user "+want.user, "access key")
	}
	return keyOutputs(*out.AccessKey.AccessKeyId, secret.FromString(*out.AccessKey.SecretAccessKey), now), nil
}

// makeRoom deletes the oldest key that nobody can have if there is no room for another one. The secret part of a key is seen once, by whoever
// made it: what did not reach the Secret is of no use.
func (d accessKeyDriver) makeRoom(ctx context.Context, c *client, want accessKey, listed []types.AccessKeyMetadata) error {
	if len(listed) < maxAccessKeys {
		return nil
	}
	useless := slices.DeleteFunc(slices.Clone(listed), func(key types.AccessKeyMetadata) bool { return want.held[*key.AccessKeyId] })
	if len(useless) == 0 {
		return fmt.Errorf("user %s has %d access keys, and the target Secret names all of them: remove the one that is not in use from the Secret and from the user",
			want.user, len(listed))
	}
	slices.SortFunc(useless, byAge)
	return deleteAccessKey(ctx, c, want.user, *useless[0].AccessKeyId)
}

// byAge orders keys from the oldest to the newest; a key without a date is the oldest.
func byAge(a, b types.AccessKeyMetadata) int {
	return created(a).Compare(created(b))
}

func created(key types.AccessKeyMetadata) time.Time {
	if key.CreateDate == nil {
		return time.Time{}
	}
	return *key.CreateDate
}

// Update implements plan.Driver. It is not called: the one field of an access key that exists is as desired.
func (d accessKeyDriver) Update(context.Context, plan.Resource, plan.Known, plan.Change) (plan.Outputs, error) {
	return nil, nil
}

// Delete implements plan.Driver. It is not called: access keys are removed as surplus keys.
func (d accessKeyDriver) Delete(context.Context, plan.Resource, plan.Known) error { return nil }

func deleteAccessKey(ctx context.Context, c *client, user, id string) error {
	in := &iam.DeleteAccessKeyInput{UserName: &user, AccessKeyId: &id}
	_, err := call(ctx, c, "DeleteAccessKey", api.Writes, "user "+user, (*iam.Client).DeleteAccessKey, in)
	return cloud.Gone(err)
}
