package federation

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/cloudcredential/operator/internal/cloud/azure/api"
)

// signIn is a credential of Microsoft's library whose refusals are those of the token endpoint, which are understood everywhere here.
type signIn struct{ azcore.TokenCredential }

// codeNoCredential is said of a credential that none of the places has.
const codeNoCredential = "no_credential"

// GetToken implements azcore.TokenCredential. Its error is a *api.TokenError where there is no credential, and where it was refused.
func (s signIn) GetToken(ctx context.Context, options policy.TokenRequestOptions) (azcore.AccessToken, error) {
	token, err := s.TokenCredential.GetToken(ctx, options)
	if err == nil || ctx.Err() != nil {
		return token, err
	}
	refused, is := errors.AsType[*azidentity.AuthenticationFailedError](err)
	if !is {
		return token, &api.TokenError{Status: http.StatusUnauthorized, Code: codeNoCredential, Description: told(err.Error()) + " " + logIn}
	}
	if refused.RawResponse == nil {
		return token, err
	}
	var said struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if body, readErr := runtime.Payload(refused.RawResponse); readErr != nil || json.Unmarshal(body, &said) != nil {
		return token, err
	}
	return token, &api.TokenError{Status: refused.RawResponse.StatusCode, Code: said.Error, Description: said.Description}
}
