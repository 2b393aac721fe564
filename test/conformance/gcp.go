package conformance

import (
	"maps"
	"slices"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	v1 "github.com/cloudcredential/operator/api/v1"
	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

// GCP is the row of Google Cloud.
type GCP struct{}

var _ Cloud = GCP{}

// Name implements Cloud.
func (GCP) Name() string { return "gcp" }

// Modes implements Cloud.
func (GCP) Modes() []v1.Mode { return []v1.Mode{v1.ModeMint, v1.ModePassthrough, v1.ModeToken} }

// Floor implements Cloud. Of a mint, account, key and custom role are the request's own; the policy of the project is read once and written once for all
// requests that are worked on at the same time. Before a key is replaced, the account is read, since a lost key does not tell whose it is.
func (GCP) Floor(mode v1.Mode) Floor {
	switch mode {
	case v1.ModeMint:
		return Floor{Mint: 5, Steady: 3, Delete: 3, Shared: 2, SharedSteady: 1, Replace: 3}
	case v1.ModePassthrough:
		return Floor{Mint: 3, Steady: 3, AtMost: true}
	default:
		return Floor{}
	}
}

// gcpRight is a right of the universe: a predefined role, or a permission that is asked for by itself.
type gcpRight struct {
	// role is asked for; empty where the permission is.
	role string
	// permission that whoever has the right has, and who has none but others has not.
	permission string
}

var gcpRights = map[string]gcpRight{
	"manage zones":   {role: "roles/dns.admin", permission: "dns.managedZones.create"},
	"read objects":   {role: "roles/storage.objectViewer", permission: "storage.objects.get"},
	"act as others":  {role: "roles/iam.serviceAccountUser", permission: "iam.serviceAccounts.actAs"},
	"see instances":  {permission: "compute.instances.get"},
	"make instances": {permission: "compute.instances.create"},
	"label disks":    {permission: "compute.disks.setLabels"},
	"make buckets":   {permission: "storage.buckets.create"},
	"see networks":   {permission: "compute.networks.get"},
}

// gcpExcess are rights that no request is meant to get.
var gcpExcess = map[string]gcpRight{
	"make accounts": {role: "roles/iam.serviceAccountAdmin", permission: "iam.serviceAccounts.create"},
	"tag users":     {role: "roles/resourcemanager.tagUser", permission: "compute.images.createTagBinding"},
}

// Universe implements Cloud.
func (GCP) Universe() []string { return slices.Sorted(maps.Keys(gcpRights)) }

// Sample implements Cloud.
func (GCP) Sample() []string { return []string{"manage zones", "make instances", "see instances"} }

// Excess implements Cloud.
func (GCP) Excess() (right, says string) {
	return "make accounts", gcpExcess["make accounts"].permission
}

// Spec implements Cloud. Of a shape, one bit says whether everything is asked for twice, and one whether the order is turned round.
func (GCP) Spec(shape int, rights ...string) runtime.Object {
	rights = slices.Sorted(slices.Values(rights))
	if shape&2 != 0 {
		slices.Reverse(rights)
	}
	if shape&1 != 0 {
		rights = append(rights, rights...)
	}
	spec := &v1.GCPProviderSpec{
		TypeMeta:        metav1.TypeMeta{APIVersion: v1.GroupVersion.String(), Kind: "GCPProviderSpec"},
		PredefinedRoles: []string{},
	}
	for _, name := range rights {
		right, known := gcpRights[name]
		if !known {
			right = gcpExcess[name]
		}
		if right.role != "" {
			spec.PredefinedRoles = append(spec.PredefinedRoles, right.role)
		} else {
			spec.Permissions = append(spec.Permissions, right.permission)
		}
	}
	return spec
}

// TokenSpec implements Cloud.
func (g GCP) TokenSpec(rights ...string) runtime.Object {
	spec, _ := g.Spec(0, rights...).(*v1.GCPProviderSpec)
	spec.ServiceAccountEmail = "component@my-project.iam.gserviceaccount.com"
	spec.Audience = "//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/prod/providers/prod"
	return spec
}

// Open implements Cloud.
func (GCP) Open(t testing.TB, now func() time.Time) Account {
	t.Helper()
	return openGCP(t, simgcp.Options{Clock: now}, "my-project")
}

// gcpRootPrefix is what the IDs of the service accounts of root credentials, and of roles that they have, begin with.
const gcpRootPrefix = "administrator"

// gcpRootRoles are the roles of root credentials. To mint, one has a custom role besides, with just what that takes.
var gcpRootRoles = map[RootKind][]string{
	RootMint: nil,
	RootPassthrough: {
		"roles/dns.admin", "roles/storage.admin", "roles/compute.admin", "roles/iam.serviceAccountUser", "roles/iam.roleViewer",
		"roles/serviceusage.serviceUsageViewer",
	},
	RootInsufficient: {"roles/serviceusage.serviceUsageViewer"},
}

// gcpMintPermissions are those that minting takes.
var gcpMintPermissions = []string{
	"iam.roles.create", "iam.roles.get", "iam.roles.undelete", "iam.roles.update",
	"iam.serviceAccountKeys.create", "iam.serviceAccountKeys.delete", "iam.serviceAccountKeys.list",
	"iam.serviceAccounts.create", "iam.serviceAccounts.delete", "iam.serviceAccounts.get",
	"resourcemanager.projects.get", "resourcemanager.projects.getIamPolicy", "resourcemanager.projects.setIamPolicy",
	"serviceusage.services.list",
}

// gcpForeign is an account of another project that has rights in this one. Every policy has bindings of others, with and without a condition.
const gcpForeign = "monitoring@another-project.iam.gserviceaccount.com"

func openGCP(t testing.TB, options simgcp.Options, project string) *gcpAccount {
	t.Helper()
	account := &gcpAccount{Cloud: simgcp.New(options), t: t, project: project, roots: map[RootKind][]byte{}, roles: map[RootKind][]string{}}
	account.AddProject(project)
	account.AddForeignServiceAccount(gcpForeign)
	must(t, account.AddBinding(project, "roles/dns.admin", "group:dns@example.com", "serviceAccount:"+gcpForeign))
	must(t, account.AddBinding(project, "roles/owner", "user:owner@example.com"))
	for _, role := range []string{"roles/dns.admin", "roles/storage.objectViewer"} {
		must(t, account.AddConditionalBinding(project, role, "not for ever", `request.time < timestamp("2030-01-01T00:00:00Z")`, "user:guest@example.com"))
	}
	mint, err := account.AddRole(project, gcpRootPrefix, gcpRootPrefix, gcpMintPermissions...)
	must(t, err)
	for kind, roles := range gcpRootRoles {
		if kind == RootMint {
			roles = append(slices.Clone(roles), mint)
		}
		file, err := account.AddServiceAccountWithRoles(project, gcpRootPrefix+"-"+string(kind), roles...)
		must(t, err)
		account.roots[kind], account.roles[kind] = file, roles
	}
	return account
}
