package aws

import (
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/plan"
)

// maxPrincipals bounds how many credentials' owners are remembered.
const maxPrincipals = 64

// principal is who a credential belongs to.
type principal struct {
	// arn as AWS says it: of a user, of the account's root user, or of a session.
	arn string
	// account is the account root user, who may do everything.
	accountRoot bool
	// simulated is the ARN whose policies can be simulated: that of the role, for a session of a role. Empty where there is none.
	simulated string
	// boundary is the ARN of the permissions boundary of a user; "" where there is none, or it cannot be read.
	boundary string
	// boundaryKnown says that boundary was asked for.
	boundaryKnown bool
}

// principals remember who credentials belong to, by client, and which of them was a cluster's root credential last.
type principals struct {
	mu    sync.Mutex
	known map[string]principal
	roots map[string]string // client ID by cluster
}

func newPrincipals() *principals {
	return &principals{known: map[string]principal{}, roots: map[string]string{}}
}

func (p *principals) get(clientID string) (principal, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	found, has := p.known[clientID]
	return found, has
}

// put remembers the owner of a cluster's root credential.
func (p *principals) put(cluster cloud.Cluster, clientID string, who principal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.known) >= maxPrincipals {
		clear(p.known)
		clear(p.roots)
	}
	p.known[clientID] = who
	p.roots[clusterKey(cluster)] = clientID
}

// root returns the owner of the cluster's root credential, as far as that was seen.
func (p *principals) root(cluster cloud.Cluster) (principal, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	found, has := p.known[p.roots[clusterKey(cluster)]]
	return found, has
}

func clusterKey(cluster cloud.Cluster) string { return cluster.InfrastructureName + "/" + cluster.ID }

// boundary returns the permissions boundary of a root credential, which new users have to carry: a credential with a boundary is as a rule
// allowed to make only users that have it, too. It costs one call per credential, and none if the credential was assessed.
func (p *Provider) boundary(ctx context.Context, cluster cloud.Cluster, c *client) (string, error) {
	if who, known := p.principals.get(c.id); known && who.boundaryKnown {
		return who.boundary, nil
	}
	who, err := identify(ctx, c)
	if err != nil {
		return "", err
	}
	p.principals.put(cluster, c.id, who)
	return who.boundary, nil
}

// rootPrincipal is the owner of the root credential as a resource. It is not made by anybody and never changes; others use what is
// known of it.
type rootPrincipal struct{}

func principalRef() plan.Ref { return plan.Ref{Kind: kindPrincipal, Name: "root"} }

// Ref implements plan.Resource.
func (rootPrincipal) Ref() plan.Ref { return principalRef() }

// Fields implements plan.Resource.
func (rootPrincipal) Fields(plan.Known) plan.Fields { return nil }

// principalDriver says what is known of the root credential's owner. It makes no call: where there is nothing to change, the root
// credential is not needed.
type principalDriver struct {
	plan.ReadOnly
	*pass
}

// Observe implements plan.Driver.
func (d principalDriver) Observe(context.Context, plan.Resource, plan.Known) (plan.Observation, error) {
	who, _ := d.provider.principals.root(d.access.Cluster)
	return plan.Observation{Exists: true, Outputs: plan.Outputs{outputBoundary: plan.Text(who.boundary)}}, nil
}

// identify finds out who a credential belongs to: from IAM, which knows boundaries, or, for credentials that are no user's or may not ask,
// from STS.
func identify(ctx context.Context, c *client) (principal, error) {
	out, err := call(ctx, c, "GetUser", api.Reads, "the credential's own user", (*iam.Client).GetUser, &iam.GetUserInput{})
	switch cloud.KindOf(err) {
	case "":
		if err != nil {
			return principal{}, err
		}
	case cloud.Denied, cloud.Invalid, cloud.NotFound:
		return identifyBySession(ctx, c)
	default:
		return principal{}, err
	}
	if out.User == nil || out.User.Arn == nil || out.User.UserId == nil {
		return principal{}, cloud.Incomplete("iam:GetUser", "the credential's own user", "user")
	}
	who := principal{arn: *out.User.Arn, simulated: *out.User.Arn, boundaryKnown: true}
	if isAccountRoot(who.arn, *out.User.UserId) {
		who.accountRoot, who.simulated = true, ""
	}
	if boundary := out.User.PermissionsBoundary; boundary != nil && boundary.PermissionsBoundaryArn != nil {
		who.boundary = *boundary.PermissionsBoundaryArn
	}
	return who, nil
}

// identifyBySession asks STS, which answers every valid credential.
func identifyBySession(ctx context.Context, c *client) (principal, error) {
	out, err := callerIdentity(ctx, c)
	if err != nil {
		return principal{}, err
	}
	if out.Arn == nil || out.Account == nil {
		return principal{}, cloud.Incomplete("sts:GetCallerIdentity", "", "ARN")
	}
	who := principal{arn: *out.Arn, simulated: simulatedARN(*out.Arn), boundaryKnown: true}
	if out.UserId != nil && isAccountRoot(who.arn, *out.UserId) {
		who.accountRoot, who.simulated = true, ""
	}
	return who, nil
}
