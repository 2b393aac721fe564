package api

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/smithy-go/middleware"
)

func TestALongBodyDoesNotCostTheConnection(t *testing.T) {
	t.Parallel()
	var opened atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || int64(len(body)) != r.ContentLength || len(body) < 6000 {
			t.Errorf("%d bytes of %d came: %v", len(body), r.ContentLength, err)
		}
		_, _ = io.WriteString(w, "<CreatePolicyResponse><CreatePolicyResult/></CreatePolicyResponse>")
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	client := iam.New(iam.Options{
		Region: "us-east-1", BaseEndpoint: &server.URL, HTTPClient: &http.Client{Transport: &http.Transport{}}, Retryer: awssdk.NopRetryer{},
		Credentials: awssdk.AnonymousCredentials{}, APIOptions: []func(*middleware.Stack) error{ReadBody},
	})
	name, document := "ingress", strings.Repeat("x", 6000)
	for range 200 {
		if _, err := client.CreatePolicy(t.Context(), &iam.CreatePolicyInput{PolicyName: &name, PolicyDocument: &document}); err != nil {
			t.Fatal(err)
		}
	}
	if n := opened.Load(); n != 1 {
		t.Errorf("%d connections were opened for 200 calls, one after the other", n)
	}
}
