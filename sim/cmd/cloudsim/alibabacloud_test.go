package main

import (
	"context"
	"encoding/json"
	"io"
	"testing"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/sts"
)

func TestAccountOfAlibabaCloudIsReady(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	in, out := io.Pipe()
	done := make(chan error, 1)
	c := config{cloud: "alibabacloud", dir: t.TempDir(), proxyAddress: "127.0.0.1:0", controlAddress: "127.0.0.1:0", alibabaAccount: "1234567890123456"}
	go func() {
		err := run(ctx, c, out)
		_ = out.CloseWithError(err)
		done <- err
	}()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	var r readyAlibabaCloud
	if err := json.NewDecoder(in).Decode(&r); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, in) }()
	options := sdk.NewConfig().WithScheme("HTTPS")
	options.Transport = readyGCP{Proxy: r.Proxy, CAFile: r.CAFile}.through(t).Transport
	api, err := sts.NewClientWithOptions("cn-hangzhou", options, credentials.NewAccessKeyCredential(r.AccessKeyID, r.AccessKeySecret))
	if err != nil {
		t.Fatal(err)
	}
	who, err := api.GetCallerIdentity(sts.CreateGetCallerIdentityRequest())
	if err != nil {
		t.Fatal(err)
	}
	if who.AccountId != c.alibabaAccount || r.AccountID != c.alibabaAccount {
		t.Errorf("the caller is %+v, and told is %+v", who, r)
	}
}
