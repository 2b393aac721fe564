package gcp

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"google.golang.org/api/cloudresourcemanager/v1"
	"google.golang.org/api/serviceusage/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
	"github.com/cloudcredential/operator/internal/cloud/gcp/policy"
	"github.com/cloudcredential/operator/internal/cloud/gcp/providerspec"
	"github.com/cloudcredential/operator/internal/request"
)

const (
	// goodAnswer and badAnswer are how long an answer is taken for true: what was just granted or enabled is to be noticed soon.
	goodAnswer = time.Hour
	badAnswer  = time.Minute

	// maxTested is how many permissions one call tests.
	maxTested = 100
	// servicePage is the most services that one page holds.
	servicePage = 200
)

// CheckPassthrough implements cloud.Provider. Permissions that cannot be tested on a project are taken for granted.
func (p *Provider) CheckPassthrough(ctx context.Context, access cloud.Access, req *request.Request) error {
	spec, err := providerspec.Of(req)
	if err != nil {
		return err
	}
	project, err := projectOf(access.Cluster)
	if err != nil {
		return err
	}
	s := p.credentials(access)
	c, err := s.Writing(ctx)
	if err != nil {
		return err
	}
	permissions, err := p.permissionsOf(ctx, c, spec, access.Now())
	if err != nil {
		return err
	}
	if !spec.SkipServiceCheck {
		if err := p.checkServices(ctx, c, project, permissions, access.Now()); err != nil {
			return err
		}
	}
	return p.checkPermissions(ctx, c, project, permissions, access.Now())
}

// permissionsOf are all permissions that a request asks for, singly or through roles.
func (p *Provider) permissionsOf(ctx context.Context, c *client, spec *v1.GCPProviderSpec, now time.Time) ([]string, error) {
	all := slices.Clone(spec.Permissions)
	for _, role := range spec.PredefinedRoles {
		permissions, err := p.rolePermissions(ctx, c, role, now)
		if cloud.Is(err, cloud.NotFound) {
			return nil, fmt.Errorf("spec.providerSpec.predefinedRoles names %s: %w: name a role that exists", role, err)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, permissions...)
	}
	return sortedSet(all), nil
}

func (p *Provider) checkPermissions(ctx context.Context, c *client, project string, permissions []string, now time.Time) error {
	sum := sha256.Sum256([]byte(c.id + " " + project + " " + strings.Join(permissions, " ")))
	key := hex.EncodeToString(sum[:])
	missing, known := p.answers.get(key, now)
	if !known {
		var err error
		if missing, err = p.testAll(ctx, c, project, permissions, now); err != nil {
			return err
		}
		valid := goodAnswer
		if len(missing) > 0 {
			valid = badAnswer
		}
		p.answers.put(key, missing, now.Add(valid))
	}
	if len(missing) > 0 {
		return &cloud.InsufficientError{Principal: c.email, Missing: missing}
	}
	return nil
}

// testAll returns the permissions that the client lacks. Only where the cloud refuses the question it is found out which permissions can be
// asked about.
func (p *Provider) testAll(ctx context.Context, c *client, project string, permissions []string, now time.Time) ([]string, error) {
	missing, err := missingPermissions(ctx, c, project, permissions)
	if !cloud.Is(err, cloud.Invalid) {
		return missing, err
	}
	testable, err := p.testablePermissions(ctx, c, project, now)
	if err != nil {
		return nil, err
	}
	return missingPermissions(ctx, c, project, common(permissions, testable))
}

// missingPermissions returns those of the permissions that the client does not have on a project.
func missingPermissions(ctx context.Context, c *client, project string, permissions []string) ([]string, error) {
	op := policy.Operation("testIamPermissions", api.Reads, project)
	op.Permission = "resourcemanager.projects.get"
	var missing []string
	for asked := range slices.Chunk(permissions, maxTested) {
		out, err := api.Do(ctx, c.caller, op, func(ctx context.Context) (*cloudresourcemanager.TestIamPermissionsResponse, error) {
			in := &cloudresourcemanager.TestIamPermissionsRequest{Permissions: asked}
			return c.projects.Projects.TestIamPermissions(project, in).Context(ctx).Do()
		})
		if err != nil {
			return nil, err
		}
		for _, permission := range asked {
			if !slices.Contains(out.Permissions, permission) {
				missing = append(missing, permission)
			}
		}
	}
	return missing, nil
}

// checkServices names the APIs behind permissions that are not enabled in the project, and the command that enables them.
func (p *Provider) checkServices(ctx context.Context, c *client, project string, permissions []string, now time.Time) error {
	enabled, known := p.enabled.get(c.id+" "+project, now)
	missing := missingServices(permissions, enabled)
	if !known || len(missing) > 0 {
		var err error
		if enabled, err = enabledServices(ctx, c, project); err != nil {
			return err
		}
		p.enabled.put(c.id+" "+project, enabled, now.Add(goodAnswer))
		missing = missingServices(permissions, enabled)
	}
	if len(missing) == 0 {
		return nil
	}
	list := strings.Join(missing, " ")
	return &cloud.Error{Kind: cloud.Denied, Action: "serviceusage.services.use", Object: "project " + project, Code: api.CodeServiceDisabled,
		Message: "not all required service APIs are enabled: run gcloud services enable " + list + " --project " + project +
			", or set spec.providerSpec.skipServiceCheck"}
}

// missingServices are the APIs that permissions belong to and that are not enabled: "dns.changes.create" is one of dns.googleapis.com.
func missingServices(permissions, enabled []string) []string {
	var missing []string
	for _, permission := range permissions {
		name, _, _ := strings.Cut(permission, ".")
		if name == "resourcemanager" {
			name = "cloudresourcemanager"
		}
		if service := name + ".googleapis.com"; !slices.Contains(enabled, service) {
			missing = append(missing, service)
		}
	}
	return sortedSet(missing)
}

func enabledServices(ctx context.Context, c *client, project string) ([]string, error) {
	op := api.Operation{Service: "serviceusage", Name: "services.list", Permission: "serviceusage.services.list", Object: "project " + project}
	var names []string
	for token := ""; ; {
		out, err := api.Do(ctx, c.caller, op, func(ctx context.Context) (*serviceusage.ListServicesResponse, error) {
			return c.services.Services.List("projects/" + project).Filter("state:ENABLED").PageSize(servicePage).PageToken(token).Context(ctx).Do()
		})
		if err != nil {
			return nil, err
		}
		for _, service := range out.Services {
			names = append(names, service.Name[strings.LastIndex(service.Name, "/")+1:])
		}
		if token = out.NextPageToken; token == "" {
			return names, nil
		}
	}
}
