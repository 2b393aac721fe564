package federation

import (
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/cloud"
)

const payer = "who-pays"

func TestCallsCountAgainstTheQuotaProjectOfTheCredential(t *testing.T) {
	t.Parallel()
	withProject := func(s searched, project string) string {
		return strings.Replace(string(s.key), "{", `{"quota_project_id":"`+project+`",`, 1)
	}
	for name, set := range map[string]func(s searched){
		"in the file": func(s searched) { s.variables["GOOGLE_CREDENTIALS"] = withProject(s, payer) },
		"in the environment": func(s searched) {
			s.variables["GOOGLE_CREDENTIALS"], s.variables["GOOGLE_CLOUD_QUOTA_PROJECT"] = string(s.key), payer
		},
		"in both": func(s searched) {
			s.variables["GOOGLE_CREDENTIALS"], s.variables["GOOGLE_CLOUD_QUOTA_PROJECT"] = withProject(s, "somebody-else"), payer
		},
	} {
		s := newSearched(t)
		s.AddProject(payer)
		set(s)
		client, err := s.client()
		s.has(err)
		_, err = Open(client, DriverOptions{}).shared.projectNumber(t.Context(), s.options)
		client.Close()
		if !cloud.Is(err, cloud.Denied) || !strings.Contains(err.Error(), payer) {
			t.Errorf("%s: whoever may not use the project got %v", name, err)
		}
		s.has(s.AddBinding(payer, "roles/serviceusage.serviceUsageConsumer", "serviceAccount:admin@my-project.iam.gserviceaccount.com"))
		s.works("the environment variable GOOGLE_CREDENTIALS")
	}
}
