package docs_test

import (
	"io"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/test/docs"
)

func TestTheStandInForAZRefusesWhatNeitherDocumentNorScriptsCall(t *testing.T) {
	t.Setenv("HOME", t.TempDir()) // where nobody is logged in, so that nothing can be called
	const refused = "the stand-in for az does not know"
	for command, known := range map[string]bool{
		"account show --query=id --output=tsv":                                        true,
		"account show -o tsv --query id":                                              true,
		"account show":                                                                false,
		"account list --query=id --output=tsv":                                        false,
		"group create --name g --location l":                                          true,
		"group create --name g --location l --tags a=b c=d --subscription s":          true,
		"group create --name g --location l --tags":                                   false,
		"group create --name g":                                                       false,
		"group create --name g h --location l":                                        false,
		"group create --name= --location l":                                           false,
		"group create --name g --location l --managed-by m":                           false,
		"group delete --name=g --yes":                                                 true,
		"group delete --name=g":                                                       false,
		"group delete --name=g --yes=true":                                            false,
		"rest --method put --uri /subscriptions/s?api-version=1 --body {}":            true,
		"rest --method put --url /subscriptions/s?api-version=1 --body {}":            false,
		"identity show --ids i --query clientId --output tsv":                         true,
		"identity show --name=i --resource-group=g --query=clientId --output=tsv":     true,
		"identity show --name=i --query=clientId --output=tsv":                        false,
		"identity create --name=i --resource-group=g --location=l --tags a=b":         true,
		"identity create --name=i --resource-group=g --tags a=b":                      false,
		"role assignment create --assignee a --role r --scope s":                      false,
		"role assignment delete --assignee=a --role=r --scope=s":                      true,
		"role definition create --role-definition=./role.json":                        true,
		"ad sp create-for-rbac --name=n --role=r --scopes=s --query=q --output=tsv":   true,
		"ad sp create-for-rbac --name=n":                                              false,
		"storage container-rm create --name c --storage-account a --resource-group g": false,
		"": false,
	} {
		err := docs.AZ(t.Context(), strings.Fields(command), io.Discard)
		if err == nil || strings.Contains(err.Error(), refused) == known {
			t.Errorf("az %s: known should be %t, but %v", command, known, err)
		}
	}
}
