package azure_test

import (
	"errors"
	"strings"
	"testing"

	configv1 "github.com/openshift/api/config/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/request"
	simazure "github.com/cloudcredential/operator/sim/azure"
	"github.com/cloudcredential/operator/sim/fault"
)

// Names of operations on the directory.
const (
	listApplications  = "applications.list"
	deleteApplication = "applications.delete"
	listPrincipals    = "servicePrincipals.list"
	deletePrincipal   = "servicePrincipals.delete"
)

const formerName = "prod-x7k2p-openshift-ingress-azure-o'brien"

// minted is a request that an earlier release made an application for.
func (w *world) minted() (*request.Request, simazure.Application) {
	w.t.Helper()
	made := w.AddApplication(formerName)
	req := w.ingress()
	req.Status = &v1.AzureProviderStatus{ServicePrincipalName: formerName, AppID: made.ClientID, SecretLastResourceVersion: "17"}
	return req, made
}

// mayClean lets the root credential delete every application.
func (w *world) mayClean() {
	w.t.Helper()
	fatal(w.t, w.GrantGraph(w.boss.PrincipalID, "Application.ReadWrite.All"))
}

// applications are the names of those that there are besides that of the root credential.
func (w *world) applications() int { return len(w.Applications()) - 1 }

func cleared(req *request.Request) bool {
	status, is := req.Status.(*v1.AzureProviderStatus)
	return is && status.ServicePrincipalName == "" && status.AppID == "" && status.SecretLastResourceVersion == ""
}

func TestAnApplicationOfAnEarlierReleaseGoesOnceTheSecretIsWritten(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		environment simazure.Environment
		name        configv1.AzureCloudEnvironment
	}{
		{simazure.Public(), ""},
		{simazure.USGovernment(), configv1.AzureUSGovernmentCloud},
		{simazure.China(), configv1.AzureChinaCloud},
	} {
		w := newWorldIn(t, c.environment, c.name)
		w.mayClean()
		req, _ := w.minted()
		w.pass(req)
		w.armCalled(listApplications, deleteApplication)
		if w.applications() != 0 || !cleared(req) || w.secrets.holds(req) == nil {
			t.Errorf("%s: there are %d applications, the status is %+v", c.name, w.applications(), req.Status)
		}
		w.pass(req)
		w.called()
		if got := w.assess(); got.Mode != v1.ModeAnnotationPassthrough {
			t.Errorf("%s: the assessment is %+v", c.name, got)
		}
	}
}

func TestPartsThatAreGoneDoNotMatter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mayClean()
	req := w.ingress()
	req.Status = &v1.AzureProviderStatus{ServicePrincipalName: "gone", AppID: "6f1c2d3e-0000-4000-8000-000000000009"}
	w.pass(req)
	w.armCalled(listApplications, listPrincipals)
	if !cleared(req) {
		t.Errorf("the status is %+v", req.Status)
	}

	req.Status = &v1.AzureProviderStatus{ServicePrincipalName: "nothing of that name"}
	w.pass(req)
	w.armCalled(listApplications)
}

func TestAnApplicationIsFoundByItsNameOnlyWhereThatIsAllThereIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mayClean()
	req, made := w.minted()
	req.Status = &v1.AzureProviderStatus{ServicePrincipalName: strings.ToUpper(formerName)}
	w.pass(req)
	if w.applications() != 1 {
		t.Error("an application of another name is gone")
	}
	req.Status = &v1.AzureProviderStatus{ServicePrincipalName: formerName, AppID: made.ClientID}
	w.AddApplication(formerName)
	w.pass(req)
	if w.applications() != 1 {
		t.Errorf("there are %d applications", w.applications())
	}
	w.AddApplication(formerName)
	req.Status = &v1.AzureProviderStatus{ServicePrincipalName: formerName}
	err := w.try(req)
	if _, is := errors.AsType[*cloud.OrphanError](err); !is || !strings.Contains(err.Error(), "2 applications") || w.applications() != 2 {
		t.Errorf("it ended with %v", err)
	}
}

func TestTheApplicationOfTheRootCredentialIsLeftAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mayClean()
	w.set("azure_client_id", strings.ToUpper(w.boss.ClientID))
	for _, status := range []v1.AzureProviderStatus{
		{ServicePrincipalName: "x", AppID: w.boss.ClientID}, {ServicePrincipalName: "root-admin"},
	} {
		req := w.ingress()
		req.Status = &status
		w.pass(req)
		fatal(t, w.remove(req))
		if w.applications() != 0 {
			t.Fatal("the application of the root credential is gone")
		}
	}
}

