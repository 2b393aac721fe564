package credentialsrequest_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest"
	"github.com/cloudcredential/operator/internal/operator/operatortest"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/sim/fault"
)

// occupy makes users of somebody else with the first n names that would be tried for a request.
func occupy(t *testing.T, i *operatortest.Instance, name string, n int) []string {
	t.Helper()
	decoded, err := request.Decode(i.Get(name))
	if err != nil {
		t.Fatal(err)
	}
	facts, err := i.Facts.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for attempt := range n {
		desired, err := i.Provider.Desire(cloud.Input{Request: decoded, Cluster: facts.Cluster, Mode: v1.ModeMint, Fresh: true, Attempt: attempt})
		if err != nil {
			t.Fatal(err)
		}
		taken, ok := desired.Status.(*v1.AWSProviderStatus)
		if !ok {
			t.Fatalf("status = %T", desired.Status)
		}
		if _, err := i.Cloud.AddUser(taken.User, ""); err != nil {
			t.Fatal(err)
		}
		names = append(names, taken.User)
	}
	return names
}

func TestNameThatIsSomebodyElsesIsLeftToThem(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	i := w.Instance()
	claimed := func(r *v1.CredentialsRequest) { r.Finalizers = []string{v1.FinalizerDeprovision} }
	w.Request("fresh")
	w.Request("claimed", claimed)
	w.Request("hopeless", claimed)
	foreign := append(occupy(t, i, "fresh", 2), occupy(t, i, "claimed", 1)...)
	foreign = append(foreign, occupy(t, i, "hopeless", 3)...)

	for _, name := range []string{"fresh", "claimed"} {
		i.Satisfy(name)
		ready(t, w, name)
		owner, valid := w.Cloud.Valid(operatortest.KeyOf(w.Secret(name)))
		if !valid || slices.Contains(foreign, owner) {
			t.Errorf("%s: the key in the Secret is of %q, valid %v", name, owner, valid)
		}
		forget(i)
		w.Clock.Advance(2 * credentialsrequest.DefaultDriftInterval)
		i.Satisfy(name)
		if writes := i.Kube.Writes(); len(writes) != 0 || len(operations(w)) != 3 {
			t.Errorf("%s: steady state: %v %v", name, writes, operations(w))
		}
	}
	if _, err := i.Pass("hopeless"); err == nil {
		t.Error("a fourth name was tried")
	}
	failing(t, w, "hopeless", v1.CredentialsProvisionFailure)
	for _, name := range foreign {
		user, found := w.Cloud.User(name)
		if !found || len(user.Keys) != 1 || len(user.Policies) != 0 || len(user.Tags) != 0 {
			t.Errorf("the foreign user was touched: %+v", user)
		}
	}
}

func TestDeniedActionIsNamed(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	for _, action := range []string{"CreateUser", "PutUserPolicy", "CreateAccessKey"} {
		t.Run(action, func(t *testing.T) {
			i := w.Instance()
			warm(t, i)
			name := strings.ToLower(action)
			w.Request(name)
			restore := w.Cloud.Faults().Add(fault.Rule{
				Effect: fault.Deny, Match: func(r fault.Request) bool { return r.Operation == action },
			})
			for range 3 {
				if _, err := i.Pass(name); err == nil {
					t.Error("the pass succeeded")
				}
			}
			c := failing(t, w, name, v1.CredentialsProvisionFailure)
			if !strings.Contains(c.Message, "iam:"+action) || !strings.Contains(c.Message, "user/administrator") {
				t.Errorf("the message names neither action nor principal: %s", c.Message)
			}
			if told := i.Events.Reasons(); !slices.Equal(told, []string{credentialsrequest.ReasonPermissionDenied}) {
				t.Errorf("events = %+v", i.Events.Told())
			}
			if writes := i.Kube.Writes(); len(writes) != 2 {
				t.Errorf("writes = %v, want the finalizer and one status", writes)
			}
			if w.Secret(name) != nil {
				t.Error("a Secret was delivered")
			}
			restore()
			i.Satisfy(name)
			ready(t, w, name)
		})
	}
	for _, user := range w.Components() {
		if len(user.Keys) != 1 || len(user.Policies) != 1 {
			t.Errorf("user = %+v", user)
		}
	}
}

