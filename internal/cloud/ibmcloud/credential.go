package ibmcloud

import (
	"fmt"
	"strings"

	"github.com/cloudcredential/operator/internal/secret"
)

// keyVariables hold the administrator's API key; the first one that is set counts. IBM's own programs know them, too.
func keyVariables() []string {
	return []string{"IC_API_KEY", "IBMCLOUD_API_KEY", "BM_API_KEY", "BLUEMIX_API_KEY"}
}

// credential is an API key, and the variable that it was found in.
type credential struct {
	key      secret.Value
	variable string
}

// findCredential looks for the API key. Scripts know the sentence of its error.
func findCredential(environment func(name string) string) (credential, error) {
	for _, name := range keyVariables() {
		if value := environment(name); value != "" {
			return credential{secret.FromString(strings.TrimSpace(value)), name}, nil
		}
	}
	return credential{}, fmt.Errorf("%v environment variable not set: set one of them to an API key of an identity that may manage service IDs and their access, "+
		"such as one that `ibmcloud iam api-key-create` has made", keyVariables())
}
