package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// writeEnvironment writes the settings with which other programs find cluster and account, and returns the file's name.
func (d *demo) writeEnvironment() (string, error) {
	file := filepath.Join(d.folder, "environment")
	lines := []string{
		"export KUBECONFIG=" + d.cluster.kubeconfig,
		"export HTTPS_PROXY=" + d.simulator.Proxy,
		"export NO_PROXY=localhost,127.0.0.1,::1",
		"export AWS_CA_BUNDLE=" + d.simulator.CAFile,
		"export SSL_CERT_FILE=" + d.simulator.CAFile,
		"export AWS_ACCESS_KEY_ID=" + d.account.admin.ID,
		"export AWS_SECRET_ACCESS_KEY=" + d.account.admin.Secret,
		"export AWS_DEFAULT_REGION=" + region,
		"export AWS_EC2_METADATA_DISABLED=true",
		"unset AWS_PROFILE AWS_SESSION_TOKEN AWS_ENDPOINT_URL",
	}
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("write the settings for other programs: %w", err)
	}
	return file, nil
}

// explain says how to look at what stays up, with the usual programs.
func (d *minting) explain() error {
	environment, err := d.writeEnvironment()
	if err != nil {
		return err
	}
	d.screen.heading("It stays up until Ctrl-C. In another terminal:")
	d.screen.printf(`   . %s

   kubectl get credentialsrequests -A
   kubectl get clusteroperator cloud-credential
   kubectl -n openshift-ingress-operator delete secret cloud-credentials   # and get it again
   aws iam list-users --query 'Users[].UserName'
   aws iam delete-user-policy --user-name NAME --policy-name NAME-policy   # and get it again

   The operator's log: %s
   The log of the simulated AWS: curl %s/calls; what else it can do: curl %[3]s`, environment, d.operator.log, d.simulator.Control)
	return nil
}
