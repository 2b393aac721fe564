package ibmcloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// right is a role on a service. The role is the full name that policies have.
type right struct{ role, service string }

const roles = "crn:v1:bluemix:public:iam::::"

// The services that the requests of components are about.
const (
	vpc, dns, internet, storage, power = "is", "dns-svcs", "internet-svcs", "cloud-object-storage", "power-iaas"
)

// String is how people say it: "Editor of is".
func (r right) String() string { return r.role[strings.LastIndex(r.role, ":")+1:] + " of " + r.service }

// allows asks whether who signs in with a credential's key has a right in a resource group.
func (c *Cloud) allows(ctx context.Context, with cloud.Credential, r right, in string) (bool, error) {
	asked, err := json.Marshal(map[string]any{
		"apikey": string(with[apiKeyKey]), "role": r.role, "attributes": map[string]string{"serviceName": r.service, "resourceGroupId": c.groups[in]},
	})
	if err != nil {
		return false, fmt.Errorf("ask for the right to be %s: %w", r, err)
	}
	var allowed bool
	err = c.control.Make(ctx, "allows", string(asked), &allowed)
	return allowed, err
}

// has fails unless a credential has a right in the cluster's resource group, and lacks fails if it has it.
func (c *Cloud) has(ctx context.Context, with cloud.Credential, r right) error {
	allowed, err := c.allows(ctx, with, r, group)
	if err == nil && !allowed {
		err = fmt.Errorf("it is not allowed to be %s", r)
	}
	return err
}

func (c *Cloud) lacks(ctx context.Context, with cloud.Credential, r right, in string) error {
	allowed, err := c.allows(ctx, with, r, in)
	if err == nil && allowed {
		err = fmt.Errorf("it is allowed to be %s in resource group %s", r, in)
	}
	return err
}

// trial is what is tried with the key of a request.
type trial struct{ own, foreign right }

// trials are by the names of the requests of both platforms.
func trials() map[string]trial {
	editor := func(service string) right { return right{roles + "role:Editor", service} }
	manager := func(service string) right { return right{roles + "serviceRole:Manager", service} }
	writer := right{roles + "serviceRole:Writer", storage}
	return map[string]trial{
		"openshift-ibm-cloud-controller-manager":     {editor(vpc), manager(dns)},
		"openshift-machine-api-ibmcloud":             {editor(vpc), writer},
		"openshift-image-registry-ibmcos":            {writer, editor(vpc)},
		"openshift-ingress-ibmcloud":                 {manager(dns), editor(vpc)},
		"ibm-vpc-block-csi-driver-operator":          {editor(vpc), manager(internet)},
		"openshift-powervs-cloud-controller-manager": {manager(power), manager(dns)},
		"openshift-cluster-api-powervs":              {manager(power), editor(vpc)},
		"openshift-machine-api-powervs":              {manager(power), writer},
		"openshift-image-registry-ibmcos-powervs":    {writer, manager(power)},
		"openshift-ingress-powervs":                  {manager(dns), manager(power)},
		"ibm-powervs-block-csi-driver-operator":      {editor(power), editor(vpc)},
	}
}

// Trials implements cloud.Identities. A right is confined to the cluster's resource group.
func (c *Cloud) Trials() map[string]cloud.Trial {
	all := map[string]cloud.Trial{}
	for name, t := range trials() {
		all[name] = cloud.Trial{
			Own: t.own.String(), Foreign: t.foreign.String() + ", and " + t.own.String() + " in another resource group",
			Try: func(ctx context.Context, with cloud.Credential) error { return c.has(ctx, with, t.own) },
			Hold: func(ctx context.Context, with cloud.Credential) error {
				return errors.Join(c.has(ctx, with, t.own), c.lacks(ctx, with, t.foreign, group), c.lacks(ctx, with, t.own, elsewhere))
			},
		}
	}
	return all
}
