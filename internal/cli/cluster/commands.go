// Package cluster holds the verbs of ccoctl that work on a running cluster. They are the same below every cloud.
package cluster

import "github.com/cloudcredential/operator/internal/cli"

// Commands are the verbs that every cloud has whose credentials can be made by hand.
func Commands() []cli.Command {
	return []cli.Command{
		{
			Name:  "apply secrets",
			Group: "Apply to a cluster what was written to the output directory",
			Short: "Apply the Secrets in the output directory to a cluster",
			Long: "Apply every Secret in manifests/ of the output directory to a cluster.\n\n" +
				"All manifests are read and checked before the first call. A Secret that cannot be applied does not keep the others from being applied. " +
				"The data of an existing Secret is replaced; labels and annotations that others gave it stay.",
			Example: "  ccoctl aws apply secrets --output-dir=credentials --kubeconfig=auth/kubeconfig",
			Verb:    newApplySecrets,
		},
		{
			Name:      "set-upgradeable-to",
			Arguments: "VERSION",
			Short:     "Say that the credentials for the next minor version are in place",
			Long: "Say that the credentials for the next minor version are in place, so that a cluster whose credentials are made by hand can be upgraded to it.\n\n" +
				"The version may be given as 4.19, v4.19 or 4.19.3; its minor version must be later than that of the cluster.",
			Example: "  ccoctl aws set-upgradeable-to 4.19",
			Verb:    newSetUpgradeableTo,
		},
	}
}
