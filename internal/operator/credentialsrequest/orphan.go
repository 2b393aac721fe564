package credentialsrequest

import (
	"errors"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
)

// orphaned says what a plan left behind that nobody waits for; empty where there is nothing of that kind, or where something else failed, too:
// then that is what matters.
func orphaned(result plan.Result) string {
	var left []string
	for _, outcome := range result.Outcomes {
		switch outcome.Status {
		case plan.Skipped:
			return ""
		case plan.Failed:
			orphan, is := errors.AsType[*cloud.OrphanError](outcome.Err)
			if !is {
				return ""
			}
			left = append(left, sentence(orphan))
		}
	}
	return strings.Join(left, "; ")
}
