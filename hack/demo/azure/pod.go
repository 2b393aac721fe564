package azure

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/test/sts/attempt/onazure"
)

// Granted implements cloud.Federation: the client ID of an identity.
func (c *Cloud) Granted(secret cloud.Credential) (string, error) {
	i, err := onazure.IdentityIn(secret)
	return i.ClientID, err
}

// caller makes calls in the subscription.
func (c *Cloud) caller(login azcore.TokenCredential) onazure.Caller {
	return onazure.Caller{Subscription: c.subscription, Login: login, Via: c.via}
}

// Exchange implements cloud.Federation: Microsoft's library does it all.
func (c *Cloud) Exchange(ctx context.Context, secret cloud.Credential, token string) (cloud.Credential, error) {
	i, err := onazure.IdentityIn(secret)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp(c.folder, "exchange-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for a token: %w", err)
	}
	file := filepath.Join(folder, "token")
	if err := os.WriteFile(file, []byte(token), 0o600); err != nil {
		return nil, fmt.Errorf("write a token: %w", err)
	}
	got, err := i.Exchange(ctx, c.via, file)
	if err != nil {
		return nil, err
	}
	return cloud.Credential{accessToken: []byte(got), clientOf: []byte(i.ClientID)}, nil
}

// Refused implements cloud.Federation.
func (c *Cloud) Refused(ctx context.Context, secret cloud.Credential, token, code string) error {
	_, err := c.Exchange(ctx, secret, token)
	switch {
	case err == nil:
		return errors.New("the token was exchanged")
	case onazure.Code(err) == code:
		return nil
	}
	return fmt.Errorf("%s was expected: %w", code, err)
}

// login is that of a pod, which has to find its token where the Secret says.
func (c *Cloud) login(pod cloud.Pod) (onazure.Caller, onazure.Identity, error) {
	i, err := onazure.IdentityIn(pod.Secret)
	if err == nil && i.TokenFile != pod.TokenPath {
		err = fmt.Errorf("the Secret does not name the token at %s, but at %s", pod.TokenPath, i.TokenFile)
	}
	if err != nil {
		return onazure.Caller{}, i, err
	}
	login, err := i.Login(c.via, pod.Token)
	return onazure.Caller{Subscription: i.SubscriptionID, Login: login, Via: c.via}, i, err
}

// SDK implements cloud.Federation: it makes a storage account and keeps a blob in it, as the image registry does.
func (c *Cloud) SDK(ctx context.Context, pod cloud.Pod) error {
	as, i, err := c.login(pod)
	if err != nil {
		return err
	}
	_, setup, err := c.identityOf(ctx, i.ClientID)
	if err != nil {
		return err
	}
	if err := as.Try(ctx, onazure.StorageAccount(), clusterGroup(setup)); err != nil {
		return err
	}
	if err := as.KeepBlob(ctx, onazure.AccountIn(clusterGroup(setup)), "image-registry"); err != nil {
		return err
	}
	return as.MustNotWriteBlob(ctx, issuerAccount(setup), setup, "openid/v1/jwks")
}
