package ccoctl_test

import "testing"

func TestAReportNamesWhatWasMade(t *testing.T) {
	t.Parallel()
	w := onAWS(newWorld(t, awsCloud()))
	for range 2 {
		report := w.run("create-all", "-o=json").ends(0).document().Report
		if report.Issuer != "https://prod-oidc.s3.us-east-1.amazonaws.com" || report.IdentityProviderARN != w.OIDCProviders()[0].ARN || len(report.Roles) != 7 {
			t.Errorf("the report is %+v", report)
		}
		for _, role := range report.Roles {
			if made, found := w.Role(role.Name); !found || made.ARN != role.ARN {
				t.Errorf("there is no role %+v", role)
			}
		}
	}
}
