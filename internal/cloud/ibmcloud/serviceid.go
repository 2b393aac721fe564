package ibmcloud

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// fieldDescription is what a service ID says of itself.
const fieldDescription = "description"

// serviceID is the identity of the component behind a request.
type serviceID struct {
	o   Options
	req *request.Request
}

// Ref implements plan.Resource.
func (s serviceID) Ref() plan.Ref { return s.o.ServiceIDRef(s.req) }

// Fields implements plan.Resource. What a service ID says of itself is put right only where it is taken over, so that it is known for ours from then on.
func (s serviceID) Fields(plan.Known) plan.Fields {
	if !s.o.Adopt {
		return nil
	}
	return plan.Fields{fieldDescription: plan.Text(s.o.description(s.req))}
}

// candidates are service IDs of the right name, by whose they are.
type candidates struct{ ours, earlier, foreign []foundServiceID }

// sortOut finds what has a name, exactly. Earlier releases gave no description.
func (o Options) sortOut(listed []foundServiceID, name string) candidates {
	var found candidates
	for _, each := range listed {
		setUp, marked := setUpOf(each.Description)
		switch {
		case each.Name != name:
		case marked && setUp == o.Name:
			found.ours = append(found.ours, each)
		case each.Description == "":
			found.earlier = append(found.earlier, each)
		default:
			found.foreign = append(found.foreign, each)
		}
	}
	return found
}

// choose picks the one that is ours; nil where there is none. foreign says that it is somebody else's.
func (c candidates) choose(o Options, name string) (chosen *foundServiceID, foreign bool, err error) {
	one := c.ours
	if len(one) == 0 {
		one = c.earlier
	}
	if len(one) == 0 {
		one, foreign = c.foreign, !o.Adopt
	}
	switch len(one) {
	case 0:
		return nil, false, nil
	case 1:
		return &one[0], foreign, nil
	}
	return nil, false, several(name, one)
}

func several(name string, found []foundServiceID) error {
	var ids []string
	for _, each := range found {
		ids = append(ids, each.ID)
	}
	slices.Sort(ids)
	return fmt.Errorf("several service IDs are called %s: %s; delete those that are not in use with `ibmcloud iam service-id-delete ID`, and run again", name, strings.Join(ids, ", "))
}

// owner says whose a service ID is that is not ours.
func owner(found *foundServiceID) string {
	if setUp, marked := setUpOf(found.Description); marked {
		return found.ID + " is part of the set-up " + setUp
	}
	return found.ID + " has the description " + fmt.Sprintf("%.100q", found.Description) + "; to take it over, use --adopt"
}

// serviceIDDriver makes and removes service IDs.
type serviceIDDriver struct{ *session }

// Observe implements plan.Driver.
func (d serviceIDDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	switch want := resource.(type) {
	case ownedServiceID:
		return observedServiceID(want.found, ""), nil
	case unclearServiceID:
		return plan.Observation{}, want.err
	}
	want := resource.(serviceID)
	name := want.Ref().Name
	listed, err := d.allServiceIDs(ctx)
	if err != nil {
		return plan.Observation{}, err
	}
	found, foreign, err := want.o.sortOut(listed, name).choose(want.o, name)
	switch {
	case err != nil:
		return plan.Observation{}, err
	case found == nil && want.o.MustExist:
		return plan.Observation{}, fmt.Errorf("ServiceID: %s does not exist, rerun with --create flag to create it", name)
	case found == nil:
		return plan.Observation{}, nil
	case foreign:
		return observedServiceID(found, owner(found)), nil
	}
	return observedServiceID(found, ""), nil
}

func observedServiceID(found *foundServiceID, owner string) plan.Observation {
	return plan.Observation{Exists: true, Foreign: owner, Fields: plan.Fields{fieldDescription: plan.Text(found.Description)}, Outputs: outputsOf(found)}
}

func outputsOf(found *foundServiceID) plan.Outputs {
	return plan.Outputs{OutputID: plan.Text(found.ID), OutputIAMID: plan.Text(found.IAMID)}
}

// Create implements plan.Driver. Names are not unique, so that the call is not repeated; one whose answer got lost is looked for.
func (d serviceIDDriver) Create(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Outputs, error) {
	want := resource.(serviceID)
	account, err := d.accountID(ctx)
	if err != nil {
		return nil, err
	}
	name := want.Ref().Name
	op := operation{identityService, "create_service_id", cloud.WritesOnce, "service ID " + name}
	made, err := call[foundServiceID](ctx, d.client, op, message{
		method: http.MethodPost, path: serviceIDPath, body: map[string]string{"account_id": account, "name": name, "description": want.o.description(want.req)},
	})
	if cloud.Is(err, cloud.Unavailable) && ctx.Err() == nil {
		made, err = d.madeBefore(ctx, want, account, err)
	}
	if err != nil {
		return nil, err
	}
	if made.ID == "" || made.IAMID == "" {
		return nil, cloud.Incomplete(op.action(), op.object, "ID")
	}
	return outputsOf(made), nil
}

// madeBefore looks whether a service ID was made although no answer came.
func (d serviceIDDriver) madeBefore(ctx context.Context, want serviceID, account string, cause error) (*foundServiceID, error) {
	name := want.Ref().Name
	op := operation{identityService, "list_service_ids", cloud.Reads, "service ID " + name}
	query := url.Values{"account_id": {account}, "name": {name}, "pagesize": {pageSize}}
	page, err := call[serviceIDPage](ctx, d.client, op, message{method: http.MethodGet, path: serviceIDPath, query: query})
	if err != nil {
		return nil, cause
	}
	if ours := want.o.sortOut(page.Items, name).ours; len(ours) == 1 {
		return &ours[0], nil
	}
	return nil, cause
}

// Update implements plan.Driver. It marks a service ID that is taken over.
func (d serviceIDDriver) Update(ctx context.Context, resource plan.Resource, _ plan.Known, change plan.Change) (plan.Outputs, error) {
	want := resource.(serviceID)
	id := change.Observed.Outputs[OutputID].Text()
	op := operation{identityService, "update_service_id", cloud.Writes, "service ID " + want.Ref().Name}
	_, err := call[foundServiceID](ctx, d.client, op, message{
		method: http.MethodPut, path: serviceIDPath + "/" + url.PathEscape(id), header: http.Header{"If-Match": {"*"}},
		body: map[string]string{"description": want.o.description(want.req)},
	})
	return nil, err
}

// Delete implements plan.Driver. Keys and policies go with the service ID. The reference asks to repeat what ends in a conflict.
func (d serviceIDDriver) Delete(ctx context.Context, resource plan.Resource, _ plan.Known) error {
	found := resource.(ownedServiceID).found
	op := operation{identityService, "delete_service_id", cloud.Writes, "service ID " + found.Name}
	remove := func() error { return erase(ctx, d.client, op, serviceIDPath+"/"+url.PathEscape(found.ID)) }
	if err := remove(); !cloud.Is(err, cloud.Conflict) {
		return err
	}
	return remove()
}

// severalForced is several for a removal, which can be told to take all of them.
func severalForced(name string, found []foundServiceID) error {
	return fmt.Errorf("%w; with --force all of them are deleted", several(name, found))
}
