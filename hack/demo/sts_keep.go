package main

// explain says how to look at what stays up, with the usual programs.
func (d *shortTerm) explain() error {
	environment, err := d.writeEnvironment()
	if err != nil {
		return err
	}
	flags := "--name " + setup + " --region " + region
	described := flags + " --credentials-requests-dir " + d.requests + " --enable-tech-preview --output-dir " + d.mine.Folder
	d.screen.heading("It stays up until Ctrl-C. In another terminal:")
	d.screen.printf(`   . %s

   kubectl -n openshift-ingress-operator get secret cloud-credentials -o jsonpath='{.data.credentials}' | base64 -d
   kubectl -n openshift-ingress-operator create token ingress-operator --audience openshift
   aws sts assume-role-with-web-identity --role-session-name me --role-arn ROLE --web-identity-token TOKEN
   bin/ccoctl aws verify %s
   bin/ccoctl aws plan create-all %[2]s
   bin/ccoctl aws delete %s

   The operator's log: %s
   The log of the simulated AWS: curl %s/calls; what else it can do: curl %[5]s`, environment, described, flags, d.operator.log, d.simulator.Control)
	return nil
}
