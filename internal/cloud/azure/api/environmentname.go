package api

import (
	"fmt"
	"strings"

	configv1 "github.com/openshift/api/config/v1"
)

// EnvironmentNames are the clouds of Microsoft's own that can be chosen; the first is the usual one.
func EnvironmentNames() []string {
	return []string{string(configv1.AzurePublicCloud), string(configv1.AzureUSGovernmentCloud), string(configv1.AzureChinaCloud)}
}

// EnvironmentNamed is the cloud that somebody has named, by its name here or by that of `az cloud list`, in capitals or not. source is what the name was
// read from, for the error.
func EnvironmentNamed(source, name string) (Environment, error) {
	called := strings.ToLower(name)
	switch called {
	case "azurecloud":
		return EnvironmentOf(configv1.AzurePublicCloud)
	case "azureusgovernment":
		return EnvironmentOf(configv1.AzureUSGovernmentCloud)
	}
	for _, each := range EnvironmentNames() {
		if strings.ToLower(each) == called {
			return EnvironmentOf(configv1.AzureCloudEnvironment(each))
		}
	}
	return Environment{}, fmt.Errorf("%s is %.64q: ccoctl works in %s", source, name, strings.Join(EnvironmentNames(), ", "))
}
