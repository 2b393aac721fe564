package credentialsrequest_test

import (
	"strings"
	"testing"
	"time"

	operatorv1 "github.com/openshift/api/operator/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/internal/operator/operatortest"
)

func TestManualModeLeavesRequestsAlone(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	w.Facts.Configure(operatorv1.CloudCredentialsModeManual)
	i := w.Instance()
	w.Request("ingress")
	w.Request("wrong", operatortest.WithSpec(`{"kind":"AWSProviderSpec","statementEntries":7}`))
	for _, name := range []string{"ingress", "wrong"} {
		i.Satisfy(name)
		if request := w.Get(name); len(request.Finalizers) != 0 || len(request.Status.Conditions) != 0 {
			t.Errorf("%s: %+v", name, request)
		}
	}
	if got := operations(w); len(got) != 0 {
		t.Errorf("calls = %v", got)
	}
}

func TestTokenMode(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	w.Facts.Configure(operatorv1.CloudCredentialsModeManual)
	w.Facts.Issuer("https://issuer.example.test")
	w.Facts.SetRoot(nil)
	i := w.Instance()
	w.Request("provided")
	w.Request("brokered", operatortest.WithSpec(
		`{"apiVersion":"cloudcredential.openshift.io/v1","kind":"AWSProviderSpec","stsIAMRoleARN":"arn:aws:iam::123456789012:role/x","statementEntries":[]}`))

	i.Satisfy("provided")
	request := ready(t, w, "provided")
	if ready, _ := condition.Find(request.Status.Conditions, v1.Ready); ready.Reason != "ExternallyManaged" {
		t.Errorf("Ready = %+v", ready)
	}
	if w.Secret("provided") != nil || len(request.Finalizers) != 0 {
		t.Error("a Secret that others provide was made, or the request was claimed")
	}

	i.Satisfy("brokered")
	if got := ready(t, w, "brokered").Status.Mode; got != v1.ModeToken {
		t.Errorf("mode = %s", got)
	}
	file := string(w.Secret("brokered").Data["credentials"])
	if !strings.Contains(file, "role_arn = arn:aws:iam::123456789012:role/x") ||
		!strings.Contains(file, "web_identity_token_file = /var/run/secrets/kubernetes.io/serviceaccount/token") {
		t.Errorf("credentials = %q", file)
	}
	forget(i)
	for _, name := range []string{"provided", "brokered"} {
		i.Satisfy(name)
	}
	if writes := i.Kube.Writes(); len(writes) != 0 || len(operations(w)) != 0 {
		t.Errorf("steady state: %v %v", writes, operations(w))
	}
	remove(t, w, "brokered")
	i.Satisfy("brokered")
	gone(t, w, "brokered")
}

func TestPassthrough(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	w.Facts.Annotate(v1.ModeAnnotationPassthrough)
	i := w.Instance()
	w.Request("ingress")
	i.Satisfy("ingress")
	if got := ready(t, w, "ingress").Status.Mode; got != v1.ModePassthrough {
		t.Errorf("mode = %s", got)
	}
	if operatortest.KeyOf(w.Secret("ingress")) != w.Root {
		t.Error("the Secret does not hold the root credential")
	}
	forget(i)
	i.Satisfy("ingress")
	if writes := i.Kube.Writes(); len(writes) != 0 || len(operations(w)) != 0 {
		t.Errorf("steady state: %v %v", writes, operations(w))
	}

	other, err := w.Cloud.AddKey("administrator")
	if err != nil {
		t.Fatal(err)
	}
	w.Facts.SetRoot(&other)
	i.Satisfy("ingress")
	if operatortest.KeyOf(w.Secret("ingress")) != other {
		t.Error("the Secret does not hold the new root credential")
	}
	if users := w.Components(); len(users) != 0 {
		t.Errorf("users = %+v", users)
	}
}

func TestARootCredentialIsHandedOnOnlyOnceItWasJudged(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	w.Facts.Annotate(v1.ModeAnnotationPassthrough)
	w.Facts.Unjudge(true)
	i := w.Instance()
	w.Request("ingress")
	if result := i.Satisfy("ingress"); result.RequeueAfter <= 0 || result.RequeueAfter > time.Second {
		t.Errorf("it is looked at again after %v", result.RequeueAfter)
	}
	if request := w.Get("ingress"); w.Secret("ingress") != nil || len(request.Status.Conditions) != 0 || len(operations(w)) != 0 {
		t.Errorf("it was not waited for: %+v, calls %v", request.Status, operations(w))
	}
	w.Facts.Unjudge(false)
	i.Satisfy("ingress")
	ready(t, w, "ingress")
}

