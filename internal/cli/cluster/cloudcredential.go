package cluster

import (
	"context"
	"encoding/json"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/plan"
)

const (
	// kindCloudCredential is the kind of the object that configures the operator. There is one, named singleton.
	kindCloudCredential = "cloudcredential"
	singleton           = "cluster"
	// markName is the annotation by which an administrator says that credentials for a version are in place.
	markName = v1.AnnotationUpgradeableTo
)

// upgradeMark is the annotation on the CloudCredential.
type upgradeMark struct{ version string }

// Ref implements plan.Resource.
func (upgradeMark) Ref() plan.Ref { return plan.Ref{Kind: kindCloudCredential, Name: singleton} }

// Fields implements plan.Resource.
func (m upgradeMark) Fields(plan.Known) plan.Fields {
	return plan.Fields{"annotation " + markName: plan.Text(m.version)}
}

// patch is the merge patch that sets the annotation and nothing else.
func (m upgradeMark) patch() ([]byte, error) {
	return json.Marshal(map[string]any{"metadata": map[string]any{"annotations": map[string]string{markName: m.version}}})
}

// cloudCredentialDriver changes annotations of the CloudCredential. It never makes or deletes one.
type cloudCredentialDriver struct{ client dynamic.Interface }

func (d cloudCredentialDriver) objects() dynamic.ResourceInterface {
	return d.client.Resource(schema.GroupVersionResource{Group: "operator.openshift.io", Version: "v1", Resource: "cloudcredentials"})
}

// Observe implements plan.Driver. A user who may patch need not be allowed to read.
func (d cloudCredentialDriver) Observe(ctx context.Context, _ plan.Resource, _ plan.Known) (plan.Observation, error) {
	live, err := d.objects().Get(ctx, singleton, metav1.GetOptions{})
	switch {
	case apierrors.IsForbidden(err):
		return plan.Observation{Exists: true}, nil
	case apierrors.IsNotFound(err):
		return plan.Observation{}, fmt.Errorf("%w; is this an OpenShift cluster?", err)
	case err != nil:
		return plan.Observation{}, err
	}
	fields := plan.Fields{}
	if value, set := live.GetAnnotations()[markName]; set {
		fields["annotation "+markName] = plan.Text(value)
	}
	return plan.Observation{Exists: true, Fields: fields}, nil
}

// Create implements plan.Driver. Observe never asks for it.
func (cloudCredentialDriver) Create(context.Context, plan.Resource, plan.Known) (plan.Outputs, error) {
	return nil, fmt.Errorf("CloudCredential %s is made by the cluster alone", singleton)
}

// Update implements plan.Driver.
func (d cloudCredentialDriver) Update(ctx context.Context, resource plan.Resource, _ plan.Known, _ plan.Change) (plan.Outputs, error) {
	mark, is := resource.(upgradeMark)
	if !is {
		return nil, fmt.Errorf("%s is a %T and no mark of an upgrade", resource.Ref(), resource)
	}
	patch, err := mark.patch()
	if err != nil {
		return nil, err
	}
	_, err = d.objects().Patch(ctx, singleton, types.MergePatchType, patch, metav1.PatchOptions{})
	if apierrors.IsForbidden(err) {
		return nil, fmt.Errorf("%w; use a kubeconfig of a user who may patch cloudcredentials.operator.openshift.io", err)
	}
	return nil, err
}

// Delete implements plan.Driver. No verb asks for it.
func (cloudCredentialDriver) Delete(context.Context, plan.Resource, plan.Known) error {
	return fmt.Errorf("CloudCredential %s belongs to the cluster", singleton)
}

// Commands implements plan.Commander.
func (cloudCredentialDriver) Commands(resource plan.Resource, _ plan.Known, change plan.Change) []string {
	mark, is := resource.(upgradeMark)
	if !is || change.Action != plan.Update {
		return nil
	}
	patch, err := mark.patch()
	if err != nil {
		return nil
	}
	return []string{plan.Shell("oc", "patch", "cloudcredential.operator.openshift.io/"+singleton, "--type=merge", "-p", string(patch))}
}
