package control_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/sim/aws"
)

func TestBucketsAreShownAndRemoved(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	if all := c.call(200, "GET", "/buckets", ""); strings.TrimSpace(all) != "[]" {
		t.Errorf("the buckets are %s", all)
	}
	if err := c.cloud.AddBucket("issuer", "us-east-2", map[string]string{"a": "1"}); err != nil {
		t.Fatal(err)
	}
	if err := c.cloud.SetObject("issuer", "keys.json", []byte("{}"), nil); err != nil {
		t.Fatal(err)
	}
	var b aws.Bucket
	if err := json.Unmarshal([]byte(c.call(200, "GET", "/buckets/issuer", "")), &b); err != nil {
		t.Fatal(err)
	}
	if b.Tags["a"] != "1" || len(b.Objects) != 1 || string(b.Objects[0].Content) != "{}" {
		t.Errorf("the bucket is %+v", b)
	}
	c.call(204, "DELETE", "/buckets/issuer", "")
	c.call(404, "DELETE", "/buckets/issuer", "")
	c.call(404, "GET", "/buckets/issuer", "")
	c.call(204, "PUT", "/buckets/theirs/foreign", "")
	if err := c.cloud.AddBucket("theirs", "us-east-2", nil); err == nil {
		t.Error("a bucket of another account could be made")
	}
	c.call(204, "PUT", "/public-access-block", `{"RestrictPublicBuckets":true}`)
	c.call(400, "PUT", "/public-access-block", `[`)
}
