package onazure

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/cloudcredential/operator/test/sts/attempt"
)

// What Entra calls its refusals of tokens ("Microsoft Entra authentication error codes"): first that no federated credential of the identity has their issuer,
// audience or subject.
const (
	UnknownIssuer  = "AADSTS700211"
	OtherAudience  = "AADSTS700212"
	OtherSubject   = "AADSTS700213"
	OtherCase      = "AADSTS7002138"
	OutsideOfTime  = "AADSTS700024"
	BadSignature   = "AADSTS700027"
	Malformed      = "AADSTS50027"
	NoSuchIdentity = "AADSTS700016"
)

// Codes are Entra's.
func Codes() attempt.Codes {
	return attempt.Codes{
		NotBelieved: BadSignature, NotTrusted: OtherSubject, Expired: OutsideOfTime,
		Audience: OtherAudience, Issuer: UnknownIssuer, Unsigned: Malformed, Endless: OutsideOfTime,
	}
}

// Refusals are all tokens that no identity may be had for. To those that every cloud refuses, Entra adds what differs in capitals alone.
func Refusals() []attempt.Refused {
	return append([]attempt.Refused{
		{What: "a token for the audience that Microsoft recommends", Code: OtherAudience, Token: func(ctx context.Context, c attempt.Cluster, component attempt.Component) (string, error) {
			return c.Token(ctx, component, "api://AzureADTokenExchange")
		}},
		{What: "a subject in capitals", Code: OtherCase, Token: func(ctx context.Context, c attempt.Cluster, component attempt.Component) (string, error) {
			return c.Claiming(ctx, component, map[string]any{"sub": strings.ToUpper(component.Subject())})
		}},
	}, attempt.Refusals(Codes())...)
}

// Code is what Entra calls the refusal that err comes from, such as AADSTS700213; empty where Entra did not answer.
func Code(err error) string {
	var refused *azidentity.AuthenticationFailedError
	if !errors.As(err, &refused) || refused.RawResponse == nil {
		return ""
	}
	var said struct {
		Codes []int `json:"error_codes"`
	}
	text, err := runtime.Payload(refused.RawResponse)
	if err != nil || json.Unmarshal(text, &said) != nil || len(said.Codes) != 1 {
		return ""
	}
	return fmt.Sprintf("AADSTS%d", said.Codes[0])
}
