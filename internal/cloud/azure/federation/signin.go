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
type signIn struct {
	azcore.TokenCredential
	// searches says that it tries one place after the other.
	searches bool
}

// codeNoCredential is said of a credential that none of the places has.
const codeNoCredential = "no_credential"

// GetToken implements azcore.TokenCredential. Its error is a *api.TokenError where there is no credential, and where it was refused.
func (s signIn) GetToken(ctx context.Context, options policy.TokenRequestOptions) (azcore.AccessToken, error) {
	token, err := s.TokenCredential.GetToken(ctx, options)
	if err == nil || ctx.Err() != nil {
		return token, err
	}
	if refused := refusal(err); refused != nil {
		return token, refused
	}
	if s.searches {
		return token, &api.TokenError{Status: http.StatusUnauthorized, Code: codeNoCredential, Description: told(err.Error()) + " " + logIn}
	}
	return token, err
}

// refusal is what the token endpoint has said; nil where it was not that.
func refusal(err error) error {
	refused, is := errors.AsType[*azidentity.AuthenticationFailedError](err)
	if !is || refused.RawResponse == nil {
		return nil
	}
	var said struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if body, err := runtime.Payload(refused.RawResponse); err != nil || json.Unmarshal(body, &said) != nil || said.Error == "" {
		return nil
	}
	return &api.TokenError{Status: refused.RawResponse.StatusCode, Code: said.Error, Description: said.Description}
}
