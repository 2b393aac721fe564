package control_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/sim/aws"
)

func TestRolesAreShownAndChanged(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	const trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
	text, err := json.Marshal(aws.Role{Trust: trust, Tags: map[string]string{"a": "1"}, Policies: map[string]string{"p": policy("s3:*")}})
	if err != nil {
		t.Fatal(err)
	}
	if answer := c.call(200, "PUT", "/roles/machine", string(text)); !strings.Contains(answer, "arn:aws:iam::123456789012:role/machine") {
		t.Errorf("the answer is %s", answer)
	}
	c.call(400, "PUT", "/roles/machine", `{"trust":"{"}`)
	var ro aws.Role
	if err := json.Unmarshal([]byte(c.call(200, "GET", "/roles/machine", "")), &ro); err != nil {
		t.Fatal(err)
	}
	if ro.Trust != trust || ro.Tags["a"] != "1" || ro.Policies["p"] != policy("s3:*") {
		t.Errorf("the role is %+v", ro)
	}
	if all := c.call(200, "GET", "/roles", ""); !strings.Contains(all, `"machine"`) {
		t.Errorf("the roles are %s", all)
	}
	c.call(204, "DELETE", "/roles/machine", "")
	c.call(404, "DELETE", "/roles/machine", "")
	c.call(404, "GET", "/roles/machine", "")
}

func TestOIDCProvidersAreShownAndChanged(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	const path = "/oidc-providers/issuer.example.com/cluster"
	c.call(200, "PUT", path, `{"clientIDs":["openshift"],"tags":{"a":"1"}}`)
	var p aws.OIDCProvider
	if err := json.Unmarshal([]byte(c.call(200, "GET", path, "")), &p); err != nil {
		t.Fatal(err)
	}
	if p.Issuer != "issuer.example.com/cluster" || p.ClientIDs[0] != "openshift" || p.Tags["a"] != "1" {
		t.Errorf("the provider is %+v", p)
	}
	if all := c.call(200, "GET", "/oidc-providers", ""); !strings.Contains(all, "issuer.example.com/cluster") {
		t.Errorf("the providers are %s", all)
	}
	c.call(204, "DELETE", path, "")
	c.call(404, "DELETE", path, "")
	c.call(404, "GET", path, "")
}

func TestAccountIsFilledWithWhatIsForeign(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	c.call(204, "POST", "/foreign", `{"roles":1000,"oidcProviders":100}`)
	if roles, providers := len(c.cloud.Roles()), len(c.cloud.OIDCProviders()); roles != 1000 || providers != 100 {
		t.Errorf("there are %d roles and %d providers", roles, providers)
	}
}
