package docs_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/test/docs"
)

func TestTheStandInForGcloudRefusesWhatTheDocumentDoesNotCall(t *testing.T) {
	t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", filepath.Join(t.TempDir(), "none")) // so that nothing can be called
	const refused = "the stand-in for gcloud does not know"
	for command, known := range map[string]bool{
		"services enable iam.googleapis.com --project=p":                                  true,
		"services enable iam.googleapis.com":                                              false,
		"services enable iam.googleapis.com --project=":                                   false,
		"services enable iam.googleapis.com --project p":                                  false,
		"services enable iam.googleapis.com --project=p --project=q":                      false,
		"services enable iam.googleapis.com --project=p --async":                          false,
		"services enable -q --project=p":                                                  false,
		"services disable iam.googleapis.com --project=p":                                 false,
		"iam service-accounts delete a@p.iam.gserviceaccount.com --project=p --quiet":     true,
		"iam service-accounts delete a@p.iam.gserviceaccount.com --project=p":             false,
		"iam service-accounts delete a@p.iam.gserviceaccount.com --project=p --quiet=yes": false,
		"projects add-iam-policy-binding p --member=user:a@b.c --role=r --condition=None": true,
		"projects add-iam-policy-binding p --member=user:a@b.c --role=r --condition=true": false,
		"projects add-iam-policy-binding p --member=user:a@b.c --role=r":                  false,
		"projects": false,
		"":         false,
	} {
		err := docs.Gcloud(t.Context(), strings.Fields(command))
		if err == nil || strings.Contains(err.Error(), refused) == known {
			t.Errorf("gcloud %s: known should be %t, but %v", command, known, err)
		}
	}
}
