package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// writeEnvironment writes the settings with which other programs find cluster and cloud, and returns the file's name.
func (d *demo) writeEnvironment() (string, error) {
	file := filepath.Join(d.folder, "environment")
	lines := []string{"export KUBECONFIG=" + d.cluster.kubeconfig}
	if d.api != nil {
		lines = append(lines, "export HTTPS_PROXY="+d.simulator.Proxy, "export NO_PROXY=localhost,127.0.0.1,::1", "export SSL_CERT_FILE="+d.simulator.CAFile)
		for _, setting := range append(d.api.Environment(d.simulator.CAFile), d.api.Administration()...) {
			lines = append(lines, "export "+setting)
		}
		lines = append(lines, "unset "+strings.Join(d.api.Unset(), " "))
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
%s

   The operator's log: %s
   The log of the simulated %s: curl %s/calls; what else it can do: curl %[5]s`, environment, indented(d.cloud.LookAtKeys()), d.operator.log,
		d.cloud.Facts().Title, d.simulator.Address)
	return nil
}

// indented are lines of an explanation.
func indented(lines []string) string { return "   " + strings.Join(lines, "\n   ") }