func TestPassthroughOfACredentialWithTooFewRights(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	w.Facts.Annotate(v1.ModeAnnotationPassthrough)
	if err := w.Cloud.SetUserPolicy("administrator", "policy",
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:*","ec2:*"],"Resource":"*"}]}`); err != nil {
		t.Fatal(err)
	}
	i := w.Instance()
	w.Request("ingress")
	if _, err := i.Pass("ingress"); err == nil {
		t.Error("the pass succeeded")
	}
	if c := failing(t, w, "ingress", v1.InsufficientCloudCreds); !strings.Contains(c.Message, "s3:ListBucket") {
		t.Errorf("the message does not name what is missing: %s", c.Message)
	}
	if w.Secret("ingress") != nil {
		t.Error("a Secret was delivered")
	}
}

func TestRootThatIsInsufficient(t *testing.T) {
	t.Parallel()
	w, i := satisfied(t, "minted")
	w.Facts.Annotate(v1.ModeAnnotationInsufficient)
	w.Request("new")
	i.Satisfy("new")
	failing(t, w, "new", v1.InsufficientCloudCreds)

	i.Satisfy("minted")
	ready(t, w, "minted")
	if err := w.Env.Client.Delete(t.Context(), w.Secret("minted")); err != nil {
		t.Fatal(err)
	}
	if _, err := i.Pass("minted"); err == nil {
		t.Error("a key was made with an insufficient root credential")
	}
	failing(t, w, "minted", v1.InsufficientCloudCreds)

	w.Facts.Annotate(v1.ModeAnnotationMint)
	for _, name := range []string{"new", "minted"} {
		i.Satisfy(name)
		ready(t, w, name)
	}
}

func TestRootThatIsRemovedAndComesBack(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	i := w.Instance()
	w.Request("cloud-credential-operator-iam-ro", operatortest.WithSecret(w.Namespace, "cloud-credential-operator-iam-ro-creds"),
		operatortest.WithSpec(`{"kind":"AWSProviderSpec","statementEntries":[{"effect":"Allow","action":["iam:GetUser","iam:GetUserPolicy","iam:ListAccessKeys"],"resource":"*"}]}`))
	w.Request("ingress")
	for _, name := range []string{"cloud-credential-operator-iam-ro", "ingress"} {
		i.Satisfy(name)
	}
	w.Facts.SetRoot(nil)
	w.Clock.Advance(2 * 3600e9)
	i.Satisfy("ingress")
	ready(t, w, "ingress")

	if err := w.Cloud.RemoveUserPolicy(w.Components()[1].Name, w.Get("ingress").Name); err != nil {
		t.Fatal(err)
	}
	w.Request("new")
	i.Satisfy("new")
	if c := failing(t, w, "new", v1.CredentialsProvisionFailure); !strings.Contains(c.Message, "kube-system/aws-creds") {
		t.Errorf("message = %s", c.Message)
	}
	w.Facts.SetRoot(&w.Root)
	i.Satisfy("new")
	ready(t, w, "new")
}

func TestSettingsThatContradict(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	w.Facts.Configure(operatorv1.CloudCredentialsModeMint)
	w.Facts.Legacy(true)
	i := w.Instance()
	w.Request("ingress")
	i.Satisfy("ingress")
	if c := failing(t, w, "ingress", v1.CredentialsProvisionFailure); !strings.Contains(c.Message, "configuration conflict") {
		t.Errorf("message = %s", c.Message)
	}
	if got := operations(w); len(got) != 0 {
		t.Errorf("calls = %v", got)
	}
}

func TestMintedRequestIsPassedThroughWhenTheModeChanges(t *testing.T) {
	t.Parallel()
	w, i := satisfied(t, "ingress")
	w.Facts.Configure(operatorv1.CloudCredentialsModePassthrough)
	i.Satisfy("ingress")
	if operatortest.KeyOf(w.Secret("ingress")) != w.Root {
		t.Error("the Secret does not hold the root credential")
	}
	if users := w.Components(); len(users) != 0 {
		t.Errorf("users = %+v", users)
	}
	w.Facts.Configure(operatorv1.CloudCredentialsModeMint)
	i.Satisfy("ingress")
	if users := w.Components(); len(users) != 1 {
		t.Errorf("users = %+v", users)
	}
	if _, valid := w.Cloud.Valid(operatortest.KeyOf(w.Secret("ingress"))); !valid || operatortest.KeyOf(w.Secret("ingress")) == w.Root {
		t.Error("the Secret does not hold a key of its own")
	}
}
