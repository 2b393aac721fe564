// Package ccoctl holds ccoctl to what it promises: the whole program, from its arguments to the calls that a simulated account gets and the
// files that are left. Nothing of it is replaced: most tests run it in their own process, with a connection that leads to the account; those about
// being killed start the real binary, which reaches the account through a proxy under the cloud's own host names.
//
// What is about the tool is tried on every cloud: the tests ask a row of the table in clouds_test.go for names of calls, kinds and flags. Files whose names
// begin with that of a cloud hold its row, and what is about that cloud alone.
//
// A world is an account, a directory of requests and an output directory. Its state is all of that as text, so that what two runs leave
// can be compared. Faults of the account are those of sim/fault. Where time has to pass, a test is in a bubble, in which it passes at once.
//
// The ids are those of the project's fault matrix:
//
//	A6   TestA6_…: killed at each call, or interrupted, and run again; then deleted
//	C1   TestC1_throttled_half_of_the_time
//	C2   TestC2_a_call_hangs
//	C3   TestC3_each_call_breaks
//	C4   TestC4_each_action_is_denied
//	C9   TestC9_partitions, and of Azure internal/cli/azure; a proxy and a CA bundle of one's own are used by all tests that start processes
//	C10  TestC10_…: output directories that cannot be written
//	E6   TestE6_…: the writes are those of the plan
//	E7   TestE7_…: run twice; verbs that work on a cluster: internal/cli/cluster
//	E8   TestE8_…: names of roles and service accounts
//	F4   TestF4_secrets_are_nowhere
//	F7   the whole chain, with tokens: test/sts
//	F8   TestF8_…: modes, and files that are complete at any moment
//	G5   TestG5_…: replication of new identities is waited for, and no longer
//	H1   TestH1_…: files, names, tags and sentences of earlier releases
//	H4   TestH4_flags
//
// What is wrong with the input is found before the first call: TestRequestsThatCannotBeSatisfied, TestOptionsThatCannotBe, TestDirectoriesWithoutRequests,
// TestHostile…, TestCredentialsThatDoNotHold, TestPlacesThatDoNotFit. Calls are counted in counts_test.go.
//
// Golden files are written anew with -update. Speed and memory are benchmarks, see docs/performance.md.
package ccoctl
