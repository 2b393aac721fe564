package credentialsrequest_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest"
	"github.com/cloudcredential/operator/internal/operator/operatortest"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/secret"
)

// leaving is a provider with something of an earlier mode that it cannot always remove.
type leaving struct {
	cloud.Provider
	stuck *atomic.Bool
}

func (l leaving) CheckPassthrough(context.Context, cloud.Access, *request.Request) error { return nil }

func (l leaving) Desire(in cloud.Input) (cloud.Desired, error) {
	target := plan.Node{Resource: in.TargetSecret(), Absent: true}
	if !in.Remove {
		target = plan.Node{Resource: in.FixedSecret(cloud.SecretContent{Data: cloud.Credential{"aws_access_key_id": secret.FromString("x")}})}
	}
	graph, err := plan.NewGraph(target, plan.Node{Resource: relic{}, Absent: true})
	status := &v1.AWSProviderStatus{TypeMeta: metav1.TypeMeta{APIVersion: v1.GroupVersion.String(), Kind: "AWSProviderStatus"}, User: "cleaned"}
	return cloud.Desired{Graph: graph, Status: status}, err
}

func (l leaving) Drivers(cloud.Access) plan.Drivers { return plan.Drivers{"relic": relicDriver(l)} }

type relic struct{}

func (relic) Ref() plan.Ref                 { return plan.Ref{Kind: "relic", Name: "old"} }
func (relic) Fields(plan.Known) plan.Fields { return nil }

type relicDriver leaving

func (d relicDriver) Observe(context.Context, plan.Resource, plan.Known) (plan.Observation, error) {
	if d.stuck.Load() {
		return plan.Observation{}, &cloud.OrphanError{Err: errors.New("unable to clean up old: delete it by hand")}
	}
	return plan.Observation{}, nil
}

func (d relicDriver) Create(context.Context, plan.Resource, plan.Known) (plan.Outputs, error) {
	return nil, errors.New("not called")
}

func (d relicDriver) Update(context.Context, plan.Resource, plan.Known, plan.Change) (plan.Outputs, error) {
	return nil, errors.New("not called")
}

func (d relicDriver) Delete(context.Context, plan.Resource, plan.Known) error { return nil }

func TestWhatAnEarlierModeLeftIsToldAndHoldsNothingUp(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	w.Facts.Annotate(v1.ModeAnnotationPassthrough)
	stuck := &atomic.Bool{}
	stuck.Store(true)
	i := w.Instance(func(o *credentialsrequest.Options) { o.Provider = leaving{o.Provider, stuck} })
	w.Request("ingress")

	i.Satisfy("ingress")
	filed := ready(t, w, "ingress")
	found, _ := condition.Find(filed.Status.Conditions, v1.OrphanedCloudResource)
	if found.Status != "True" || found.Reason != "CloudResourceOrphaned" || found.Message != "unable to clean up old: delete it by hand" {
		t.Errorf("the condition is %+v", found)
	}
	if filed.Status.ProviderStatus != nil {
		t.Errorf("what is left is not on record any more: %s", filed.Status.ProviderStatus.Raw)
	}
	if w.Secret("ingress") == nil {
		t.Error("the Secret was not delivered")
	}

	stuck.Store(false)
	w.Clock.Advance(2 * credentialsrequest.DefaultDriftInterval)
	i.Satisfy("ingress")
	filed = ready(t, w, "ingress")
	found, _ = condition.Find(filed.Status.Conditions, v1.OrphanedCloudResource)
	if found.Status != "False" || found.Reason != "CloudResourceCleaned" || filed.Status.ProviderStatus == nil {
		t.Errorf("the condition is %+v, the status %v", found, filed.Status.ProviderStatus)
	}

	stuck.Store(true)
	remove(t, w, "ingress")
	i.Satisfy("ingress")
	gone(t, w, "ingress")
}
