package aws

import (
	"context"
	"crypto/sha1" //nolint:gosec // what IAM calls a thumbprint is a SHA-1 hash
	"encoding/hex"
	"net/http"
	"time"
)

// issuerPatience is how long STS waits for an issuer.
const issuerPatience = 5 * time.Second

// askThumbprint finds the thumbprint of an issuer's topmost certificate, as IAM does where a new provider brings none.
// An account that reaches no issuers at all leaves it out.
func (c *Cloud) askThumbprint(ctx context.Context, issuer string) ([]string, *Error) {
	if c.issuers == nil {
		return nil, nil
	}
	ctx, stop := context.WithTimeout(ctx, issuerPatience)
	defer stop()
	failed := &Error{http.StatusBadRequest, "OpenIdIdpCommunicationError", "Could not connect to https://" + issuer}
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+issuer, nil)
	if err != nil {
		return nil, failed
	}
	answer, err := c.issuers.Do(q)
	if err != nil {
		return nil, failed
	}
	defer answer.Body.Close()
	if answer.TLS == nil || len(answer.TLS.PeerCertificates) == 0 {
		return nil, failed
	}
	chain := answer.TLS.PeerCertificates
	return []string{thumbprint(chain[len(chain)-1].Raw)}, nil
}

// thumbprint is the hash by which IAM knows a certificate.
func thumbprint(certificate []byte) string {
	sum := sha1.Sum(certificate) //nolint:gosec // see above
	return hex.EncodeToString(sum[:])
}
