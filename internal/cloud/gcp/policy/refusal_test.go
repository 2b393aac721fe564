package policy_test

import (
	"testing"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/policy"
)

func TestRefusalsThatGoAwayAreToldFromThoseThatDoNot(t *testing.T) {
	t.Parallel()
	for message, passing := range map[string]bool{
		"Service account a@p does not exist.":                                       true,
		"Service account b@p does not exist.":                                       false,
		"Role roles/x is not supported for this resource.":                          false,
		"Role (roles/x) does not exist in the resource's hierarchy.":                false,
		"Role (projects/p/roles/made) does not exist in the resource's hierarchy.":  true,
		"Role (projects/p/roles/named) does not exist in the resource's hierarchy.": false,
	} {
		err := policy.Explain(&cloud.Error{Kind: cloud.Invalid, Message: message}, "a@p", "projects/p/roles/made")
		if policy.IsUnsettled(err) != passing || cloud.Is(err, cloud.Unavailable) != passing {
			t.Errorf("%s: %v", message, err)
		}
	}
	if policy.IsUnsettled(policy.Explain(&cloud.Error{Kind: cloud.Unavailable, Message: "Service account a@p does not exist."}, "a@p")) {
		t.Error("an outage is taken for something else")
	}
}
