// Package passthrough answers CredentialsRequests on platforms where components are handed the administrator's credential and there is no other way, and
// where nobody has to be asked whether that credential is any good: what can be known of it stands in its Secret. A platform says how it is read.
package passthrough

import (
	"context"
	"fmt"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// Platform is what such platforms differ in. All fields must be set.
type Platform struct {
	// Type as the Infrastructure object has it. It is also how people call the platform.
	Type configv1.PlatformType
	// SpecKind is the kind of provider spec of its requests.
	SpecKind string
	// RootSecret is where the administrator's credential is kept.
	RootSecret types.NamespacedName
	// Keys are those that target Secrets have, and nothing else does.
	Keys []string
	// Read takes a root credential apart. Its error names each key that is wrong, what is wrong with it and how it should be, and never a secret value.
	Read func(root cloud.Credential, now time.Time) (Reading, error)
}

// Reading is a root credential that can be used.
type Reading struct {
	// Data is what components are handed.
	Data cloud.Credential
	// Principal is who the credential belongs to, in words for people; empty where it does not say.
	Principal string
	// Doubt is what the administrator should look after although the credential can be used; empty for nothing.
	Doubt string
}

// Provider is such a platform. Make one with New.
type Provider struct {
	platform Platform
	now      func() time.Time
}

var _ cloud.Provider = (*Provider)(nil)

// New makes the provider of a platform. A nil now stands for time.Now.
func New(platform Platform, now func() time.Time) *Provider {
	if now == nil {
		now = time.Now
	}
	return &Provider{platform: platform, now: now}
}

// Platform implements cloud.Provider.
func (p *Provider) Platform() configv1.PlatformType { return p.platform.Type }

// SpecKind implements cloud.Provider.
func (p *Provider) SpecKind() string { return p.platform.SpecKind }

// RootSecret implements cloud.Provider.
func (p *Provider) RootSecret() types.NamespacedName { return p.platform.RootSecret }

// ReadOnlySecret implements cloud.Provider. Nothing is made that would have to be read.
func (p *Provider) ReadOnlySecret() types.NamespacedName { return types.NamespacedName{} }

// CredentialKeys implements cloud.Provider.
func (p *Provider) CredentialKeys() []string { return p.platform.Keys }

// Modes implements cloud.Provider.
func (p *Provider) Modes() []v1.Mode { return []v1.Mode{v1.ModePassthrough, v1.ModeManual} }

// Validate implements cloud.Provider. Requests ask for nothing in particular.
func (p *Provider) Validate(*request.Request) error { return nil }

// Desire implements cloud.Provider.
func (p *Provider) Desire(in cloud.Input) (cloud.Desired, error) {
	if in.Remove {
		return desired(plan.Node{Resource: in.TargetSecret(), Absent: true})
	}
	if in.Mode != v1.ModePassthrough {
		return cloud.Desired{}, fmt.Errorf("mode %s is not one in which credentials are provided on %s", in.Mode, p.platform.Type)
	}
	reading, err := p.platform.Read(in.Root, p.now())
	if err != nil {
		return cloud.Desired{}, p.unusable(err)
	}
	return desired(plan.Node{Resource: in.FixedSecret(cloud.SecretContent{Data: reading.Data})})
}

func desired(node plan.Node) (cloud.Desired, error) {
	graph, err := plan.NewGraph(node)
	return cloud.Desired{Graph: graph}, err
}

func (p *Provider) unusable(err error) error {
	return fmt.Errorf("root secret %s cannot be handed on: %w", p.platform.RootSecret, err)
}

// Drivers implements cloud.Provider. Besides the Secret, there is nothing.
func (p *Provider) Drivers(cloud.Access) plan.Drivers { return plan.Drivers{} }

// Assess implements cloud.Provider. It makes no call.
func (p *Provider) Assess(_ context.Context, _ cloud.Cluster, root cloud.Credential) (cloud.Assessment, error) {
	reading, err := p.platform.Read(root, p.now())
	if err != nil {
		return cloud.Assessment{Mode: v1.ModeAnnotationInsufficient, Reason: p.unusable(err).Error()}, nil
	}
	reason := reading.Doubt
	if reason == "" {
		reason = fmt.Sprintf("on %s components are handed the administrator's credential, and there is no other way", p.platform.Type)
	}
	return cloud.Assessment{Mode: v1.ModeAnnotationPassthrough, Principal: reading.Principal, Reason: reason}, nil
}

// CheckPassthrough implements cloud.Provider. Requests name no rights that could be missing.
func (p *Provider) CheckPassthrough(context.Context, cloud.Access, *request.Request) error {
	return nil
}

// Close implements cloud.Provider.
func (p *Provider) Close() {}
