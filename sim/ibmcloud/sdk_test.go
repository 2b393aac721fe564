package ibmcloud_test

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/IBM/go-sdk-core/v5/core"
	"github.com/IBM/platform-services-go-sdk/iamidentityv1"
	"github.com/IBM/platform-services-go-sdk/iampolicymanagementv1"
	"github.com/IBM/platform-services-go-sdk/resourcemanagerv2"

	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/sim/ibmcloud"
	"github.com/cloudcredential/operator/sim/proxy"
)

// account is a simulated account and IBM's clients for it, which reach it as they reach the real one.
type account struct {
	*ibmcloud.Cloud
	t         *testing.T
	transport *http.Transport
	identity  *iamidentityv1.IamIdentityV1
	policies  *iampolicymanagementv1.IamPolicyManagementV1
	groups    *resourcemanagerv2.ResourceManagerV2
}

func newAccount(t *testing.T) *account {
	t.Helper()
	a := &account{Cloud: ibmcloud.New(ibmcloud.Options{}), t: t}
	p, err := proxy.Start(t.Context(), proxy.Options{Route: func(host string) http.Handler {
		if a.Serves(host) {
			return a.Cloud
		}
		return nil
	}})
	a.has(err)
	t.Cleanup(p.Close)
	address, err := url.Parse(p.URL())
	a.has(err)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(p.CA())
	a.transport = &http.Transport{Proxy: http.ProxyURL(address), TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
	t.Cleanup(a.transport.CloseIdleConnections)
	a.as(a.OwnerKey())
	return a
}

func (a *account) has(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

// as has the clients sign in with another key.
func (a *account) as(key string) {
	a.t.Helper()
	client := &http.Client{Transport: a.transport}
	authenticator := &core.IamAuthenticator{ApiKey: key, Client: client}
	var err error
	a.identity, err = iamidentityv1.NewIamIdentityV1(&iamidentityv1.IamIdentityV1Options{Authenticator: authenticator})
	a.has(err)
	a.policies, err = iampolicymanagementv1.NewIamPolicyManagementV1(&iampolicymanagementv1.IamPolicyManagementV1Options{Authenticator: authenticator})
	a.has(err)
	a.groups, err = resourcemanagerv2.NewResourceManagerV2(&resourcemanagerv2.ResourceManagerV2Options{Authenticator: authenticator})
	a.has(err)
	a.identity.Service.SetHTTPClient(client)
	a.policies.Service.SetHTTPClient(client)
	a.groups.Service.SetHTTPClient(client)
}

// make makes a service ID.
func (a *account) make(name string) *iamidentityv1.ServiceID {
	a.t.Helper()
	made, _, err := a.identity.CreateServiceIDWithContext(a.t.Context(), a.identity.NewCreateServiceIDOptions(a.AccountID(), name).SetDescription("d"))
	a.has(err)
	return made
}

// refused checks status and code of a refusal.
func (a *account) refused(response *core.DetailedResponse, err error, status int, code string) {
	a.t.Helper()
	if err == nil || response == nil || response.StatusCode != status {
		a.t.Fatalf("it ended with %v, %v", response, err)
	}
	calls := a.Calls().All()
	if got := calls[len(calls)-1].Code; got != code {
		a.t.Errorf("the code is %s and not %s: %v", got, code, err)
	}
}

func TestAServiceIDHasKeysThatSignInAndGoWithIt(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	made := a.make("prod-a")
	key, _, err := a.identity.CreateAPIKeyWithContext(t.Context(), a.identity.NewCreateAPIKeyOptions("k", *made.IamID))
	a.has(err)
	details, _, err := a.identity.GetAPIKeysDetailsWithContext(t.Context(), a.identity.NewGetAPIKeysDetailsOptions().SetIamAPIKey(*key.Apikey))
	a.has(err)
	if *details.ID != *key.ID || *details.IamID != *made.IamID || *details.AccountID != a.AccountID() || *details.Apikey != "" {
		t.Errorf("the details are %+v", details)
	}
	if _, iamID, works := a.Holder(*key.Apikey); !works || iamID != *made.IamID {
		t.Errorf("the key signs in as %s, %v", iamID, works)
	}
	_, err = a.identity.DeleteServiceIDWithContext(t.Context(), a.identity.NewDeleteServiceIDOptions(*made.ID))
	a.has(err)
	if _, _, works := a.Holder(*key.Apikey); works || len(a.ServiceIDs()) > 0 {
		t.Error("the key outlives its service ID")
	}
	response, err := a.identity.DeleteServiceIDWithContext(t.Context(), a.identity.NewDeleteServiceIDOptions(*made.ID))
	a.refused(response, err, 404, "not_found")
}

func TestListsHavePagesAndRefuseTokensOfOthers(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	for range 25 {
		a.make("prod-a")
	}
	options := a.identity.NewListServiceIdsOptions().SetAccountID(a.AccountID())
	first, _, err := a.identity.ListServiceIdsWithContext(t.Context(), options)
	a.has(err)
	if len(first.Serviceids) != 20 || first.Next == nil {
		t.Fatalf("the first page has %d, and then %v", len(first.Serviceids), first.Next)
	}
	token, err := core.GetQueryParam(first.Next, "pagetoken")
	a.has(err)
	second, _, err := a.identity.ListServiceIdsWithContext(t.Context(), options.SetPagetoken(*token))
	a.has(err)
	if len(second.Serviceids) != 5 || second.Next != nil {
		t.Errorf("the second page has %d, and then %v", len(second.Serviceids), second.Next)
	}
	_, response, err := a.identity.ListServiceIdsWithContext(t.Context(), options.SetPagetoken("x"))
	a.refused(response, err, 400, "invalid_query_parameter")
	_, response, err = a.identity.ListServiceIdsWithContext(t.Context(), a.identity.NewListServiceIdsOptions().SetAccountID(a.AccountID()).SetPagesize(101))
	a.refused(response, err, 400, "invalid_query_parameter")
}

// viewer is a policy for an identity on a service.
func (a *account) viewer(iamID, service string, more ...iampolicymanagementv1.ResourceAttribute) *iampolicymanagementv1.CreatePolicyOptions {
	role := "crn:v1:bluemix:public:iam::::role:Viewer"
	attribute := func(name, value string) iampolicymanagementv1.ResourceAttribute {
		return iampolicymanagementv1.ResourceAttribute{Name: &name, Value: &value}
	}
	subject := "iam_id"
	return a.policies.NewCreatePolicyOptions("access",
		[]iampolicymanagementv1.PolicySubject{{Attributes: []iampolicymanagementv1.SubjectAttribute{{Name: &subject, Value: &iamID}}}},
		[]iampolicymanagementv1.PolicyRole{{RoleID: &role}},
		[]iampolicymanagementv1.PolicyResource{{Attributes: append(more, attribute("serviceName", service), attribute("accountId", a.AccountID()))}})
}

func TestAPolicyIsThereOnceAndIsReplacedByWhoKnowsItsTag(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	made := a.make("prod-a")
	options := a.viewer(*made.IamID, "is")
	created, _, err := a.policies.CreatePolicyWithContext(t.Context(), options)
	a.has(err)
	_, response, err := a.policies.CreatePolicyWithContext(t.Context(), options)
	a.refused(response, err, 409, "policy_conflict_error")
	_, got, err := a.policies.GetPolicyWithContext(t.Context(), a.policies.NewGetPolicyOptions(*created.ID))
	a.has(err)
	wider := a.viewer(*made.IamID, "power-iaas")
	replace := func(tag string) (*core.DetailedResponse, error) {
		_, response, err := a.policies.ReplacePolicyWithContext(t.Context(), a.policies.NewReplacePolicyOptions(*created.ID, tag, "access", wider.Subjects, wider.Roles, wider.Resources))
		return response, err
	}
	response, err = replace("1-stale")
	a.refused(response, err, 409, "conflict")
	_, err = replace(got.Headers.Get("ETag"))
	a.has(err)
	listed, _, err := a.policies.ListPoliciesWithContext(t.Context(), a.policies.NewListPoliciesOptions(a.AccountID()).SetIamID(*made.IamID).SetType("access"))
	a.has(err)
	if len(listed.Policies) != 1 || *listed.Policies[0].Resources[0].Attributes[0].Value != "power-iaas" {
		t.Errorf("the policies are %+v", listed.Policies)
	}
	bad := "stringSounds"
	value, name := "x", "namespace"
	_, response, err = a.policies.CreatePolicyWithContext(t.Context(), a.viewer(*made.IamID, "is", iampolicymanagementv1.ResourceAttribute{Name: &name, Value: &value, Operator: &bad}))
	a.refused(response, err, 400, "invalid_body")
}

func TestOthersThanTheOwnerMayWhatTheirPoliciesSay(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	user := a.AddServiceID("administrator", "")
	_, key := a.AddAPIKey(user.IAMID, "k")
	a.as(key)
	_, response, err := a.identity.CreateServiceIDWithContext(t.Context(), a.identity.NewCreateServiceIDOptions(a.AccountID(), "prod-a"))
	a.refused(response, err, 403, "forbidden")
	a.AddPolicy(user.IAMID, []string{"crn:v1:bluemix:public:iam::::role:Administrator"}, ibmcloud.Attribute{Name: "serviceName", Value: "iam-identity"})
	made := a.make("prod-a")
	_, response, err = a.policies.CreatePolicyWithContext(t.Context(), a.viewer(*made.IamID, "is"))
	a.refused(response, err, 403, iampolicymanagementv1.ErrorObjectCodeInsufficentPermissionsConst)
	a.AddPolicy(user.IAMID, []string{"crn:v1:bluemix:public:iam::::role:Administrator"}, ibmcloud.Attribute{Name: "serviceName", Value: "is"})
	_, _, err = a.policies.CreatePolicyWithContext(t.Context(), a.viewer(*made.IamID, "is"))
	a.has(err)
	_, response, err = a.groups.ListResourceGroupsWithContext(t.Context(), a.groups.NewListResourceGroupsOptions())
	a.refused(response, err, 400, "INVALID_ACCOUNT_ID")
}

func TestAKeyThatIsUnknownOrDisabledGetsNoToken(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	a.as("no-such-key")
	_, response, err := a.groups.ListResourceGroupsWithContext(t.Context(), a.groups.NewListResourceGroupsOptions())
	a.refused(response, err, 400, "BXNIM0415E")
	a.as(a.OwnerKey())
	listed, _, err := a.groups.ListResourceGroupsWithContext(t.Context(), a.groups.NewListResourceGroupsOptions())
	a.has(err)
	if len(listed.Resources) != 1 || *listed.Resources[0].Name != "Default" {
		t.Errorf("the resource groups are %+v", listed.Resources)
	}
}

func TestMisbehaviourHasTheFormOfTheCloud(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	a.make("prod-a")
	for effect, want := range map[fault.Effect]int{fault.Throttle: 429, fault.InternalError: 500, fault.Unavailable: 503, fault.Deny: 403} {
		remove := a.Faults().Add(fault.Rule{Match: func(q fault.Request) bool { return q.Service == "identity" }, Effect: effect})
		_, response, err := a.identity.ListServiceIdsWithContext(t.Context(), a.identity.NewListServiceIdsOptions().SetAccountID(a.AccountID()))
		if err == nil || response == nil || response.StatusCode != want {
			t.Errorf("%s: %v, %v", effect, response, err)
		}
		remove()
	}
	operations := []string{}
	for _, call := range a.Calls().All() {
		operations = append(operations, call.Service+" "+call.Operation)
	}
	if !slices.Contains(operations, "identity create_service_id") || !slices.Contains(operations, "token get_token") {
		t.Errorf("the log has %q", operations)
	}
}
