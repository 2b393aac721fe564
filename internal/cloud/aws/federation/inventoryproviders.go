package federation

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/plan"
)

// providersFound are the identity providers of a set-up.
type providersFound struct {
	nodes []plan.Node
	// byTrust are, by the name of a role, the providers that nothing but the roles tells of.
	byTrust map[string][]plan.Ref
}

// unlistedProviders stands for identity providers that could not be listed.
type unlistedProviders struct {
	o   Options
	err error
}

// Ref implements plan.Resource.
func (r unlistedProviders) Ref() plan.Ref { return r.o.ProviderRef() }

// Fields implements plan.Resource.
func (r unlistedProviders) Fields(plan.Known) plan.Fields { return nil }

// listProviders are the ARNs of the account's identity providers: IAM has no pages of them.
func (i *inventory) listProviders(ctx context.Context) ([]string, error) {
	out, err := callIAM(ctx, i.client, "ListOpenIDConnectProviders", api.Reads, "", (*iam.Client).ListOpenIDConnectProviders, &iam.ListOpenIDConnectProvidersInput{})
	if err != nil {
		return nil, i.Failed(err)
	}
	if out.OpenIDConnectProviderList == nil {
		return nil, i.Failed(cloud.Incomplete("iam:ListOpenIDConnectProviders", "", "list of identity providers"))
	}
	var arns []string
	for _, entry := range out.OpenIDConnectProviderList {
		if entry.Arn != nil {
			arns = append(arns, *entry.Arn)
		}
	}
	return arns, nil
}

// findProviders picks the identity providers that may be ours by what their ARNs say. Their drivers look at the tags. Where nothing leads to one,
// those of CloudFront's hosts are looked at: the distribution that the issuer was published by may have gone before.
func (i *inventory) findProviders(ctx context.Context, arns []string, bucket bucketFound, edge edgeFound, roles rolesFound) providersFound {
	found := providersFound{byTrust: map[string][]plan.Ref{}}
	trusting := roles.trusting()
	for _, arn := range arns {
		issuer := issuerOf(arn)
		own := issuer == i.o.BucketHost() && bucket.mayBeOurs || edge.domain != "" && issuer == edge.domain
		named := i.o.Issuer.URL != "" && issuer == conditionPrefix(i.o.Issuer.URL)
		node := plan.Node{Resource: ownedProvider{o: i.o, arn: arn, ownURL: own}, Absent: true}
		if !own && !named && issuer != i.o.BucketHost() {
			if len(trusting[arn]) == 0 {
				continue
			}
			for _, role := range trusting[arn] {
				found.byTrust[role] = append(found.byTrust[role], node.Resource.Ref())
			}
		}
		found.nodes = append(found.nodes, node)
	}
	if len(found.nodes) == 0 && i.o.Issuer.URL == "" && i.o.hasEdge() && bucket.readers != readByAll {
		found.nodes = i.findPublished(ctx, arns)
	}
	return found
}

// findPublished are the identity providers of CloudFront's hosts that are ours. Whoever must not read one of them hears of it.
func (i *inventory) findPublished(ctx context.Context, arns []string) []plan.Node {
	var mu sync.Mutex
	var nodes []plan.Node
	published := slices.DeleteFunc(slices.Clone(arns), func(arn string) bool { return !onCloudFront(issuerOf(arn)) })
	each(published, func(arn string) {
		present, err := i.getProvider(ctx, arn)
		if err != nil {
			i.Note("Whose the identity provider %s is could not be found out: %v", arn, err)
		}
		if present == nil || i.o.owner(identityTags(present.Tags)) != "" {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		nodes = append(nodes, plan.Node{Resource: ownedProvider{o: i.o, arn: arn}, Absent: true})
	})
	return nodes
}

// issuerOf is the issuer that the ARN of an identity provider names, without its scheme.
func issuerOf(arn string) string {
	_, issuer, _ := strings.Cut(arn, ":oidc-provider/")
	return issuer
}

// onCloudFront reports whether a host is that of a distribution.
func onCloudFront(host string) bool {
	host = strings.ToLower(host)
	return strings.HasSuffix(host, ".cloudfront.net") || strings.HasSuffix(host, ".cloudfront.cn")
}
