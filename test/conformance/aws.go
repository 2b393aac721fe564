package conformance

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws"
	"github.com/cloudcredential/operator/internal/plan"
	simaws "github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/calls"
	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/test/clusterenv"
)

// AWS is the row of AWS.
type AWS struct{}

var _ Cloud = AWS{}

// Name implements Cloud.
func (AWS) Name() string { return "aws" }

// Modes implements Cloud.
func (AWS) Modes() []v1.Mode { return []v1.Mode{v1.ModeMint, v1.ModePassthrough, v1.ModeToken} }

// Floor implements Cloud.
func (AWS) Floor(mode v1.Mode) Floor {
	switch mode {
	case v1.ModeMint:
		return Floor{Mint: 3, Steady: 3, Delete: 3, DeletePerKey: 1, Replace: 2}
	case v1.ModePassthrough:
		return Floor{Mint: 2, Steady: 2, AtMost: true}
	default:
		return Floor{}
	}
}

// awsRights are what each right of the universe allows: an action on a resource.
var awsRights = map[string][2]string{
	"see instances":  {"ec2:DescribeInstances", "*"},
	"tag instances":  {"ec2:CreateTags", "*"},
	"see balancers":  {"elasticloadbalancing:DescribeLoadBalancers", "*"},
	"see zones":      {"route53:ListHostedZones", "*"},
	"read images":    {"s3:GetObject", "arn:aws:s3:::images/*"},
	"write images":   {"s3:PutObject", "arn:aws:s3:::images/*"},
	"list images":    {"s3:ListBucket", "arn:aws:s3:::images"},
	"delete volumes": {"ec2:DeleteVolume", "*"},
}

// awsExcess are rights that no request is meant to get.
var awsExcess = map[string][2]string{
	"make users": {"iam:CreateUser", "*"},
	"read other": {"s3:GetObject", "arn:aws:s3:::other/secret"},
}

// Universe implements Cloud.
func (AWS) Universe() []string { return slices.Sorted(maps.Keys(awsRights)) }

// Sample implements Cloud. As in the requests of real components, the rights are not narrowed to a resource.
func (AWS) Sample() []string { return []string{"see balancers", "see instances", "tag instances"} }

// Excess implements Cloud.
func (AWS) Excess() (right, says string) { return "make users", awsExcess["make users"][0] }

// Spec implements Cloud. Of a shape, one bit says whether rights on one resource share a statement, and one whether the order is turned round.
func (AWS) Spec(shape int, rights ...string) runtime.Object {
	rights = slices.Sorted(slices.Values(rights))
	if shape&2 != 0 {
		slices.Reverse(rights)
	}
	spec := &v1.AWSProviderSpec{
		TypeMeta:         metav1.TypeMeta{APIVersion: v1.GroupVersion.String(), Kind: "AWSProviderSpec"},
		StatementEntries: []v1.StatementEntry{},
	}
	for _, name := range rights {
		right, known := awsRights[name]
		if !known {
			right = awsExcess[name]
		}
		same := func(e v1.StatementEntry) bool { return e.Resource == right[1] }
		if i := slices.IndexFunc(spec.StatementEntries, same); i >= 0 && shape&1 != 0 {
			spec.StatementEntries[i].Action = append(spec.StatementEntries[i].Action, right[0])
			continue
		}
		spec.StatementEntries = append(spec.StatementEntries, v1.StatementEntry{Effect: "Allow", Action: []string{right[0]}, Resource: right[1]})
	}
	return spec
}

// TokenSpec implements Cloud.
func (a AWS) TokenSpec(rights ...string) runtime.Object {
	spec, _ := a.Spec(0, rights...).(*v1.AWSProviderSpec)
	spec.STSIAMRoleARN = "arn:aws:iam::123456789012:role/component"
	return spec
}

// Open implements Cloud.
func (AWS) Open(t testing.TB, now func() time.Time) Account {
	t.Helper()
	return openAWS(t, simaws.Options{Clock: now}, configv1.AWSPlatformStatus{Region: clusterenv.Region})
}

func openAWS(t testing.TB, options simaws.Options, where configv1.AWSPlatformStatus) *awsAccount {
	t.Helper()
	account := &awsAccount{Cloud: simaws.New(options), roots: map[RootKind]simaws.Key{}, users: map[RootKind]string{}, t: t, where: where}
	for kind, policy := range map[RootKind]string{
		RootMint:         allow("*"),
		RootPassthrough:  allow("ec2:*", "s3:*", "elasticloadbalancing:*", "route53:*", "tag:*", "iam:Get*", "iam:List*", "iam:SimulatePrincipalPolicy"),
		RootInsufficient: allow("iam:GetUser"),
	} {
		key, err := account.AddUser(awsRootPrefix+string(kind), policy)
		if err != nil {
			t.Fatal(err)
		}
		account.roots[kind], account.users[kind] = key, policy
	}
	return account
}

// awsRootPrefix is what the names of the users of root credentials, and of policies that bound them, begin with.
const awsRootPrefix = "administrator-"

// allow is a policy that allows the actions on everything.
func allow(actions ...string) string {
	listed, _ := json.Marshal(actions)
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":%s,"Resource":"*"}]}`, listed)
}

