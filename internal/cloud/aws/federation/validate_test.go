package federation

import (
	"fmt"
	"strings"
	"testing"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/request"
)

// satisfiable are options that nothing is wrong with.
func satisfiable() Options {
	return Options{Name: "prod", Region: "eu-west-1", Requests: []*request.Request{newRequest("apps", "storage", "s3:GetObject")}}
}

func TestWhatCanBeSatisfiedIsTaken(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(o *Options){
		"as it is":         func(*Options) {},
		"a long name":      func(o *Options) { o.Name = strings.Repeat("a", 58) },
		"GovCloud":         func(o *Options) { o.Region = "us-gov-west-1" },
		"private in China": func(o *Options) { o.Region, o.Issuer.Private = "cn-north-1", true },
		"an issuer of one's own": func(o *Options) {
			o.Name, o.Issuer.URL = "Prod_1", "https://issuer.example.com/clusters/prod"
		},
		"a given identity provider": func(o *Options) {
			o.Name, o.Roles.ProviderARN = "Prod", "arn:aws:iam::123456789012:oidc-provider/issuer.example.com/prod"
		},
		"a boundary":             func(o *Options) { o.Roles.PermissionsBoundary = "arn:aws:iam::123456789012:policy/path/boundary" },
		"a boundary of AWS":      func(o *Options) { o.Roles.PermissionsBoundary = "arn:aws:iam::aws:policy/PowerUserAccess" },
		"tags":                   func(o *Options) { o.UserTags = map[string]string{"team": "", "kosten stelle/ä": "a+b=c@d:e"} },
		"as many tags as can be": func(o *Options) { o.UserTags = manyTags(48) },
		"no requests":            func(o *Options) { o.Requests = nil },
	} {
		o := satisfiable()
		change(&o)
		if err := o.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func manyTags(n int) map[string]string {
	tags := map[string]string{}
	for i := range n {
		tags[fmt.Sprintf("tag-%02d", i)] = ""
	}
	return tags
}

func TestWhatIsWrongIsSaidWithItsFlag(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		change func(o *Options)
		says   []string
	}{
		{func(o *Options) { o.Name = "" }, []string{"--name is empty"}},
		{func(o *Options) { o.Name = "Prod" }, []string{"--name", "small letters"}},
		{func(o *Options) { o.Name = "prod.eu" }, []string{"--name", "small letters"}},
		{func(o *Options) { o.Name = "-prod" }, []string{"--name", "begin with"}},
		{func(o *Options) { o.Name = "xn--prod" }, []string{"--name", "xn--"}},
		{func(o *Options) { o.Name = "sthree-prod" }, []string{"--name", "sthree-"}},
		{func(o *Options) { o.Name = strings.Repeat("a", 59) }, []string{"--name has 59 characters", "shorten it to 58"}},
		{func(o *Options) { o.Name, o.Issuer.URL = strings.Repeat("a", 100), "https://i.example.com" }, []string{"--name has 100 characters"}},
		{func(o *Options) { o.Name = "pro d\n" }, []string{`--name is "pro d\n"`}},
		{func(o *Options) { o.Name = "../prod" }, []string{"--name"}},
		{func(o *Options) { o.Region = "" }, []string{"--region is empty", "us-east-1"}},
		{func(o *Options) { o.Region = "xx-bogus-9" }, []string{"--region", "xx-bogus-9", "us-east-1"}},
		{func(o *Options) { o.Region = "aws-global" }, []string{"--region"}},
		{func(o *Options) { o.Region, o.Issuer.Private = "us-gov-west-1", true }, []string{"--create-private-s3-bucket", "us-gov-west-1", "--issuer-url"}},
		{func(o *Options) { o.Issuer.URL = "http://issuer.example.com" }, []string{"--issuer-url", "https://"}},
		{func(o *Options) { o.Issuer.URL = "https://" }, []string{"--issuer-url", "no host"}},
		{func(o *Options) { o.Issuer.URL = "https://issuer.example.com/" }, []string{"--issuer-url", "slash"}},
		{func(o *Options) { o.Issuer.URL = "https://issuer.example.com:8443" }, []string{"--issuer-url", "port"}},
		{func(o *Options) { o.Issuer.URL = "https://me@issuer.example.com" }, []string{"--issuer-url", "user"}},
		{func(o *Options) { o.Issuer.URL = `https://issuer.example.com/a"b` }, []string{"--issuer-url", "characters"}},
		{func(o *Options) { o.Issuer.URL = `https://issuer.example.com/a\b` }, []string{"--issuer-url", "characters"}},
		{func(o *Options) { o.Issuer.URL = "https://Issuer.example.com" }, []string{"--issuer-url", "capital"}},
		{func(o *Options) { o.Issuer.URL = "https://issuer.example.com//a" }, []string{"--issuer-url", "empty parts"}},
		{func(o *Options) { o.Issuer.URL = "https://issuer.example.com/a/../b" }, []string{"--issuer-url", ".. as parts"}},
		{func(o *Options) { o.Issuer.URL = "https://issuer.example.com?a=b" }, []string{"--issuer-url", "query"}},
		{func(o *Options) { o.Issuer.URL = "https://issuer.example.com#a" }, []string{"--issuer-url", "fragment"}},
		{func(o *Options) { o.Issuer.URL = "https://issuer.example.com/" + strings.Repeat("a", 255) }, []string{"--issuer-url", "255"}},
		{func(o *Options) { o.Issuer.URL, o.Issuer.Private = "https://issuer.example.com", true }, []string{"exclude each other"}},
		{func(o *Options) { o.Roles.ProviderARN = "arn:aws:iam::123456789012:role/x" }, []string{"--identity-provider-arn", "oidc-provider/"}},
		{func(o *Options) { o.Roles.ProviderARN = "arn:aws-cn:iam::123456789012:oidc-provider/x" }, []string{"--identity-provider-arn", "aws-cn", "eu-west-1"}},
		{func(o *Options) { o.Roles.PermissionsBoundary = "boundary" }, []string{"--permissions-boundary-arn", "policy/"}},
		{func(o *Options) { o.Roles.PermissionsBoundary = "arn:aws-us-gov:iam::123456789012:policy/x" }, []string{"--permissions-boundary-arn", "aws-us-gov"}},
		{func(o *Options) { o.UserTags = manyTags(49) }, []string{"--user-tags has 49 tags", "48"}},
		{func(o *Options) { o.UserTags = map[string]string{"": "x"} }, []string{"--user-tags", "empty key"}},
		{func(o *Options) { o.UserTags = map[string]string{"AWS:x": "x"} }, []string{"--user-tags", "aws:"}},
		{func(o *Options) { o.UserTags = map[string]string{"name": "x"} }, []string{"--user-tags", "itself"}},
		{func(o *Options) { o.UserTags = map[string]string{"openshift.io/cloud-credential-operator/prod": "x"} }, []string{"--user-tags", "itself"}},
		{func(o *Options) { o.UserTags = map[string]string{"openshift.io/cloud-credential-operator/test": "x"} }, []string{"--user-tags", "which set-up"}},
		{func(o *Options) { o.UserTags = map[string]string{"Team": "x", "team": "y"} }, []string{"--user-tags", `"Team" and "team"`}},
		{func(o *Options) { o.UserTags = map[string]string{"a,b": "x"} }, []string{"--user-tags", "a,b"}},
		{func(o *Options) { o.UserTags = map[string]string{"a": "x\n"} }, []string{"--user-tags", `x\n`}},
		{func(o *Options) { o.UserTags = map[string]string{strings.Repeat("k", 129): "x"} }, []string{"--user-tags", "129"}},
		{func(o *Options) { o.UserTags = map[string]string{"k": strings.Repeat("v", 257)} }, []string{"--user-tags", "257"}},
	} {
		o := satisfiable()
		c.change(&o)
		checkSays(t, o.Validate(), c.says...)
	}
}

func checkSays(t *testing.T, err error, says ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("there is no error that says %q", says)
		return
	}
	for _, part := range says {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error does not say %q: %v", part, err)
		}
	}
}

