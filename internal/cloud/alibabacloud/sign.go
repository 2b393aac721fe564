package alibabacloud

import (
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the signature of the RPC style is made with it
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/cloudcredential/operator/internal/secret"
)

// keyPair is an access key with its secret.
type keyPair struct {
	id     string
	secret secret.Value
}

// signed makes a request of the RPC style, all of whose parameters are in the query. Source: "Request method and signature".
func (k keyPair) signed(ctx context.Context, op operation, region, nonce string, parameters url.Values, now time.Time) (*http.Request, error) {
	query := url.Values{
		"Action": {op.name}, "Version": {op.service.version}, "Format": {"JSON"}, "AccessKeyId": {k.id}, "Timestamp": {now.UTC().Format("2006-01-02T15:04:05Z")},
		"SignatureMethod": {"HMAC-SHA1"}, "SignatureVersion": {"1.0"}, "SignatureNonce": {nonce},
	}
	if region != "" {
		query.Set("RegionId", region)
	}
	maps.Copy(query, parameters)
	query.Set("Signature", k.signature(http.MethodPost, query))
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+op.service.host+"/?"+query.Encode(), nil)
	if err != nil {
		return nil, fmt.Errorf("make the request: %w", err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	return r, nil
}

func (k keyPair) signature(method string, query url.Values) string {
	text := method + "&" + escape("/") + "&" + escape(canonical(query))
	mac := hmac.New(sha1.New, []byte(k.secret.RevealString()+"&"))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// canonical are the parameters in their order, escaped as RFC 3986 has it. url.Values sorts them.
func canonical(query url.Values) string { return unreserved(query.Encode()) }

func escape(s string) string { return unreserved(url.QueryEscape(s)) }

func unreserved(s string) string {
	return strings.NewReplacer("+", "%20", "*", "%2A", "%7E", "~").Replace(s)
}
