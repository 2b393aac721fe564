package alibabacloud

import (
	"strings"

	"github.com/cloudcredential/operator/internal/request"
)

// Names and marks are those of existing clusters, cuts and the doubled suffix included. Limits: "CreateUser" and "CreatePolicy" in the API reference of RAM.
const (
	maxUserName    = 64
	maxDisplayName = 128
	maxComments    = 128
	policySuffix   = "-policy"
	maxPolicyName  = 128

	displayPrefix     = "ccoctl user for "
	commentsPrefix    = "openshift.io/ccoctl/"
	policyDescription = "Created by OpenShift ccoctl"
)

// fullName is what user and policy of a request are called before anything is cut.
func (o Options) fullName(req *request.Request) string {
	return o.Name + "-" + req.Secret.Namespace + "-" + req.Secret.Name
}

// UserName is that of a request's user.
func (o Options) UserName(req *request.Request) string { return cut(o.fullName(req), maxUserName) }

func (o Options) displayName(req *request.Request) string {
	return cut(displayPrefix+o.fullName(req), maxDisplayName)
}

// comments are the mark of all users of the set-up.
func (o Options) comments() string { return commentsPrefix + o.Name }

// PolicyName is that of a request's policy.
func (o Options) PolicyName(req *request.Request) string { return policyNameOf(o.fullName(req)) }

func policyNameOf(full string) string {
	return cut(full+policySuffix, maxPolicyName-len(policySuffix)) + policySuffix
}

// policyOfUser is the name of the policy that was made for a user; false where the display name does not tell it in full.
func policyOfUser(found foundUser) (string, bool) {
	full, marked := strings.CutPrefix(found.DisplayName, displayPrefix)
	return policyNameOf(full), marked && len(found.DisplayName) < maxDisplayName
}

// cut returns the first n bytes of a name, which is ASCII.
func cut(s string, n int) string { return s[:min(n, len(s))] }
