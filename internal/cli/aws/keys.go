package aws

import (
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// signingKeys is the node of the key pair in the output directory.
func signingKeys() plan.Node { return plan.Node{Resource: oidc.SigningKeys{}} }

// keyFiles are the files of the key pair, where the nodes include it.
func keyFiles(nodes []plan.Node) []string {
	for _, node := range nodes {
		if node.Resource.Ref() == oidc.SigningKeysRef() {
			return []string{oidc.PrivateKeyFile, oidc.PublicKeyFile, oidc.InstallerKeyFile}
		}
	}
	return nil
}
