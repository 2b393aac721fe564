package ccoctl_test

import (
	"encoding/json"
	randv2 "math/rand/v2"
	"regexp"
	"strings"
	"testing"

	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

// gcpProject is the ID of the project that worlds of Google Cloud are in.
const gcpProject = "my-project"

// gcpAccount is a project of Google Cloud.
type gcpAccount struct {
	*simgcp.Cloud
	key []byte // of the administrator
}

// gcpWorld is a world in one, for tests that are about nothing but Google Cloud.
type gcpWorld struct {
	*world
	*simgcp.Cloud
}

// onGCP is a world whose cloud is Google Cloud.
func onGCP(w *world) gcpWorld { return gcpWorld{w, w.simulated.(*gcpAccount).Cloud} }

// gcpRequest asks for a Secret of that name on Google Cloud.
func gcpRequest(name string) request { return requestOf(name, gcpSpec()) }

func gcpSpec() map[string]any {
	return map[string]any{
		"apiVersion": "cloudcredential.openshift.io/v1", "kind": "GCPProviderSpec",
		"predefinedRoles": []any{"roles/storage.admin", "roles/iam.serviceAccountUser"},
	}
}

func gcpCloud() *cloud {
	return &cloud{
		name:  "gcp",
		open:  openGCP,
		place: []string{"--project=" + gcpProject},
		besides: func(w *world, verb string) []string {
			if verb != "delete" {
				return nil
			}
			return []string{"--force-delete-custom-roles", "--credentials-requests-dir=" + w.requests}
		},
		shapes:              map[string]string{"public": "--key-storage-method=public-bucket", "pool": "--key-storage-method=pool-jwk-file"},
		changing:            []string{"--public-key-file=testdata/serviceaccount-signer.public"},
		spec:                gcpSpec,
		refusals:            gcpRefusals(),
		options:             gcpOptions,
		identitiesVerb:      "create-service-accounts",
		identitiesFlags:     gcpPool,
		someIdentitiesFlags: gcpPool(nil),
		making:              gcpMaking,
		steps: []step{
			{"create-workload-identity-pool", without}, {"create-workload-identity-provider", func(*world) []string { return []string{"--workload-identity-pool=prod"} }},
			{"create-service-accounts", gcpPool},
		},
		estrange: func(w *world) {
			if _, err := onGCP(w).PutPool(gcpProject, simgcp.Pool{Name: "prod", DisplayName: "prod", Description: "Somebody else's"}); err != nil {
				w.t.Fatal(err)
			}
		},
		secrets: func(w *world) map[string]string {
			var key struct {
				PrivateKey string `json:"private_key"`
			}
			if err := json.Unmarshal([]byte(w.environment["GOOGLE_CREDENTIALS"]), &key); err != nil {
				w.t.Fatal(err)
			}
			return linesOf("the administrator's key", []byte(key.PrivateKey))
		},
		secretly: map[string]func(w *world){"a key": func(*world) {}},
		late:     10,
		operations: operations{
			createIdentity: "projects.serviceAccounts.create", readIdentity: "projects.serviceAccounts.getIamPolicy", deleteIdentity: "projects.serviceAccounts.delete",
			createProvider: "projects.locations.workloadIdentityPools.providers.create",
			hanging:        []string{"projects.serviceAccounts.create", "buckets.get", "objects.insert", "projects.getIamPolicy", "projects.get", "token"},
		},
		kinds: kinds{
			of: gcpKindOf, identity: "iam:service-account", after: "iam:service-account-policy", bucket: "storage:bucket",
		},
		flags:      gcpFlags,
		required:   gcpRequired,
		counts:     gcpCounts,
		upgrades:   gcpUpgrades,
		faults:     gcpFaults,
		identities: gcpIdentities,
		hostility:  gcpHostility,
	}
}

// openGCP makes a project with its administrator.
func openGCP(t testing.TB) simulated {
	t.Helper()
	account := &gcpAccount{Cloud: simgcp.New(simgcp.Options{Rand: sequence{randv2.NewChaCha8([32]byte{1})}})}
	account.AddProject(gcpProject)
	var err error
	if account.key, err = account.AddServiceAccountWithRoles(gcpProject, administratorName, "roles/owner"); err != nil {
		t.Fatal(err)
	}
	return account
}

// environ implements simulated.
func (w *gcpAccount) environ() map[string]string {
	return map[string]string{"GOOGLE_CREDENTIALS": string(w.key)}
}

// crowd implements simulated. Some of it looks like a set-up of the name of ours, or has what ours has, too.
func (w *gcpAccount) crowd(t testing.TB) {
	t.Helper()
	email, err := w.AddServiceAccount(gcpProject, "somebody", "prod-somebody")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(err)
	must(w.AddServiceAccounts(gcpProject, "foreign-", 3))
	_, err = w.AddRole(gcpProject, "foreign", "prod-foreign", "storage.buckets.get")
	must(err)
	must(w.AddBinding(gcpProject, "roles/storage.admin", "serviceAccount:"+email, "user:somebody@example.com"))
	must(w.AddConditionalBinding(gcpProject, "roles/iam.serviceAccountUser", "for a while", `request.time < timestamp("2100-01-01T00:00:00Z")`, "serviceAccount:"+email))
	_, err = w.PutPool(gcpProject, simgcp.Pool{Name: "prod-else", DisplayName: "prod", Description: "Somebody else's"})
	must(err)
	must(w.AddBucket(gcpProject, "foreign-oidc", "us", map[string]string{"name": "prod"}))
}

// gcpPool are the flags that name pool and provider.
func gcpPool(*world) []string {
	return []string{"--workload-identity-pool=prod", "--workload-identity-provider=prod"}
}

// gcpMaking are the verbs that make something in a project or write files.
func gcpMaking(w *world) map[string]func() ran {
	pooled := func(verb string, more ...string) func() ran {
		return func() ran {
			w.run("create-workload-identity-pool").ends(0)
			return w.run(verb, append(more, "--workload-identity-pool=prod")...)
		}
	}
	all := func(more ...string) func() ran { return func() ran { return w.run("create-all", more...) } }
	accounts := gcpPool(nil)[1]
	return map[string]func() ran{
		"create-key-pair":                              func() ran { return w.runWith(w.t.Context(), "gcp", "create-key-pair", "--output-dir="+w.out) },
		"create-workload-identity-pool":                func() ran { return w.run("create-workload-identity-pool") },
		"create-workload-identity-provider":            pooled("create-workload-identity-provider"),
		"create-workload-identity-provider, no bucket": pooled("create-workload-identity-provider", "--key-storage-method=pool-jwk-file"),
		"create-service-accounts":                      pooled("create-service-accounts", accounts),
		"create-all":                                   all(),
		"create-all, no bucket":                        all("--key-storage-method=pool-jwk-file"),
		"create-all, with every option": all("--region=europe-west1", "--workload-identity-pool=other-pool", "--workload-identity-provider=other-provider", "--replace-keys",
			"--public-key-file="+w.out+"/serviceaccount-signer.public"),
		"create-all, dry run":                        all("--dry-run"),
		"create-all, no bucket, dry run":             all("--dry-run", "--key-storage-method=pool-jwk-file"),
		"create-workload-identity-pool, dry run":     func() ran { return w.run("create-workload-identity-pool", "--dry-run") },
		"create-workload-identity-provider, dry run": pooled("create-workload-identity-provider", "--dry-run"),
		"create-service-accounts, dry run":           pooled("create-service-accounts", accounts, "--dry-run"),
	}
}

// gcpKindOf is the kind of resource that an operation writes.
var gcpKindOf = map[string]string{
	"buckets.insert": "storage:bucket", "buckets.patch": "storage:bucket", "buckets.delete": "storage:bucket", "buckets.setIamPolicy": "storage:bucket-policy",
	"objects.insert": "storage:object", "objects.delete": "storage:object",
	"projects.locations.workloadIdentityPools.create": "iam:workload-identity-pool", "projects.locations.workloadIdentityPools.patch": "iam:workload-identity-pool",
	"projects.locations.workloadIdentityPools.undelete": "iam:workload-identity-pool", "projects.locations.workloadIdentityPools.delete": "iam:workload-identity-pool",
	"projects.locations.workloadIdentityPools.providers.create":   "iam:workload-identity-provider",
	"projects.locations.workloadIdentityPools.providers.patch":    "iam:workload-identity-provider",
	"projects.locations.workloadIdentityPools.providers.undelete": "iam:workload-identity-provider",
	"projects.locations.workloadIdentityPools.providers.delete":   "iam:workload-identity-provider",
	"projects.serviceAccounts.create":                             "iam:service-account", "projects.serviceAccounts.patch": "iam:service-account", "projects.serviceAccounts.delete": "iam:service-account",
	"projects.serviceAccounts.setIamPolicy": "iam:service-account-policy",
	"projects.roles.create":                 "iam:custom-role", "projects.roles.patch": "iam:custom-role", "projects.roles.undelete": "iam:custom-role", "projects.roles.delete": "iam:custom-role",
	"projects.setIamPolicy": "cloudresourcemanager:project-policy",
}

// gcpUpgrades are made one after the other.
var gcpUpgrades = []upgrade{
	{"a ServiceAccount more", func(w *world) {
		w.file("one", gcpRequest("one").with("spec.serviceAccountNames", []any{"one", "another"}))
	}, nil, []string{"update iam:service-account-policy openshift-one/one"}},
	{"fewer rights", func(w *world) {
		w.file("two", gcpRequest("two").with("spec.providerSpec.predefinedRoles", []any{"roles/storage.admin"}))
	}, nil, []string{"update cloudresourcemanager:project-policy my-project"}},
	{"a request more", func(w *world) { w.file("three", gcpRequest("three")) }, nil, []string{
		"create file manifests/openshift-three-three-credentials.yaml", "create iam:service-account openshift-three/three",
		"create iam:service-account-policy openshift-three/three", "update cloudresourcemanager:project-policy my-project",
	}},
	{"single permissions", func(w *world) {
		w.file("three", gcpRequest("three").with("spec.providerSpec.permissions", []any{"storage.buckets.get"}))
	}, nil, []string{"create iam:custom-role myproject_three_44071263", "update cloudresourcemanager:project-policy my-project"}},
	{"rights that somebody added", func(w *world) {
		for _, account := range onGCP(w).ServiceAccounts(gcpProject) {
			if account.DisplayName == "prod-one" {
				_ = onGCP(w).AddBinding(gcpProject, "roles/storage.objectViewer", "serviceAccount:"+account.Email)
			}
		}
	}, nil, []string{"update cloudresourcemanager:project-policy my-project"}},
	{"a service account that somebody deleted", func(w *world) {
		for _, account := range onGCP(w).ServiceAccounts(gcpProject) {
			if account.DisplayName == "prod-two" {
				onGCP(w).DeleteServiceAccount(account.Email)
			}
		}
	}, nil, []string{
		"create iam:service-account openshift-two/two", "create iam:service-account-policy openshift-two/two", "update cloudresourcemanager:project-policy my-project",
	}},
}

// gcpCounts have a read of each policy before it is written, also of one that is new: others may write it, too. The token is for all calls.
var gcpCounts = counts{
	fixed: append([]string{
		"buckets.get", "buckets.getIamPolicy", "buckets.insert", "buckets.setIamPolicy", "objects.insert", "objects.insert", "projects.get", "projects.getIamPolicy",
		"projects.serviceAccounts.list", "projects.setIamPolicy", "token", "xml.objects.get",
	}, gcpPools("create", "get", "providers.create")...),
	each: []string{"projects.serviceAccounts.create", "projects.serviceAccounts.getIamPolicy", "projects.serviceAccounts.setIamPolicy"},
	againFixed: append([]string{
		"buckets.get", "buckets.getIamPolicy", "objects.get", "objects.get", "projects.get", "projects.getIamPolicy", "projects.serviceAccounts.list", "token",
	}, gcpPools("get", "providers.get")...),
	againEach: []string{"projects.serviceAccounts.getIamPolicy"},
}

// gcpPools are operations on pools.
func gcpPools(verbs ...string) []string {
	var operations []string
	for _, verb := range verbs {
		operations = append(operations, "projects.locations.workloadIdentityPools."+verb)
	}
	return operations
}

// gcpFaults are those of a project.
var gcpFaults = faultFacts{
	dispensable: map[string][]string{
		// A bucket that is not there cannot be read anyway; and a pool goes with its providers.
		"create-all": {"buckets.get"},
		"delete":     {"projects.locations.workloadIdentityPools.providers.delete", "projects.locations.workloadIdentityPools.providers.list"},
	},
	inShape: func(verb, shape string) []string {
		if verb == "delete" && strings.HasSuffix(shape, "pool-jwk-file") {
			return []string{"buckets.get"} // There is none.
		}
		return nil
	},
	hardly:  map[string][]string{},
	proving: "xml.objects.get",
	actionOf: func(operation string) string {
		if operation == "token" {
			return "" // What needs the token is named.
		}
		operation = strings.NewReplacer("Pools.providers", "PoolProviders", ".insert", ".create", ".patch", ".update").Replace(operation)
		parts := strings.Split(operation, ".")
		return strings.Join(parts[max(0, len(parts)-2):], ".")
	},
	who: func(*world, string) string { return "" }, // Google does not say it; where the credential was found is said.
}

// gcpIdentities are service accounts.
var gcpIdentities = identities{
	legal: regexp.MustCompile(`^[a-z]([-a-z0-9]*[a-z0-9])@my-project\.iam\.gserviceaccount\.com$`),
	room: func(w *world) {
		quotas := onGCP(w).Quotas()
		quotas.ServiceAccounts, quotas.PolicyPrincipals = 5000, 50_000
		onGCP(w).SetQuotas(quotas)
	},
	names: func(d document) map[string]string {
		names := map[string]string{}
		for _, account := range d.Report.Accounts {
			names[account.Secret] = account.Email
		}
		return names
	},
	count: func(w *world) int { return len(onGCP(w).ServiceAccounts(gcpProject)) - 1 },
}

// gcpRefusals are requests that a project could not satisfy.
func gcpRefusals() map[string]refusal {
	const spec = "spec.providerSpec"
	good := func() request { return gcpRequest("good") }
	return map[string]refusal{
		"no ServiceAccounts":         {bad(good().with("spec.serviceAccountNames", nil)), []string{"spec.serviceAccountNames"}},
		"no rights":                  {bad(good().with(spec+".predefinedRoles", []any{})), []string{spec}},
		"a role that is none":        {bad(good().with(spec+".predefinedRoles", []any{"viewer"})), []string{spec + ".predefinedRoles"}},
		"a permission of no form":    {bad(good().with(spec+".permissions", []any{"a b"})), []string{spec + ".permissions"}},
		"a text for a list of roles": {bad(good().with(spec+".predefinedRoles", "roles/viewer")), []string{spec}},
	}
}
