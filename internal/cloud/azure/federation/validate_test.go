package federation

import (
	"fmt"
	"strings"
	"testing"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/request"
)

func validOptions() Options {
	return Options{
		Name: "prod", Region: "West Europe", SubscriptionID: "6f1c2d3e-0000-4000-8000-00000000000a", TenantID: "6f1c2d3e-0000-4000-8000-00000000000b",
		Requests: []*request.Request{disks()}, UserTags: map[string]string{"team": "blue"},
	}
}

func TestWhatCannotBeSatisfiedIsToldBeforeAnyCall(t *testing.T) {
	t.Parallel()
	if err := validOptions().Validate(); err != nil {
		t.Fatalf("valid options are refused: %v", err)
	}
	with := func(change func(*request.Request)) func(*Options) {
		return func(o *Options) {
			req := disks()
			change(req)
			o.Requests = []*request.Request{req}
		}
	}
	for says, spoil := range map[string]func(*Options){
		"--name is empty":                       func(o *Options) { o.Name = "" },
		`--name is "a/b"`:                       func(o *Options) { o.Name, o.Issuer.StorageAccount, o.Issuer.Container = "a/b", "prod", "prod" },
		`--region is ""`:                        func(o *Options) { o.Region = "" },
		"--subscription-id is \"mine\"":         func(o *Options) { o.SubscriptionID = "mine" },
		"--tenant-id is \"mine\"":               func(o *Options) { o.TenantID = "mine" },
		`--storage-account-name is "my-prod"`:   func(o *Options) { o.Name = "my-prod" },
		`--storage-account-name is "PROD"`:      func(o *Options) { o.Issuer.StorageAccount = "PROD" },
		`--blob-container-name is "a--b"`:       func(o *Options) { o.Issuer.Container = "a--b" },
		"are both \"prod\"":                     func(o *Options) { o.OIDCGroup = "prod" },
		"are both \"PROD\"":                     func(o *Options) { o.OIDCGroup = "PROD" },
		`--network-resource-group-name is "a."`: func(o *Options) { o.NetworkGroup = "a." },
		"--issuer-url is":                       func(o *Options) { o.Issuer.URL = "http://issuer.example.com" },
		"--user-tags names \"a/b\"":             func(o *Options) { o.UserTags = map[string]string{"a/b": "c"} },
		"which is the mark": func(o *Options) {
			o.UserTags = map[string]string{"OpenShift.io_cloud-credential-operator_prod": "owned"}
		},
		"--user-tags has 50 tags": func(o *Options) {
			o.UserTags = map[string]string{}
			for i := range 50 {
				o.UserTags[fmt.Sprint("tag", i)] = "x"
			}
		},
		"is of kind": with(func(r *request.Request) { r.Kind, r.Spec = "AWSProviderSpec", &v1.AWSProviderSpec{} }),
		"spec.serviceAccountNames has 21 names": with(func(r *request.Request) {
			r.ServiceAccounts = nil
			for i := range 21 {
				r.ServiceAccounts = append(r.ServiceAccounts, fmt.Sprint("account", i))
			}
		}),
		"spec.serviceAccountNames[0] is \"*\"":    with(func(r *request.Request) { r.ServiceAccounts = []string{"*"} }),
		"its identity would be called":            func(o *Options) { o.Requests = append(o.Requests, dotted("a.b"), dotted("a-b")) },
		"spec.secretRef is openshift-disks/cloud": func(o *Options) { o.Requests = append(o.Requests, disks()) },
	} {
		o := validOptions()
		spoil(&o)
		if err := o.Validate(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("it is not told: %s\n%v", says, err)
		}
	}
}

// dotted is a request for a Secret of that name.
func dotted(name string) *request.Request {
	req := disks()
	req.Secret.Name = name
	return req
}

func TestMoreTagsThanABlobTakesAreNoTrouble(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	for i := range 20 {
		w.options.UserTags[fmt.Sprint("tag", i)] = "x"
	}
	w.make(w.options.IssuerNodes()...)
	if found, _ := w.StorageAccount("prod"); len(found.Tags) != 22 {
		t.Errorf("the account has %d tags", len(found.Tags))
	}
}

func TestEveryServiceAccountHasAFederatedCredentialThatTheCloudTakes(t *testing.T) {
	t.Parallel()
	req := disks()
	req.ServiceAccounts = []string{"ab", "a.b.c", strings.Repeat("x", 200), "controller"}
	w := newWorld(t, req)
	w.make()
	subjects := map[string]string{}
	for _, each := range w.identity(req).Federated {
		subjects[each.Subject] = each.Name
	}
	for _, name := range req.ServiceAccounts {
		if subjects[subject(req, name)] == "" {
			t.Errorf("%s is not trusted", name)
		}
	}
	if subjects[subject(req, "controller")] != "controller" {
		t.Error("a name that the cloud takes was changed")
	}
	req.ServiceAccounts = []string{"controller"}
	w.make()
	if n := len(w.identity(req).Federated); n != 1 {
		t.Errorf("%d are trusted after the others went", n)
	}
}
