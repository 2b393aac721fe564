package federation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud/azure/api"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// maxCredentials is how many federated credentials an identity has at most ("Important considerations and restrictions for federated identity
// credentials").
const maxCredentials = 20

// federation is everything that says which ServiceAccounts can log in as the identity of a request.
type federation struct {
	o   Options
	req *request.Request
}

// federated is one federated credential.
type federated struct {
	Name       string              `json:"name,omitempty"`
	Properties federatedProperties `json:"properties"`
}

type federatedProperties struct {
	Issuer    string   `json:"issuer"`
	Subject   string   `json:"subject"`
	Audiences []string `json:"audiences"`
}

// trusts says in one line whose tokens are accepted.
func (p federatedProperties) trusts() string {
	return p.Subject + " of " + p.Issuer + " for " + strings.Join(p.Audiences, " ")
}

// fieldStale are the federated credentials of ServiceAccounts of the cluster that the request does not name.
const fieldStale = "of ServiceAccounts that are not asked for"

func credentialField(name string) string { return "credential " + name }

// Ref implements plan.Resource.
func (f federation) Ref() plan.Ref {
	return plan.Ref{Kind: KindFederation, Name: f.req.Secret.String()}
}

// wanted are the credentials that there should be.
func (f federation) wanted() []federated {
	issuer, _ := f.o.IssuerURL(nil)
	var all []federated
	for _, account := range f.req.ServiceAccounts {
		each := federated{federationName(account), federatedProperties{issuer, subject(f.req, account), []string{Audience}}}
		if !slices.ContainsFunc(all, func(other federated) bool { return other.Name == each.Name }) {
			all = append(all, each)
		}
	}
	return all
}

// Fields implements plan.Resource.
func (f federation) Fields(plan.Known) plan.Fields {
	fields := plan.Fields{fieldStale: plan.Set()}
	for _, each := range f.wanted() {
		fields[credentialField(each.Name)] = plan.Text(each.Properties.trusts())
	}
	return fields
}

// isStale reports whether a credential lets in whom the request does not ask for, with tokens of the cluster's issuer: a ServiceAccount that it named once, or
// one that somebody let in. What is trusted of another issuer is not the cluster's business and stays.
func (f federation) isStale(found federated) bool {
	issuer, _ := f.o.IssuerURL(nil)
	return found.Properties.Issuer == issuer && !f.wants(found)
}

// wants reports whether a credential is one that there should be, or has the name of one and will be made that.
func (f federation) wants(found federated) bool {
	return slices.ContainsFunc(f.wanted(), func(wanted federated) bool {
		return strings.EqualFold(found.Name, wanted.Name) || found.Properties.trusts() == wanted.Properties.trusts()
	})
}

// federationDriver keeps the federated credentials of identities.
type federationDriver struct{ *session }

func (d federationDriver) list(ctx context.Context, want federation) ([]federated, error) {
	op := operation("FederatedIdentityCredentials_List", federatedRight, "read", "identity "+want.o.identityName(want.req))
	return api.List[federated](ctx, d.client.caller, op, d.client.manager, escaped(identity(want).id()+federatedPath), version(identityVersion))
}

// Observe implements plan.Driver. An identity has credentials, if only none.
func (d federationDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	want := resource.(federation)
	found, err := d.list(ctx, want)
	if err != nil {
		return plan.Observation{}, err
	}
	fields := plan.Fields{}
	var stale []string
	for _, each := range found {
		if want.isStale(each) {
			stale = append(stale, each.Name)
		}
	}
	for _, wanted := range want.wanted() {
		for _, each := range found {
			// The cloud takes no two with one issuer and subject: one of another name does as well.
			if strings.EqualFold(each.Name, wanted.Name) || each.Properties.trusts() == wanted.Properties.trusts() {
				fields[credentialField(wanted.Name)] = plan.Text(each.Properties.trusts())
			}
		}
	}
	fields[fieldStale] = plan.Set(stale...)
	if err := want.fits(found, stale); err != nil {
		return plan.Observation{}, err
	}
	return plan.Observation{Exists: true, Fields: fields, Outputs: plan.Outputs{outputOthers: plan.Set(want.others(found)...)}}, nil
}

// others are those that somebody else has let in, which is not changed: who each credential trusts.
func (f federation) others(found []federated) []string {
	var others []string
	for _, each := range found {
		if !f.wants(each) && !f.isStale(each) {
			others = append(others, each.Name+" ("+each.Properties.trusts()+")")
		}
	}
	return others
}

// fits says, before anything is changed, that there is no room for what is wanted beside the credentials that somebody else has added.
func (f federation) fits(found []federated, stale []string) error {
	var theirs []string
	wanted := f.wanted()
	for _, each := range found {
		if !f.wants(each) && !slices.Contains(stale, each.Name) {
			theirs = append(theirs, each.Name)
		}
	}
	over := len(theirs) + len(wanted) - maxCredentials
	if over <= 0 || len(theirs) == 0 {
		return nil
	}
	slices.Sort(theirs)
	return fmt.Errorf("identity %s takes %d federated credentials; %d are needed for ServiceAccounts, and it has %d of somebody else's: remove %d of those: %s",
		f.o.identityName(f.req), maxCredentials, len(wanted), len(theirs), over, strings.Join(theirs, ", "))
}

// Create implements plan.Driver.
func (d federationDriver) Create(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Outputs, error) {
	want := resource.(federation)
	for _, each := range want.wanted() {
		if err := d.put(ctx, want, each); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// Update implements plan.Driver. What is stale goes first: it may take the room of what is new, or its issuer and subject, of which there are no two.
func (d federationDriver) Update(ctx context.Context, resource plan.Resource, _ plan.Known, change plan.Change) (plan.Outputs, error) {
	want := resource.(federation)
	stale, _ := change.Field(fieldStale)
	if err := d.prune(ctx, want, stale.Removed); err != nil {
		return nil, err
	}
	for _, each := range want.wanted() {
		if _, differs := change.Field(credentialField(each.Name)); !differs {
			continue
		}
		if err := d.put(ctx, want, each); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

func (d federationDriver) prune(ctx context.Context, want federation, names []string) error {
	for _, name := range names {
		op := operation("FederatedIdentityCredentials_Delete", federatedRight, "delete", "federated credential "+name+" of "+want.o.identityName(want.req))
		if err := remove(ctx, d.session, op, identity(want).id()+federatedPath+"/"+name, identityVersion); err != nil {
			return err
		}
	}
	return nil
}

// codeConcurrent is that somebody else writes federated credentials of the same identity at this moment.
const codeConcurrent = "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity"

// put makes or changes one. An identity that was made a moment ago may not be known everywhere, and another program may be writing to it.
func (d federationDriver) put(ctx context.Context, want federation, each federated) error {
	op := operation("FederatedIdentityCredentials_CreateOrUpdate", federatedRight, "write", "federated credential "+each.Name+" of "+want.o.identityName(want.req))
	return d.known(ctx, func(code string) bool { return code == "ParentResourceNotFound" || code == codeConcurrent }, func() error {
		_, err := put[federated](ctx, d.session, op, identity(want).id()+federatedPath+"/"+each.Name, identityVersion, federated{Properties: each.Properties})
		return err
	})
}

// Delete implements plan.Driver. The credentials go with the identity.
func (d federationDriver) Delete(_ context.Context, resource plan.Resource, _ plan.Known) error {
	return fmt.Errorf("%s are not to be deleted", resource.Ref())
}
