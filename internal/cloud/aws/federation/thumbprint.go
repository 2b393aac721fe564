package federation

import (
	"context"
	"crypto/sha1" //nolint:gosec // what IAM calls a thumbprint is a SHA-1 hash
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// issuerPatience is how long an issuer may take to answer.
const issuerPatience = 10 * time.Second

// thumbprint is the hash of the last certificate that an issuer presents, in capital hexadecimal digits. It is asked for once. Source: "Obtain
// the thumbprint for an OpenID Connect identity provider" of the IAM User Guide.
func (s *session) thumbprint(ctx context.Context, issuer string) (string, error) {
	return s.iam.thumbprints.Of(issuer).Get(func() (string, error) {
		print, err := s.client.thumbprint(ctx, issuer)
		if err != nil {
			return "", fmt.Errorf("read the certificate of the issuer %s: %w", issuer, err)
		}
		return print, nil
	})
}

func (c *Client) thumbprint(ctx context.Context, issuer string) (string, error) {
	ctx, stop := context.WithTimeout(ctx, issuerPatience)
	defer stop()
	request, err := http.NewRequestWithContext(ctx, http.MethodHead, issuer, nil)
	if err != nil {
		return "", err
	}
	plain := &http.Client{Transport: c.http.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := plain.Do(request)
	if failed, is := errors.AsType[*url.Error](err); is {
		return "", failed.Err
	}
	if err != nil {
		return "", err
	}
	_, _ = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
	if response.TLS == nil || len(response.TLS.PeerCertificates) == 0 {
		return "", errors.New("it presents none: it has to be reached over HTTPS")
	}
	chain := response.TLS.PeerCertificates
	sum := sha1.Sum(chain[len(chain)-1].Raw) //nolint:gosec // see above
	return strings.ToUpper(hex.EncodeToString(sum[:])), nil
}

// servedByAWS reports whether IAM knows the certificates of an issuer's host by itself.
func (o Options) servedByAWS(issuer string) bool {
	if o.Issuer.URL == "" {
		return true
	}
	parsed, err := url.Parse(issuer)
	if err != nil {
		return false
	}
	host := strings.ToLower(parsed.Hostname())
	return strings.HasSuffix(host, "."+DNSSuffix(o.Region)) || onCloudFront(host)
}
