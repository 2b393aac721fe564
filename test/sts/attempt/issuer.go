package attempt

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// Published is what an issuer publishes: the discovery document, and of the key set the names of the keys.
type Published struct {
	Issuer string `json:"issuer"`
	KeySet string `json:"jwks_uri"`
	Keys   []struct {
		ID string `json:"kid"`
	} `json:"keys"`
}

// ReadPublished reads what an issuer publishes, as everybody can.
func ReadPublished(ctx context.Context, via *http.Client, issuer string) (Published, error) {
	var found Published
	if err := readDocument(ctx, via, issuer+"/.well-known/openid-configuration", &found); err != nil {
		return found, err
	}
	return found, readDocument(ctx, via, found.KeySet, &found)
}

func readDocument(ctx context.Context, via *http.Client, url string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return fmt.Errorf("read a document of the issuer: %w", err)
	}
	response, err := via.Do(request)
	if err != nil {
		return fmt.Errorf("read a document of the issuer: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("read %s: %s", url, response.Status)
	}
	if err := json.NewDecoder(response.Body).Decode(into); err != nil {
		return fmt.Errorf("read %s: %w", url, err)
	}
	return nil
}

// VerifiableWith says why a token cannot be verified with what is published, nil if it can: same issuer, and the key is there.
func (t Token) VerifiableWith(p Published) error {
	if p.Issuer != t.Claims["iss"] {
		return fmt.Errorf("the documents are those of %s, and the token comes from %v", p.Issuer, t.Claims["iss"])
	}
	for _, key := range p.Keys {
		if key.ID == t.KeyID() {
			return nil
		}
	}
	return fmt.Errorf("the token is signed with key %s, and published are %v", t.KeyID(), p.Keys)
}