func TestWhatIsWrongWithARequestIsSaidWithItsFileAndField(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		change func(req *request.Request, spec *v1.AWSProviderSpec)
		says   []string
	}{
		{func(req *request.Request, _ *v1.AWSProviderSpec) { req.ServiceAccounts = nil },
			[]string{"error while creating Role policy document for storage: CredentialsRequest must provide ServieAccounts to bind the Role policy to", "spec.serviceAccountNames"}},
		{func(req *request.Request, _ *v1.AWSProviderSpec) { req.ServiceAccounts = []string{"ok", "*"} }, []string{`spec.serviceAccountNames[1] is "*"`}},
		{func(req *request.Request, _ *v1.AWSProviderSpec) { req.ServiceAccounts = []string{`a"b`} }, []string{"spec.serviceAccountNames[0]"}},
		{func(req *request.Request, _ *v1.AWSProviderSpec) { req.ServiceAccounts = []string{"a:b"} }, []string{"spec.serviceAccountNames[0]"}},
		{func(req *request.Request, _ *v1.AWSProviderSpec) {
			req.Spec, req.Kind = &v1.GCPProviderSpec{}, "GCPProviderSpec"
		}, []string{"GCPProviderSpec", "AWSProviderSpec"}},
		{func(_ *request.Request, spec *v1.AWSProviderSpec) { spec.StatementEntries = nil }, []string{"spec.providerSpec.statementEntries is empty"}},
		{func(_ *request.Request, spec *v1.AWSProviderSpec) { spec.StatementEntries[0].Effect = "Maybe" }, []string{"spec.providerSpec.statementEntries[0].effect"}},
		{func(_ *request.Request, spec *v1.AWSProviderSpec) { spec.StatementEntries[0].Action = []string{"*:"} }, []string{"spec.providerSpec.statementEntries[0].action[0]"}},
		{func(_ *request.Request, spec *v1.AWSProviderSpec) {
			spec.StatementEntries[0].Resource = "arn:aws:s3:::" + strings.Repeat("x", 10240)
		}, []string{"spec.providerSpec.statementEntries", "10240", "several requests"}},
		{func(req *request.Request, _ *v1.AWSProviderSpec) {
			for i := range 50 {
				req.ServiceAccounts = append(req.ServiceAccounts, fmt.Sprintf("service-account-%02d", i))
			}
		}, []string{"spec.serviceAccountNames has 51 names", "2048", "several requests"}},
	} {
		o := satisfiable()
		req := o.Requests[0]
		req.Source = "0000_50_storage.yaml"
		c.change(req, req.Spec.(*v1.AWSProviderSpec))
		err := o.Validate()
		checkSays(t, err, append(c.says, "0000_50_storage.yaml: CredentialsRequest openshift-cloud-credential-operator/storage: ")...)
		if err != nil && strings.Contains(err.Error(), "%!") {
			t.Errorf("the error is not formatted: %v", err)
		}
	}
}

