package judge

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// rawCall is a request as no SDK would send it. The zero value of each field means what an SDK does.
type rawCall struct {
	method  string
	form    string // url.Values, encoded; goes into the query of a GET
	key     key
	service string
	region  string
	at      time.Time
	// unsigned leaves the signature out.
	unsigned bool
	// spoil changes the request after it has been signed.
	spoil func(*http.Request)
}

// raw sends a request and writes down the status and, of an error, what its body says.
func (b *bench) raw(step string, c rawCall) {
	b.t.Helper()
	request := b.rawRequest(step, c)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		b.t.Fatalf("%s: %v", step, err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatalf("%s: read answer: %v", step, err)
	}
	a := answer{Step: step, Status: response.StatusCode}
	var failure struct {
		XMLName xml.Name
		Error   struct{ Type, Code, Message string }
	}
	if response.StatusCode != http.StatusOK {
		if err := xml.Unmarshal(body, &failure); err != nil {
			b.t.Fatalf("%s: body of status %d is no XML: %q", step, response.StatusCode, body)
		}
		a.Code, a.Message = failure.Error.Code, neutral(failure.Error.Message)
		a.Output = strings.Join([]string{failure.XMLName.Space, failure.XMLName.Local, failure.Error.Type}, " ")
	}
	b.answers = append(b.answers, a)
}

func (b *bench) rawRequest(step string, c rawCall) *http.Request {
	b.t.Helper()
	target, body := b.endpoint+"/", c.form
	if c.method == http.MethodGet {
		target, body = target+"?"+c.form, ""
	} else if c.method == "" {
		c.method = http.MethodPost
	}
	request, err := http.NewRequestWithContext(b.t.Context(), c.method, target, strings.NewReader(body))
	if err != nil {
		b.t.Fatalf("%s: %v", step, err)
	}
	request.Host = "iam.amazonaws.com"
	if body != "" {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	}
	if !c.unsigned {
		b.sign(step, request, body, c)
	}
	if c.spoil != nil {
		c.spoil(request)
	}
	return request
}

func (b *bench) sign(step string, request *http.Request, body string, c rawCall) {
	b.t.Helper()
	if c.key == (key{}) {
		c.key = b.root
	}
	if c.service == "" {
		c.service = "iam"
	}
	if c.region == "" {
		c.region = region
	}
	if c.at.IsZero() {
		c.at = time.Now()
	}
	credentials, err := c.key.Retrieve(b.t.Context())
	if err != nil {
		b.t.Fatalf("%s: %v", step, err)
	}
	sum := sha256.Sum256([]byte(body))
	if err := v4.NewSigner().SignHTTP(b.t.Context(), credentials, request, hex.EncodeToString(sum[:]), c.service, c.region, c.at); err != nil {
		b.t.Fatalf("%s: sign: %v", step, err)
	}
}

// form encodes the parameters of an IAM action. pairs are names and values in turn.
func form(action string, pairs ...string) string {
	values := url.Values{"Action": {action}, "Version": {"2010-05-08"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return values.Encode()
}
