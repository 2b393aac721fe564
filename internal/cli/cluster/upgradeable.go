package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/blang/semver/v4"
	configv1 "github.com/openshift/api/config/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/plan"
)

// setUpgradeableTo is `ccoctl CLOUD set-upgradeable-to VERSION`.
type setUpgradeableTo struct{ connection }

func newSetUpgradeableTo(flags *cli.Flags) cli.Verb {
	s := &setUpgradeableTo{}
	s.addFlags(flags)
	return s
}

// Job implements cli.Verb. It asks the cluster for its version.
func (s *setUpgradeableTo) Job(ctx context.Context, session *cli.Session) (cli.Job, error) {
	target, err := parseTarget(strings.Join(session.Arguments, " "))
	if err != nil {
		return cli.Job{}, err
	}
	client, err := s.client(session)
	if err != nil {
		return cli.Job{}, err
	}
	job := cli.Job{Drivers: plan.Drivers{kindCloudCredential: cloudCredentialDriver{client}}}
	current, err := completed(ctx, client)
	switch {
	case apierrors.IsForbidden(err):
		job.Notes = append(job.Notes, fmt.Sprintf("WARNING: it was not checked whether %s is an upgrade, because the cluster's version may not be read: %v", minor(target), err))
	case err != nil:
		return cli.Job{}, err
	case !later(target, current):
		return cli.Job{}, fmt.Errorf("%s is not an upgrade from the cluster's current version %s: give a later minor version", minor(target), current)
	}
	job.Graph, err = plan.NewGraph(plan.Node{Resource: upgradeMark{minor(target)}})
	job.Say = func(outcome plan.Outcome) []string { return sayMark(outcome, minor(target)) }
	return job, err
}

// sayMark tells that the annotation is there.
func sayMark(outcome plan.Outcome, version string) []string {
	sentence := fmt.Sprintf("Set %s=%s on %s", markName, version, outcome.Ref)
	switch outcome.Status {
	case plan.Done:
		return []string{sentence}
	case plan.Unchanged:
		return []string{sentence + " (unchanged)"}
	default:
		return nil
	}
}

// completed returns the version that the cluster arrived at last.
func completed(ctx context.Context, client dynamic.Interface) (semver.Version, error) {
	resource := schema.GroupVersionResource{Group: "config.openshift.io", Version: "v1", Resource: "clusterversions"}
	object, err := client.Resource(resource).Get(ctx, "version", metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return semver.Version{}, fmt.Errorf("read ClusterVersion version: %w; is this an OpenShift cluster?", err)
	}
	if err != nil {
		return semver.Version{}, fmt.Errorf("read ClusterVersion version: %w", err)
	}
	var found struct {
		Status struct {
			History []struct {
				State   configv1.UpdateState `json:"state"`
				Version string               `json:"version"`
			} `json:"history"`
		} `json:"status"`
	}
	encoded, err := object.MarshalJSON()
	if err == nil {
		err = json.Unmarshal(encoded, &found)
	}
	if err != nil {
		return semver.Version{}, fmt.Errorf("read ClusterVersion version: %w", err)
	}
	for _, entry := range found.Status.History { // newest first
		if entry.State != configv1.CompletedUpdate {
			continue
		}
		version, err := semver.ParseTolerant(entry.Version)
		if err != nil {
			return semver.Version{}, fmt.Errorf("the cluster's version %q in ClusterVersion version is no version: %w", entry.Version, err)
		}
		return version, nil
	}
	return semver.Version{}, fmt.Errorf("the cluster has not arrived at any version yet: run the command again when its installation is complete")
}
