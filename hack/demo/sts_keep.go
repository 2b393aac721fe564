package main

import "strings"

// explain says how to look at what stays up, with the usual programs.
func (d *shortTerm) explain() error {
	environment, err := d.writeEnvironment()
	if err != nil {
		return err
	}
	name := d.cloud.Facts().Name
	d.screen.heading("It stays up until Ctrl-C. In another terminal:")
	d.screen.printf(`   . %s

%s
   bin/ccoctl %s verify %s
   bin/ccoctl %[3]s plan create-all %[4]s
   bin/ccoctl %[3]s delete %[5]s

   The operator's log: %[6]s
   The log of the simulated %[7]s: curl %[8]s/calls; what else it can do: curl %[8]s`,
		environment, indented(d.cloud.LookAtTokens()), name, strings.Join(d.described(setup, d.mine), " "), strings.Join(d.removal(setup), " "),
		d.operator.log, d.cloud.Facts().Title, d.simulator.Address)
	return nil
}
