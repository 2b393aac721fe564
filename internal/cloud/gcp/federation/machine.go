package federation

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
)

// What is said of the metadata server of a machine in the cloud. Source: "About VM metadata" of the Compute Engine documentation.
const (
	metadataHost     = "metadata.google.internal"
	metadataPatience = 3 * time.Second
	metadataFlavor   = "Metadata-Flavor"
)

// errNone is that nothing was found anywhere.
var errNone = errors.New("no credential for Google Cloud was found: set GOOGLE_CREDENTIALS to the path of a credentials file, or run `gcloud auth application-default login`")

// machine is the metadata server.
type machine struct {
	client *http.Client
	host   string
}

// machineCredential is that of the machine, if it is one in the cloud and has one. No proxy leads to its metadata server.
func machineCredential(ctx context.Context, options ClientOptions) (credential, error) {
	if options.Environment("NO_GCE_CHECK") == "true" {
		return credential{}, errNone
	}
	transport := options.Transport
	if shared, is := transport.(*http.Transport); is {
		direct := shared.Clone()
		direct.Proxy = nil
		transport = direct
	}
	m := machine{&http.Client{Transport: transport, Timeout: metadataPatience}, cmp.Or(options.Environment("GCE_METADATA_HOST"), metadataHost)}
	universe, err := m.get(ctx, "universe/universe-domain")
	refused := &api.TokenError{}
	switch {
	case errors.As(err, &refused) && refused.Status == http.StatusNotFound:
		universe = defaultUniverse
	case err != nil && ctx.Err() != nil:
		return credential{}, context.Cause(ctx)
	case err != nil:
		return credential{}, errNone
	}
	return credential{
		source: "the metadata server of this machine", universe: cmp.Or(strings.TrimSpace(universe), defaultUniverse),
		transport: authorized{base: options.Transport, tokens: oauth2.ReuseTokenSource(nil, machineTokens{ctx, m})},
	}, nil
}

// get reads one value. Its error is a *api.TokenError where the metadata server refused.
func (m machine) get(ctx context.Context, path string) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+m.host+"/computeMetadata/v1/"+path, http.NoBody)
	if err != nil {
		return "", fmt.Errorf("ask the metadata server: %w", err)
	}
	r.Header.Set(metadataFlavor, "Google")
	answer, err := m.client.Do(r)
	if err != nil {
		return "", fmt.Errorf("ask the metadata server: %w", err)
	}
	defer answer.Body.Close()
	if answer.Header.Get(metadataFlavor) != "Google" {
		return "", errors.New("what answered in place of the metadata server is none")
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxTokenAnswer))
	switch {
	case err != nil:
		return "", fmt.Errorf("read the answer of the metadata server: %w", err)
	case answer.StatusCode != http.StatusOK:
		return "", &api.TokenError{Status: answer.StatusCode, Code: "metadata", Description: strings.TrimSpace(string(text))}
	}
	return string(text), nil
}

// machineTokens are the tokens of the machine's service account.
type machineTokens struct {
	ctx context.Context // that of the invocation: the interface has none
	machine
}

// Token implements oauth2.TokenSource.
func (t machineTokens) Token() (*oauth2.Token, error) {
	text, err := t.get(t.ctx, "instance/service-accounts/default/token?scopes="+cloudPlatform)
	if err != nil {
		return nil, err
	}
	var in struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int64  `json:"expires_in"`
		TokenType   string `json:"token_type"`
	}
	if json.Unmarshal([]byte(text), &in) != nil || in.AccessToken == "" {
		return nil, errors.New("the metadata server gave no token: give the machine a service account")
	}
	return &oauth2.Token{AccessToken: in.AccessToken, TokenType: in.TokenType, Expiry: time.Now().Add(time.Duration(in.ExpiresIn) * time.Second)}, nil
}
