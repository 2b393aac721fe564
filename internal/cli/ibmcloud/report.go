package ibmcloud

import (
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/ibmcloud"
	"github.com/cloudcredential/operator/internal/plan"
)

// report is what -o json prints of a set-up besides the outcomes. Names stay; new fields may come.
type report struct {
	// Name of the set-up, and the name of the ResourceGroup that it is confined to by the flags.
	Name          string `json:"name"`
	ResourceGroup string `json:"resourceGroup,omitempty"`
	// ServiceIDs of the requests.
	ServiceIDs []serviceIDReport `json:"serviceIDs,omitempty"`
	setup.Files
}

// serviceIDReport is one service ID.
type serviceIDReport struct {
	// Name of the service ID, and its ID and that of its API key, which are missing where they could not be made.
	Name  string `json:"name"`
	ID    string `json:"id,omitempty"`
	KeyID string `json:"apiKeyID,omitempty"`
	setup.Served
}

// reportOf reads from a result what was made, and what was there.
func reportOf(o ibmcloud.Options, files setup.Files, result plan.Result) any {
	r := report{Name: o.Name, ResourceGroup: o.ResourceGroup, Files: files}
	for _, req := range o.Requests {
		made := serviceIDReport{Name: o.ServiceIDName(req), Served: setup.ServedBy(req)}
		if id, found := result.Output(o.ServiceIDRef(req), ibmcloud.OutputID); found {
			made.ID = id.Text()
		}
		if id, found := result.Output(o.KeyRef(req), ibmcloud.OutputID); found {
			made.KeyID = id.Text()
		}
		r.ServiceIDs = append(r.ServiceIDs, made)
	}
	return r
}
