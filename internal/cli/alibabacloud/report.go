package alibabacloud

import (
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/alibabacloud"
	"github.com/cloudcredential/operator/internal/plan"
)

// report is what -o json prints of a set-up besides the outcomes. Names stay; new fields may come.
type report struct {
	// Name of the set-up.
	Name string `json:"name"`
	// Users of the requests.
	Users []userReport `json:"ramUsers,omitempty"`
	setup.Files
}

// userReport is one user.
type userReport struct {
	// Name of the user and of its policy, and the ID of its access key, which is missing where it could not be made.
	Name   string `json:"name"`
	Policy string `json:"policy"`
	KeyID  string `json:"accessKeyID,omitempty"`
	setup.Served
}

// reportOf reads from a result what was made, and what was there.
func reportOf(o alibabacloud.Options, files setup.Files, result plan.Result) any {
	r := report{Name: o.Name, Files: files}
	for _, req := range o.Requests {
		made := userReport{Name: o.UserName(req), Policy: o.PolicyName(req), Served: setup.ServedBy(req)}
		if id, found := result.Output(o.KeyRef(req), alibabacloud.OutputID); found {
			made.KeyID = id.Text()
		}
		r.Users = append(r.Users, made)
	}
	return r
}
