package api

import (
	"regexp"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud"
)

// Sentences of "Troubleshoot access denied error messages" of the IAM User Guide:
//
//	User: <ARN> is not authorized to perform: <action> on resource: <ARN> because no identity-based policy allows the <action> action
//	User: <ARN> is not authorized to perform: <action> on resource: <ARN> with an explicit deny in a service control policy
var (
	deniedSentence = regexp.MustCompile(`^User: (\S+) is not authorized to perform: ([A-Za-z0-9-]+:[A-Za-z0-9*]+)`)
	deniedBy       = regexp.MustCompile(`(?:with|because of) (an explicit deny(?: in an? [a-z -]+)?)(?:: .*)?$`)
	notAllowedBy   = regexp.MustCompile(`because no ([a-z -]+?) allows the`)
	onResource     = regexp.MustCompile(`on resource: (.+?)(?: (?:with|because) |$)`)
)

// parseDenied takes apart what AWS says about a refused call: who was refused, which right was exercised, and which sort of policy refused.
// What it does not find it leaves as it is.
func parseDenied(e *cloud.Error, sentence string) {
	if m := deniedSentence.FindStringSubmatch(sentence); m != nil {
		e.Principal, e.Action = m[1], m[2]
		e.Message = ""
		if m := onResource.FindStringSubmatch(sentence); m != nil && e.Object == "" {
			e.Object = strings.TrimSpace(m[1])
		}
	}
	if m := deniedBy.FindStringSubmatch(sentence); m != nil {
		e.DeniedBy = m[1]
		return
	}
	if m := notAllowedBy.FindStringSubmatch(sentence); m != nil {
		e.DeniedBy = "its " + m[1] + ", which does not allow it"
	}
}
