package nutanix

import (
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/request"
)

// report is what -o json prints besides the outcomes. Names stay; new fields may come.
type report struct {
	// Secrets of the requests.
	Secrets []setup.Served `json:"secrets"`
	setup.Files
}

func reportOf(requests []*request.Request, files setup.Files) any {
	r := report{Secrets: []setup.Served{}, Files: files}
	for _, req := range requests {
		r.Secrets = append(r.Secrets, setup.ServedBy(req))
	}
	return r
}
