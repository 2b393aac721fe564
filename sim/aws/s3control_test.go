package aws_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

// control asks the account's part of S3, at its own host.
func (a *account) control(t *testing.T, k simaws.Key, method, body string) (int, string) {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), method, "http://123456789012.s3-control.us-east-2.amazonaws.com/v20180820/configuration/publicAccessBlock", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(body))
	q.Header.Set("X-Amz-Account-Id", "123456789012")
	q.Header.Set("X-Amz-Content-Sha256", hex.EncodeToString(sum[:]))
	credentials := awssdk.Credentials{AccessKeyID: k.ID, SecretAccessKey: k.Secret}
	if err := v4.NewSigner().SignHTTP(t.Context(), credentials, q, hex.EncodeToString(sum[:]), "s3", "us-east-2", time.Now()); err != nil {
		t.Fatal(err)
	}
	out, err := a.atAWS(k, "us-east-2").HTTPClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Body.Close()
	text, err := io.ReadAll(out.Body)
	if err != nil {
		t.Fatal(err)
	}
	return out.StatusCode, string(text)
}

func TestAccountHasAPublicAccessBlock(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	reader := must(a.AddUser("reader", allowing("s3:GetAccountPublicAccessBlock")))(t)
	status, text := a.control(t, reader, http.MethodGet, "")
	answers(t, status, text, 404, "<Code>NoSuchPublicAccessBlockConfiguration</Code>")
	const block = "<PublicAccessBlockConfiguration><BlockPublicPolicy>true</BlockPublicPolicy></PublicAccessBlockConfiguration>"
	status, text = a.control(t, reader, http.MethodPut, block)
	answers(t, status, text, 403, "s3:PutAccountPublicAccessBlock")
	status, text = a.control(t, a.admin, http.MethodPut, block)
	answers(t, status, text, 200)
	status, text = a.control(t, reader, http.MethodGet, "")
	answers(t, status, text, 200, "<BlockPublicPolicy>true</BlockPublicPolicy>", "<BlockPublicAcls>false</BlockPublicAcls>")
	status, text = a.control(t, a.admin, http.MethodDelete, "")
	answers(t, status, text, 204)
	status, text = a.control(t, reader, http.MethodGet, "")
	answers(t, status, text, 404)
}