func TestRightsThatShrinkAreTakenAway(t *testing.T) {
	t.Parallel()
	w, i := satisfied(t, "ingress")
	user := w.Components()[0].Name
	edited := w.Get("ingress")
	operatortest.WithSpec(strings.Replace(operatortest.DefaultSpec, `"ec2:DescribeInstances",`, "", 1))(edited)
	if err := w.Env.Client.Update(t.Context(), edited); err != nil {
		t.Fatal(err)
	}
	i.Satisfy("ingress")
	if w.Cloud.Allows(user, "ec2:DescribeInstances", "*") || !w.Cloud.Allows(user, "s3:ListBucket", "*") {
		t.Error("the user's rights are not those of the request")
	}
	if got := ready(t, w, "ingress"); got.Status.LastSyncGeneration != got.Generation {
		t.Errorf("status = %+v", got.Status)
	}
	if told := i.Events.Reasons(); told[len(told)-1] != credentialsrequest.EventUpdated {
		t.Errorf("events = %+v", i.Events.Told())
	}
}

func TestRepairNamesTheFieldsAndNotTheirValues(t *testing.T) {
	t.Parallel()
	w, i := satisfied(t, "ingress")
	user := w.Components()[0]
	for policy := range user.Policies {
		if err := w.Cloud.SetUserPolicy(user.Name, policy, operatortest.Administrator); err != nil {
			t.Fatal(err)
		}
	}
	w.Clock.Advance(2 * credentialsrequest.DefaultDriftInterval)
	i.Satisfy("ingress")
	if w.Cloud.Allows(user.Name, "iam:CreateUser", "*") {
		t.Error("the excess right is still there")
	}
	told := i.Events.Told()
	last := told[len(told)-1]
	if last.Reason != credentialsrequest.EventDriftRepaired || !strings.Contains(last.Note, "iam:user-policy") || strings.Contains(last.Note, "Allow") {
		t.Errorf("event = %+v", last)
	}
	if writes := i.Kube.Writes(); len(writes) != 1 {
		t.Errorf("writes = %v, want the status with the time of the repair", writes)
	}
}

func TestNothingIsSaidWhileTheClusterIsUnknown(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	i := w.Instance()
	w.Request("ingress")
	w.Facts.Fail(errors.New("no Infrastructure"))
	if _, err := i.Pass("ingress"); err == nil {
		t.Error("the pass succeeded")
	}
	if writes := i.Kube.Writes(); len(writes) != 0 || len(operations(w)) != 0 {
		t.Errorf("writes = %v, calls = %v", writes, operations(w))
	}
	w.Facts.Fail(nil)
	i.Satisfy("ingress")
	ready(t, w, "ingress")
}

func TestPlatformWithoutProviderIgnoresEveryRequest(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	i := w.Instance(func(o *credentialsrequest.Options) { o.Provider = nil })
	w.Facts.Edit(func(c *cloud.Cluster) { c.Platform.Type = "BareMetal" })
	w.Request("ingress")
	i.Satisfy("ingress")
	if got := w.Get("ingress"); !condition.IsTrue(got.Status.Conditions, v1.Ignored) || len(got.Finalizers) != 0 {
		t.Errorf("request = %+v", got)
	}
	w.Request("leaving", func(r *v1.CredentialsRequest) { r.Finalizers = []string{v1.FinalizerDeprovision} })
	remove(t, w, "leaving")
	i.Satisfy("leaving")
	if w.Get("leaving") != nil {
		t.Error("the request is held back")
	}
	w.Request("empty", operatortest.WithSpec(""))
	i.Satisfy("empty")
	failing(t, w, "empty", v1.CredentialsProvisionFailure)
}