func TestLimitsAreThoseOfTheSimulatedAccount(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	req := newRequest("apps", "storage", "s3:GetObject")
	w.options.Requests = append(w.options.Requests[:0], req)
	for w.options.Validate() == nil {
		req.ServiceAccounts = append(req.ServiceAccounts, fmt.Sprintf("service-account-%d", len(req.ServiceAccounts)))
	}
	req.ServiceAccounts = req.ServiceAccounts[:len(req.ServiceAccounts)-1]
	spec := req.Spec.(*v1.AWSProviderSpec)
	spec.StatementEntries[0].Resource = "arn:aws:s3:::bucket/"
	for w.options.Validate() == nil {
		spec.StatementEntries[0].Resource += strings.Repeat("x", 7)
	}
	spec.StatementEntries[0].Resource = strings.TrimSuffix(spec.StatementEntries[0].Resource, strings.Repeat("x", 7))
	w.make() // IAM takes as much
	w.unchanged()
}

func TestTwoRequestsNeverShareARole(t *testing.T) {
	t.Parallel()
	o := satisfiable()
	o.Requests = []*request.Request{newRequest("apps", "storage-keys", "s3:GetObject"), newRequest("apps-storage", "keys", "s3:GetObject")}
	checkSays(t, o.Validate(), "apps/storage-keys", "apps-storage/keys", "prod-apps-storage-keys", "rename")
}

func TestAllThatIsWrongIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	o := satisfiable()
	o.Name, o.Region, o.UserTags = "Prod", "nowhere", map[string]string{"aws:x": ""}
	o.Requests[0].ServiceAccounts = nil
	checkSays(t, o.Validate(), "--name", "--region", "--user-tags", "ServieAccounts")
}

func TestAnythingCanBeRemovedThatRolesCanBeCalledAfter(t *testing.T) {
	t.Parallel()
	for name, valid := range map[string]bool{"Prod_1": true, "prod": true, "": false, "a b": false} {
		if err := (Options{Name: name, Region: "eu-west-1"}).ValidateRemoval(); (err == nil) != valid {
			t.Errorf("%q: %v", name, err)
		}
	}
	w := newAccountWorld(t, "eu-west-1")
	w.options.Name, w.options.Issuer.URL = "Prod_1", "https://issuer.example.com"
	w.options.Requests = w.options.Requests[:2]
	w.make()
	w.options.Issuer.URL = ""
	w.removed()
	if w.count("GetBucketTagging") != 0 || len(w.OIDCProviders()) != 0 {
		t.Errorf("%d identity providers are left; the calls were %v", len(w.OIDCProviders()), w.made())
	}
}