// awsAccount is a simulated AWS account. Faults, Calls and SetLag are the simulator's own.
type awsAccount struct {
	*simaws.Cloud
	t     testing.TB
	roots map[RootKind]simaws.Key
	users map[RootKind]string // the policies of their users
	where configv1.AWSPlatformStatus

	mu   sync.Mutex
	made []string // the secret parts of all keys that were handed out
}

// Platform implements Account.
func (a *awsAccount) Platform() configv1.PlatformStatus {
	return configv1.PlatformStatus{Type: configv1.AWSPlatformType, AWS: a.where.DeepCopy()}
}

// Root implements Account.
func (a *awsAccount) Root(kind RootKind) map[string][]byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.dataOf(a.roots[kind])
}

// Provider implements Account.
func (*awsAccount) Provider(caller cloud.Caller, transport http.RoundTripper, now func() time.Time) cloud.Provider {
	return aws.New(aws.Options{Caller: caller, Transport: transport, UserAgentVersion: "test", Now: now})
}

// Calls implements Account.
func (a *awsAccount) Calls() *calls.Log { return a.Cloud.Calls() }

// Faults implements Account.
func (a *awsAccount) Faults() *fault.Rules { return a.Cloud.Faults() }

// Handshakes implements Account: each request is signed by itself.
func (*awsAccount) Handshakes() (service, host string) { return "", "" }

// Right implements Account.
func (*awsAccount) Right(service, operation string) string { return service + ":" + operation }

// Public implements Account.
func (*awsAccount) Public(_, operation string) bool { return operation == "GetCallerIdentity" }

// LiftQuotas implements Account.
func (a *awsAccount) LiftQuotas() {
	quotas := a.Cloud.Quotas()
	quotas.UsersPerAccount, quotas.PoliciesPerAccount = 1<<20, 1<<20
	a.SetQuotas(quotas)
}

// Identities implements Account.
func (a *awsAccount) Identities() []string {
	var names []string
	for _, user := range a.Users() {
		if !strings.HasPrefix(user.Name, awsRootPrefix) {
			names = append(names, user.Name)
		}
	}
	return names
}

// Leftovers implements Account.
func (a *awsAccount) Leftovers() []string {
	all := slices.Sorted(maps.Keys(a.Policies()))
	return slices.DeleteFunc(all, func(arn string) bool { return strings.Contains(arn, ":policy/"+awsRootPrefix) })
}

// Others implements Account.
func (a *awsAccount) Others() string {
	var all strings.Builder
	for _, user := range a.Users() {
		if strings.HasPrefix(user.Name, awsRootPrefix) {
			_, _ = fmt.Fprintf(&all, "%+v\n", user)
		}
	}
	for arn, policy := range a.Policies() {
		if strings.Contains(arn, ":policy/"+awsRootPrefix) {
			_, _ = fmt.Fprintf(&all, "%s %+v\n", arn, policy)
		}
	}
	return all.String()
}

// Keys implements Account.
func (a *awsAccount) Keys(identity string) []string {
	user, _ := a.User(identity)
	var ids []string
	for _, key := range user.Keys {
		ids = append(ids, key.ID)
	}
	return ids
}

// KeysMade implements Account.
func (a *awsAccount) KeysMade() int {
	made := 0
	for _, call := range a.Calls().All() {
		if call.Operation == "CreateAccessKey" && call.Code == "" {
			made++
		}
	}
	return made
}

// Rights implements Account.
func (a *awsAccount) Rights(identity string) []string {
	var has []string
	for _, rights := range []map[string][2]string{awsRights, awsExcess} {
		for name, right := range rights {
			if a.Allows(identity, right[0], right[1]) {
				has = append(has, name)
			}
		}
	}
	slices.Sort(has)
	return has
}

// Holder implements Account.
func (a *awsAccount) Holder(data map[string][]byte) (identity string, valid bool) {
	return a.Valid(simaws.Key{ID: a.KeyID(data), Secret: string(data["aws_secret_access_key"])})
}

// KeyID implements Account.
func (*awsAccount) KeyID(data map[string][]byte) string { return string(data["aws_access_key_id"]) }

// awsOperations are the calls that change something, by the kind of a resource and what is done about it.
var awsOperations = map[string]map[plan.Action][]string{
	"iam:user": {
		plan.Create: {"CreateUser"}, plan.Update: {"TagUser", "UntagUser", "PutUserPermissionsBoundary"}, plan.Delete: {"DeleteUser"},
	},
	"iam:user-policy":      {plan.Create: {"PutUserPolicy"}, plan.Update: {"PutUserPolicy"}, plan.Delete: {"DeleteUserPolicy"}},
	"iam:access-key":       {plan.Create: {"CreateAccessKey"}},
	"iam:surplus-keys":     {plan.Delete: {"DeleteAccessKey"}},
	"iam:managed-policies": {plan.Create: {"CreatePolicy"}, plan.Delete: {"DeletePolicy"}},
}

// Operations implements Account.
func (*awsAccount) Operations(kind string, action plan.Action) []string {
	return awsOperations[kind][action]
}

// Identity implements Account.
func (*awsAccount) Identity(status runtime.Object) string {
	if recorded, ok := status.(*v1.AWSProviderStatus); ok && recorded != nil {
		return recorded.User
	}
	return ""
}
