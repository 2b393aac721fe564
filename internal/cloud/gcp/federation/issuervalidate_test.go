package federation

import (
	"strings"
	"testing"
)

func TestWhatCanNeverBeSatisfiedIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(o *Options)
		says   string
	}{
		"no name":                {func(o *Options) { o.Name = "" }, "--name is empty"},
		"a long name":            {func(o *Options) { o.Name = strings.Repeat("a", 33) }, "Name can be at most 32 characters long"},
		"a short name":           {func(o *Options) { o.Name = "abc" }, "has 4 to 32 characters"},
		"capitals":               {func(o *Options) { o.Name = "Prod" }, "only small letters, digits and hyphens"},
		"a dot":                  {func(o *Options) { o.Name = "prod.eu" }, "only small letters, digits and hyphens"},
		"a line break":           {func(o *Options) { o.Name = "prod\n" }, "only small letters, digits and hyphens"},
		"Google's own name":      {func(o *Options) { o.Name = "gcp-prod" }, "begin with gcp-"},
		"a hyphen at the start":  {func(o *Options) { o.Name = "-prod" }, "has to begin with a small letter or a digit"},
		"a bucket of Google's":   {func(o *Options) { o.Name = "google-prod" }, "must not begin with goog"},
		"a bad pool":             {func(o *Options) { o.Issuer.Pool = "Pool" }, "--workload-identity-pool is \"Pool\""},
		"a bad given pool":       {func(o *Options) { o.Accounts.Pool = "a" }, "--workload-identity-pool is \"a\""},
		"a bad given provider":   {func(o *Options) { o.Accounts.Provider = "gcp-x" }, "--workload-identity-provider is \"gcp-x\""},
		"no project":             {func(o *Options) { o.Project = "" }, "--project is empty"},
		"a project's number":     {func(o *Options) { o.Project = "123456789012" }, "not the ID of a project"},
		"a project with a slash": {func(o *Options) { o.Project = "my-project/x" }, "not the ID of a project"},
		"a short project":        {func(o *Options) { o.Project = "abc" }, "not the ID of a project"},
		"a zone":                 {func(o *Options) { o.Region = "us central" }, "not the name of a place"},
		"a region with a dot":    {func(o *Options) { o.Region = "us-central1;rm" }, "not the name of a place"},
		"another storage":        {func(o *Options) { o.Issuer.KeyStorage = "x" }, `invalid --key-storage-method "x", must be one of: public-bucket, pool-jwk-file`},
		"plain HTTP":             {func(o *Options) { o.Issuer.URL = "http://issuer.example.com" }, "does not begin with https://"},
		"a slash at the end":     {func(o *Options) { o.Issuer.URL = "https://issuer.example.com/" }, "ends with a slash"},
		"a quote in the URL":     {func(o *Options) { o.Issuer.URL = "https://issuer.example.com/it's" }, "holds characters other than"},
		"a query":                {func(o *Options) { o.Issuer.URL = "https://issuer.example.com?x" }, "query"},
		"a port":                 {func(o *Options) { o.Issuer.URL = "https://issuer.example.com:8443" }, "names a port"},
	} {
		o := Options{Name: "prod", Project: "my-project"}
		c.change(&o)
		if err := o.Validate(); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatTheCloudTakesIsTaken(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(o *Options){
		"the usual":               func(*Options) {},
		"the longest name":        func(o *Options) { o.Name = strings.Repeat("a", 32) },
		"the shortest name":       func(o *Options) { o.Name = "a123" },
		"a project of a domain":   func(o *Options) { o.Project = "example.com:my-project" },
		"a project of a universe": func(o *Options) { o.Project = "eu0:my-project" },
		"a region":                func(o *Options) { o.Region = "europe-west12" },
		"a region in capitals":    func(o *Options) { o.Region = "NORTHAMERICA-NORTHEAST1" },
		"a multi-region":          func(o *Options) { o.Region = "eu" },
		"a dual-region":           func(o *Options) { o.Region = "nam4" },
		"keys in the provider":    func(o *Options) { o.Issuer.KeyStorage, o.Region = PoolJWKFile, "" },
		"an issuer elsewhere":     func(o *Options) { o.Issuer.URL = "https://issuer.example.com/a/b" },
		"a pool of another name":  func(o *Options) { o.Issuer.Pool = "shared-pool" },
	} {
		o := Options{Name: "prod", Project: "my-project"}
		change(&o)
		if err := o.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := o.ValidateRemoval(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheIssuerFollowsFromTheNameAndTheUniverse(t *testing.T) {
	t.Parallel()
	for want, o := range map[string]Options{
		"https://storage.googleapis.com/prod-oidc": {Name: "prod"},
		"https://storage.example.test/prod-oidc":   {Name: "prod", UniverseDomain: "example.test", Issuer: Issuer{KeyStorage: PoolJWKFile}},
		"https://issuer.example.com":               {Name: "prod", Issuer: Issuer{URL: "https://issuer.example.com"}},
	} {
		if got, known := o.IssuerURL(nil); got != want || !known {
			t.Errorf("got %s, %v", got, known)
		}
	}
}
