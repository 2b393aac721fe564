package openstack

import (
	"strconv"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/request"
)

// maxRequestPart is how much of a request's name is part of a derived one. Names of application credentials have up to 255 characters.
const maxRequestPart = 120

// ownership is what application credentials are recognised by: how their names begin, and what their description says. Neither can be changed once a
// credential is made.
type ownership struct {
	cluster cloud.Cluster
	req     *request.Request
}

// stem is how the names of a request's application credentials begin: "<infrastructure>-<request>-<5 characters>". It is the same in every pass.
func (o ownership) stem() string {
	name := o.req.Name.Name
	if len(name) > maxRequestPart {
		name = name[:maxRequestPart]
	}
	stem := name + "-" + cloud.NameSuffix(o.place(), o.req.Name.String(), string(o.req.UID))
	if o.cluster.InfrastructureName == "" {
		return stem
	}
	return o.cluster.InfrastructureName + "-" + stem
}

// place is the cluster as nothing else is called.
func (o ownership) place() string { return o.cluster.InfrastructureName + "/" + o.cluster.ID }

// mark is the description's beginning, which names the cluster and the request.
func (o ownership) mark() string {
	return "cloud-credential-operator: cluster " + o.place() + ", CredentialsRequest " + o.req.Name.String() + ", UID "
}

// description of the request's application credentials.
func (o ownership) description() string { return o.mark() + string(o.req.UID) }

// owns reports whether an application credential was made for this request, or for an earlier one of the same name, which is gone: there is one
// object of a name at a time.
func (o ownership) owns(description string) bool {
	uid, marked := strings.CutPrefix(description, o.mark())
	return marked && uid != ""
}

// numbered is the name of the n-th application credential.
func numbered(stem string, n int) string { return stem + "-" + strconv.Itoa(n) }

// free is the first name that is not taken.
func free(stem string, taken map[string]bool) string {
	for n := 1; ; n++ {
		if name := numbered(stem, n); !taken[name] {
			return name
		}
	}
}