func TestWhatCannotBeRemovedHoldsNothingUpAndIsNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(w *world)
		says  string
	}{
		"no right on the directory": {func(*world) {}, "Application.ReadWrite.OwnedBy"},
		"somebody else's application": {func(w *world) {
			fatal(t, w.GrantGraph(w.boss.PrincipalID, "Application.ReadWrite.OwnedBy"))
		}, "Insufficient privileges"},
		"Microsoft Graph is down": {func(w *world) {
			w.mayClean()
			w.Faults().Add(fault.Rule{Match: func(r fault.Request) bool { return r.Service == "graph" }, Effect: fault.Unavailable})
		}, "ServiceUnavailable"},
		"no credential": {func(w *world) { w.mode, w.noRoot = v1.ModeToken, true }, "kube-system/azure-credentials"},
	} {
		w := newWorld(t)
		c.spoil(w)
		req, made := w.minted()
		spec := brokered()
		req.Spec = &spec
		err := w.try(req)
		if _, is := errors.AsType[*cloud.OrphanError](err); !is || !strings.Contains(err.Error(), c.says) ||
			!strings.Contains(err.Error(), "az ad app delete --id "+made.ClientID) || !strings.Contains(err.Error(), formerName) {
			t.Errorf("%s: it ended with %v", name, err)
		}
		if w.secrets.holds(req) == nil {
			t.Errorf("%s: the Secret was not written", name)
		}
		if again := w.try(req); again == nil || again.Error() != err.Error() {
			t.Errorf("%s: it ends otherwise each time: %v", name, again)
		}
	}
}

func TestARemovedRequestLeavesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mayClean()
	req, _ := w.minted()
	w.secrets.put(req, map[string]string{"azure_client_id": "x"})
	fatal(t, w.remove(req))
	w.armCalled(listApplications, deleteApplication)
	if w.applications() != 0 || w.secrets.holds(req) != nil {
		t.Error("something is left")
	}

	plain := w.ingress()
	w.pass(plain)
	fatal(t, w.remove(plain))
	w.called()
	if w.secrets.holds(plain) != nil {
		t.Error("the Secret is left")
	}
}

func TestARemovalWaitsOnlyForWhatMayPass(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req, _ := w.minted()
	err := w.remove(req)
	if _, is := errors.AsType[*cloud.OrphanError](err); !is {
		t.Errorf("without the right it ended with %v", err)
	}
	w.mayClean()
	w.provider.Close() // and with it the token, which says what its owner may do in the directory
	end := w.Faults().Add(fault.Rule{Match: func(r fault.Request) bool { return r.Operation == deleteApplication }, Effect: fault.Throttle})
	err = w.remove(req)
	if _, is := errors.AsType[*cloud.OrphanError](err); is || !cloud.Is(err, cloud.Throttled) {
		t.Errorf("throttled it ended with %v", err)
	}
	end()
	fatal(t, w.remove(req))
	if w.applications() != 0 {
		t.Error("the application is left")
	}
}

func TestARemovalThatWasInterruptedIsGoneOnWith(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{listApplications, deleteApplication} {
		for _, effect := range []fault.Effect{fault.ResetBefore, fault.ResetAfter, fault.Garbage} {
			w := newWorld(t)
			w.mayClean()
			req, _ := w.minted()
			end := w.Faults().Add(fault.Rule{Match: func(r fault.Request) bool { return r.Operation == operation }, Effect: effect})
			if err := w.try(req); err == nil || cleared(req) {
				t.Fatalf("%s %s: nothing failed, or nothing is on record any more", operation, effect)
			}
			end()
			w.pass(req)
			if w.applications() != 0 || !cleared(req) {
				t.Errorf("%s %s: there are %d applications, the status is %+v", operation, effect, w.applications(), req.Status)
			}
		}
	}
}

func TestAProcessThatMayNotWriteRemovesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mayClean()
	w.provider = w.newProvider(cloud.Fenced(cloud.CallerFunc(w.do), func() error { return errors.New("the lease is somebody else's") }))
	req, _ := w.minted()
	err := w.try(req)
	_, orphan := errors.AsType[*cloud.OrphanError](err)
	if _, is := errors.AsType[*cloud.NotLeaderError](err); !is || orphan || w.applications() != 1 {
		t.Errorf("it ended with %v", err)
	}
}

func TestTheFormerApplicationStaysUntilTheSecretIsWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mayClean()
	req, _ := w.minted()
	w.secrets.fail = errors.New("the API server is down")
	if err := w.try(req); err == nil || w.applications() != 1 || cleared(req) {
		t.Errorf("it ended with %v", err)
	}
	w.secrets.fail = nil
	w.pass(req)
	if w.applications() != 0 {
		t.Error("the application is still there")
	}
}

func TestTheApplicationThatARequestLogsInAsIsLeftAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mayClean()
	w.mode = v1.ModeToken
	req, made := w.minted()
	spec := brokered()
	spec.AzureClientID = made.ClientID
	req.Spec = &spec
	w.pass(req)
	if w.applications() != 1 {
		t.Error("the application is gone")
	}
}
