package azure

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/azure/api"
)

// maxScopes bounds how many places below the subscription are looked at. A credential with roles in more of them is not known completely.
const maxScopes = 32

// survey finds out what a credential may do: on the subscription, and where that is not everything, in each part of it that the credential has a
// role on. Where it may not ask for its roles, the cluster's own resource groups are looked at. Its error says that nothing could be found out.
func survey(ctx context.Context, c *client, cluster cloud.Cluster) (rights, error) {
	found := rights{}
	subscription := "/subscriptions/" + c.root.subscription
	granted, err := listPermissions(ctx, c, subscription)
	switch {
	case noSubscription(err) || err != nil && !unseen(err):
		return rights{}, err
	case err != nil:
		found.blind = subscription
	}
	found.grants = granted
	if found.unlimited() {
		found.complete = true
		return found, nil
	}
	scopes, err := scopesOf(ctx, c, subscription)
	switch {
	case err != nil && !unseen(err):
		return rights{}, err
	case err != nil:
		found.blind, scopes = subscription, groupsOf(c, cluster, subscription)
	case len(scopes) > maxScopes:
		found.blind, scopes = subscription, scopes[:maxScopes]
	}
	for _, scope := range scopes {
		granted, err := listPermissions(ctx, c, scope)
		switch {
		case err == nil:
			found.grants = append(found.grants, granted...)
		case !unseen(err):
			return rights{}, err
		case !cloud.Is(err, cloud.NotFound) && found.blind == "":
			found.blind = scope
		}
	}
	found.complete = found.blind == ""
	return found, nil
}

// noSubscription reports whether the subscription itself is what is wrong.
func noSubscription(err error) bool {
	refused, is := errors.AsType[*cloud.Error](err)
	return is && (refused.Code == api.CodeSubscriptionNotFound || refused.Code == api.CodeInvalidSubscription || refused.Code == "InvalidSubscription")
}

// scopesOf are the parts of the subscription that the credential has roles on.
func scopesOf(ctx context.Context, c *client, subscription string) ([]string, error) {
	principal := c.token.Principal()
	if principal == "" {
		return nil, &cloud.Error{
			Kind: cloud.Denied, Action: "Microsoft.Authorization/roleAssignments/read", Object: subscription, Message: "the access token does not tell who it is for",
			Err: errors.New("access token without object ID"),
		}
	}
	return assignedScopes(ctx, c, subscription, principal)
}

// groupsOf are the resource groups that the cluster is known to use.
func groupsOf(c *client, cluster cloud.Cluster, subscription string) []string {
	names := []string{c.root.resourceGroup}
	if platform := cluster.Platform.Azure; platform != nil {
		names = append(names, platform.ResourceGroupName, platform.NetworkResourceGroupName)
	}
	var scopes []string
	for _, name := range names {
		scope := strings.ToLower(subscription + "/resourcegroups/" + name)
		if name != "" && !slices.Contains(scopes, scope) {
			scopes = append(scopes, scope)
		}
	}
	return scopes
}

// ask surveys a credential, learns what is due about roles, and remembers both.
func (p *Provider) ask(ctx context.Context, c *client, cluster cloud.Cluster) (rights, error) {
	now := p.now()
	found, err := survey(ctx, c, cluster)
	if err != nil {
		if cloud.Is(err, cloud.Unauthenticated) || noSubscription(err) {
			p.rights.Forget(c.id)
		}
		return rights{}, err
	}
	p.rights.Put(c.id, found)
	if !found.complete || found.unlimited() {
		return found, nil
	}
	for _, name := range p.roles.due(now) {
		known, err := findRole(ctx, c, "/subscriptions/"+c.root.subscription, name, now)
		switch {
		case err == nil:
			p.roles.put(known)
		case !unseen(err):
			return found, nil // what is due stays due
		}
	}
	return found, nil
}
