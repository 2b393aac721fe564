package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	configv1 "github.com/openshift/api/config/v1"

	"github.com/cloudcredential/operator/internal/cloud"
)

// metadataVersion is the version of the API in which every Azure Stack Hub tells where its endpoints are.
const metadataVersion = "2015-01-01"

// Discover asks the Resource Manager of an Azure Stack Hub where to log in, and for what. The endpoint is that of
// status.platformStatus.azure.armEndpoint of an Infrastructure object. There is no Microsoft Graph that would know the Stack Hub.
func Discover(ctx context.Context, caller cloud.Caller, client *http.Client, endpoint string) (Environment, error) {
	at, err := url.Parse(bare(endpoint))
	if err != nil || at.Scheme != "https" || at.Host == "" || at.Path != "" || at.RawQuery != "" {
		return Environment{}, fmt.Errorf("the endpoint of the Azure Resource Manager is %q: write it like https://management.REGION.DOMAIN", endpoint)
	}
	type endpoints struct {
		Authentication struct {
			LoginEndpoint string   `json:"loginEndpoint"`
			Audiences     []string `json:"audiences"`
		} `json:"authentication"`
	}
	op := Operation{Service: ResourceManager, Name: "Metadata_GetEndpoints", Permission: "metadata/endpoints", Object: at.Host}
	told, err := Do(ctx, caller, op, func(ctx context.Context) (*endpoints, error) {
		out := &endpoints{}
		rest := &REST{endpoint: at.String(), pipeline: runtime.NewPipeline("cloud-credential-operator", "v0.0.0", runtime.PipelineOptions{}, anonymous(client))}
		return out, rest.send(ctx, http.MethodGet, rest.address("/metadata/endpoints", url.Values{"api-version": {metadataVersion}}), out, http.StatusOK)
	})
	switch {
	case err != nil:
		return Environment{}, fmt.Errorf("ask the Azure Stack Hub for its endpoints: %w", err)
	case told.Authentication.LoginEndpoint == "" || len(told.Authentication.Audiences) == 0 || told.Authentication.Audiences[0] == "":
		return Environment{}, Incomplete(op, "endpoint to log in at")
	case strings.HasSuffix(bare(told.Authentication.LoginEndpoint), "/adfs"):
		return Environment{}, errors.New("this Azure Stack Hub is connected to Active Directory Federation Services, which is not supported: " +
			"connect it to Microsoft Entra ID")
	}
	_, suffix, _ := strings.Cut(at.Hostname(), ".")
	return Environment{
		Name: configv1.AzureStackCloud, ResourceManager: at.String(), Audience: told.Authentication.Audiences[0],
		Authority: bare(told.Authentication.LoginEndpoint), StorageSuffix: suffix,
	}, nil
}
