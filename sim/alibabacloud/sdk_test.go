package alibabacloud_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	sdkerrors "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/ram"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/sts"

	"github.com/cloudcredential/operator/sim/alibabacloud"
	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/sim/proxy"
)

const document = `{"Version":"1","Statement":[{"Effect":"Allow","Action":["ram:GetUser"],"Resource":"*"}]}`

// account is a simulated account and Alibaba's clients for it, which reach it as they reach the real one.
type account struct {
	*alibabacloud.Cloud
	t         *testing.T
	transport http.RoundTripper
	ram       *ram.Client
	sts       *sts.Client
}

func newAccount(t *testing.T) *account {
	t.Helper()
	a := &account{Cloud: alibabacloud.New(alibabacloud.Options{}), t: t}
	p, err := proxy.Start(t.Context(), proxy.Options{Route: func(host string) http.Handler {
		if a.Serves(host) {
			return a.Cloud
		}
		return nil
	}})
	a.has(err)
	t.Cleanup(p.Close)
	client, err := p.Client()
	a.has(err)
	t.Cleanup(client.CloseIdleConnections)
	a.transport = client.Transport
	a.as(a.RootKey())
	return a
}

func (a *account) has(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

// as has the clients sign with another key.
func (a *account) as(id, secret string) {
	a.t.Helper()
	config := sdk.NewConfig().WithScheme("HTTPS").WithAutoRetry(false)
	config.Transport = a.transport
	var err error
	a.ram, err = ram.NewClientWithOptions("cn-hangzhou", config, credentials.NewAccessKeyCredential(id, secret))
	a.has(err)
	a.sts, err = sts.NewClientWithOptions("cn-hangzhou", config, credentials.NewAccessKeyCredential(id, secret))
	a.has(err)
}

// refused checks the code of a refusal.
func (a *account) refused(code string, err error) {
	a.t.Helper()
	refused, is := errors.AsType[sdkerrors.Error](err)
	if !is || refused.ErrorCode() != code {
		a.t.Errorf("the error is %v, and should be %s", err, code)
	}
}

func (a *account) createUser(name, comments string) error {
	q := ram.CreateCreateUserRequest()
	q.UserName, q.Comments, q.DisplayName = name, comments, "a user of the tests"
	_, err := a.ram.CreateUser(q)
	return err
}

func (a *account) createPolicy(name, document string) error {
	q := ram.CreateCreatePolicyRequest()
	q.PolicyName, q.PolicyDocument, q.Description = name, document, "d"
	_, err := a.ram.CreatePolicy(q)
	return err
}

func (a *account) createKey(user string) (ram.AccessKey, error) {
	q := ram.CreateCreateAccessKeyRequest()
	q.UserName = user
	made, err := a.ram.CreateAccessKey(q)
	if err != nil {
		return ram.AccessKey{}, err
	}
	return made.AccessKey, nil
}

func (a *account) createVersion(policy, strategy string) error {
	q := ram.CreateCreatePolicyVersionRequest()
	q.PolicyName, q.PolicyDocument, q.SetAsDefault, q.RotateStrategy = policy, document, requests.NewBoolean(true), strategy
	_, err := a.ram.CreatePolicyVersion(q)
	return err
}

func (a *account) attach(user, policy string) error {
	q := ram.CreateAttachPolicyToUserRequest()
	q.UserName, q.PolicyName, q.PolicyType = user, policy, "Custom"
	_, err := a.ram.AttachPolicyToUser(q)
	return err
}

func (a *account) deleteUser(name string) error {
	q := ram.CreateDeleteUserRequest()
	q.UserName = name
	_, err := a.ram.DeleteUser(q)
	return err
}

func (a *account) deletePolicy(name string) error {
	q := ram.CreateDeletePolicyRequest()
	q.PolicyName = name
	_, err := a.ram.DeletePolicy(q)
	return err
}

func TestTheClientOfTheVendorMakesAndRemovesAUser(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	a.has(a.createUser("u", "c"))
	a.refused("EntityAlreadyExists.User", a.createUser("u", "c"))
	a.has(a.createPolicy("p", document))
	a.refused("EntityAlreadyExists.Policy", a.createPolicy("p", document))
	a.has(a.attach("u", "p"))
	a.refused("EntityAlreadyExists.User.Policy", a.attach("u", "p"))
	key, err := a.createKey("u")
	a.has(err)
	_, err = a.createKey("u")
	a.has(err)
	_, err = a.createKey("u")
	a.refused("LimitExceeded.User.AccessKey", err)
	if user, works := a.Holder(key.AccessKeyId, key.AccessKeySecret); !works || user != "u" {
		t.Errorf("the key is that of %q, %v", user, works)
	}
	a.refused("DeleteConflict.User.Policy", a.deleteUser("u"))
	a.refused("DeleteConflict.Policy.User", a.deletePolicy("p"))
	a.has(a.Detach("u", "p"))
	a.has(a.deletePolicy("p"))
	a.refused("EntityNotExist.Policy", a.deletePolicy("p"))
	a.refused("DeleteConflict.User.AccessKey", a.deleteUser("u"))
	for _, each := range a.Users()[0].Keys {
		q := ram.CreateDeleteAccessKeyRequest()
		q.UserName, q.UserAccessKeyId = "u", each.ID
		_, err := a.ram.DeleteAccessKey(q)
		a.has(err)
	}
	a.has(a.deleteUser("u"))
	a.refused("EntityNotExist.User", a.deleteUser("u"))
}

func TestAPolicyHasFiveVersions(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	a.has(a.createPolicy("p", document))
	for range 4 {
		a.has(a.createVersion("p", ""))
	}
	a.refused("LimitExceeded.Policy.Version", a.createVersion("p", "None"))
	a.has(a.createVersion("p", "DeleteOldestNonDefaultVersionWhenLimitExceeded"))
	found, _ := a.Policy("p")
	if !slices.Equal(found.Versions, []string{"v2", "v3", "v4", "v5", "v6"}) || found.Default != "v6" {
		t.Errorf("the versions are %v, and the default one is %s", found.Versions, found.Default)
	}
	a.refused("DeleteConflict.Policy.Version", a.deletePolicy("p"))
	q := ram.CreateDeletePolicyVersionRequest()
	q.PolicyName, q.VersionId = "p", "v6"
	_, err := a.ram.DeletePolicyVersion(q)
	a.refused("DeleteConflict.Policy.Version.Default", err)
}

func TestListsComeInPages(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	for i := range 5 {
		a.AddUser(fmt.Sprintf("u%d", i), "")
	}
	var names []string
	q := ram.CreateListUsersRequest()
	q.MaxItems = requests.NewInteger(2)
	for pages := 1; ; pages++ {
		page, err := a.ram.ListUsers(q)
		a.has(err)
		for _, each := range page.Users.User {
			names = append(names, each.UserName)
		}
		if !page.IsTruncated {
			if pages != 3 || page.Marker != "" {
				t.Errorf("there are %d pages", pages)
			}
			break
		}
		q = ram.CreateListUsersRequest()
		q.MaxItems, q.Marker = requests.NewInteger(2), page.Marker
	}
	if !slices.Equal(names, []string{"u0", "u1", "u2", "u3", "u4"}) {
		t.Errorf("the users are %v", names)
	}
	q.Marker = "u2"
	_, err := a.ram.ListUsers(q)
	a.refused("InvalidParameter.Marker", err)
}

func TestOnlyWhoIsKnownAndAllowedGetsAnAnswer(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	who, err := a.sts.GetCallerIdentity(sts.CreateGetCallerIdentityRequest())
	a.has(err)
	if who.AccountId != a.AccountID() || who.Arn != "acs:ram::"+a.AccountID()+":root" {
		t.Errorf("the caller is %+v", who)
	}
	a.AddUser("u", "")
	a.AddPolicy("p", "", document)
	id, secret := a.AddKey("u")
	a.as(id, secret)
	get := func() error {
		q := ram.CreateGetUserRequest()
		q.UserName = "u"
		_, err := a.ram.GetUser(q)
		return err
	}
	a.refused("NoPermission", get())
	a.has(a.Attach("u", "p"))
	a.has(get())
	a.refused("NoPermission", a.createUser("v", ""))
	a.has(a.SetKeyActive(id, false))
	a.refused("InvalidAccessKeyId.Inactive", get())
	a.as("LTAInone", "x")
	a.refused("InvalidAccessKeyId.NotFound", get())
	a.as(a.RootKey())
	a.Faults().Add(fault.Rule{Effect: fault.Throttle, Times: 1})
	a.refused("Throttling.User", get())
}

func TestWhatIsNotAsItShouldBeIsRefused(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	a.refused("InvalidParameter.UserName.InvalidChars", a.createUser("a b", ""))
	a.refused("InvalidParameter.UserName.Length", a.createUser(fmt.Sprintf("%065d", 0), ""))
	a.refused("InvalidParameter.Comments.Length", a.createUser("u", fmt.Sprintf("%0129d", 0)))
	a.refused("InvalidParameter.PolicyName.InvalidChars", a.createPolicy("a.b", document))
	a.refused("InvalidParameter.PolicyName.Length", a.createPolicy(fmt.Sprintf("%0129d", 0), document))
	a.refused("MissingParameter", a.createUser("", ""))
	for _, bad := range []string{
		`{`, `{"Version":"2","Statement":[]}`, `{"Version":"1","Statement":[]}`,
		`{"Version":"1","Statement":[{"Effect":"Maybe","Action":"a:b","Resource":"*"}]}`, `{"Version":"1","Statement":[{"Effect":"Allow","Action":"b","Resource":"*"}]}`,
	} {
		a.refused("MalformedPolicyDocument", a.createPolicy("p", bad))
	}
	a.refused("EntityNotExist.User", a.attach("u", "p"))
}
