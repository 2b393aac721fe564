package docs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

const (
	managerURL = "https://management.azure.com"
	graphURL   = "https://graph.microsoft.com"
)

// azLogin is what the stand-in remembers of a login, as the real one does in the directory .azure. It is that of an application.
type azLogin struct {
	Tenant, Subscription, Client, Secret string
}

func loginFile(home string) string { return filepath.Join(home, ".azure", "login.json") }

// write logs in.
func (l azLogin) write(home string) error {
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	return errors.Join(os.MkdirAll(filepath.Dir(loginFile(home)), 0o700), os.WriteFile(loginFile(home), text, 0o600))
}

func openLogin() (azLogin, error) {
	text, err := os.ReadFile(loginFile(os.Getenv("HOME")))
	if err != nil {
		return azLogin{}, fmt.Errorf("please run 'az login' to setup account: %w", err)
	}
	var login azLogin
	return login, json.Unmarshal(text, &login)
}

func (l azLogin) credential() (*azidentity.ClientSecretCredential, error) {
	return azidentity.NewClientSecretCredential(l.Tenant, l.Client, l.Secret, &azidentity.ClientSecretCredentialOptions{DisableInstanceDiscovery: true})
}

// account implements `az account show`.
func (c azCall) account() (any, error) {
	return map[string]any{"id": c.Subscription, "tenantId": c.Tenant}, nil
}

// token implements `az account get-access-token`, which programs call.
func (c azCall) token() (any, error) {
	if tenant := c.flags.one("tenant"); tenant != "" && tenant != c.Tenant {
		return nil, fmt.Errorf("the login is in another tenant than %s", tenant)
	}
	credential, err := c.credential()
	if err != nil {
		return nil, err
	}
	token, err := credential.GetToken(c.ctx, policy.TokenRequestOptions{Scopes: []string{c.flags.one("resource") + "/.default"}})
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(map[string]any{"accessToken": token.Token, "expires_on": token.ExpiresOn.Unix(), "tenant": c.Tenant, "tokenType": "Bearer"})
	return azText(text), err
}

// manage makes a call of the Resource Manager and waits until what it has begun is done. The path begins with /subscriptions/, or is below the subscription.
func (c azCall) manage(method, path, version string, query url.Values, body any) (map[string]any, error) {
	credential, err := c.credential()
	if err != nil {
		return nil, err
	}
	client, err := arm.NewClient("az", "v0.0.0", credential, nil)
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(path, "/subscriptions/") {
		path = "/subscriptions/" + c.Subscription + path
	}
	values := url.Values{"api-version": {version}}
	maps.Copy(values, query)
	response, err := send(c.ctx, client.Pipeline(), method, managerURL+escapedPath(path)+"?"+values.Encode(), body)
	if err != nil || response.StatusCode != http.StatusAccepted && response.Header.Get("Azure-AsyncOperation") == "" {
		return decoded(response, err)
	}
	poller, err := runtime.NewPoller[json.RawMessage](response, client.Pipeline(), nil)
	if err == nil {
		_, err = poller.PollUntilDone(c.ctx, &runtime.PollUntilDoneOptions{Frequency: time.Second})
	}
	return nil, err
}

// direct makes a call of Microsoft Graph.
func (c azCall) direct(method, path string, query url.Values, body any) (map[string]any, error) {
	credential, err := c.credential()
	if err != nil {
		return nil, err
	}
	pipeline := runtime.NewPipeline("az", "v0.0.0", runtime.PipelineOptions{
		PerRetry: []policy.Policy{runtime.NewBearerTokenPolicy(credential, []string{graphURL + "/.default"}, nil)},
	}, nil)
	return decoded(send(c.ctx, pipeline, method, graphURL+"/v1.0/"+path+"?"+query.Encode(), body))
}

func escapedPath(path string) string { return (&url.URL{Path: path}).EscapedPath() }

// send makes a call. A refusal is an error.
func send(ctx context.Context, pipeline runtime.Pipeline, method, address string, body any) (*http.Response, error) {
	request, err := runtime.NewRequest(ctx, method, address)
	if err == nil && body != nil {
		err = runtime.MarshalAsJSON(request, body)
	}
	if err != nil {
		return nil, err
	}
	response, err := pipeline.Do(request)
	if err == nil && response.StatusCode >= http.StatusBadRequest {
		return nil, runtime.NewResponseError(response)
	}
	return response, err
}

// decoded is the object that was answered; nil where there is none.
func decoded(response *http.Response, err error) (map[string]any, error) {
	if err != nil {
		return nil, err
	}
	text, err := runtime.Payload(response)
	if err != nil || len(text) == 0 {
		return nil, err
	}
	var object map[string]any
	return object, json.Unmarshal(text, &object)
}

// statusOf is the status of a refusal; 0 where there is none.
func statusOf(err error) int {
	if refused, is := errors.AsType[*azcore.ResponseError](err); is {
		return refused.StatusCode
	}
	return 0
}
