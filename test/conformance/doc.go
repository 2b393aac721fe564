// Package conformance holds the suite that every cloud has to pass, and the fault matrix: each case is written once, against a table of clouds
// (Clouds) and their modes. A cloud joins by an implementation of Cloud and Account, see aws.go, and one line in Clouds.
//
// # How to write a row
//
// What every cloud has is little: a name, modes, a provider spec, root credentials, what can happen to them, and who holds the credential in a Secret. For
// everything else that a cloud does not have, its row embeds the part that says so (parts.go):
//
//	NoMint              no identities are made: there is nothing to edit, and no quota to meet
//	NoCalls             nothing is called at all; the test fails where something is. Made with NotCalled
//	NoRights            requests do not name rights, or nobody can ask who has them
//	Unasked             the root credential is handed on also where nobody could be asked what it can be used for
//	NoTokens, NoPlaces  no token opens anything; there is only one place to call, or none
//
// A cloud of which the operator only hands on the root credential is that:
//
//	type OpenStack struct { NoRights; NoTokens; NoPlaces } // with Name, Modes, Floor (zero), Spec and Open
//	type openStackAccount struct { NoCalls; NoMint; … }    // with Platform, Provider, Root, Secrets, Holder and Mishaps
//
// Cases choose by what a cloud has, and not by its name: each by modes, eachForemost by the first of them, eachCalled by whether requests cost calls. A case for which
// there is nothing to do on a cloud is not run there, and no cloud may be left that it is run for.
//
// # How to write a case
//
// A case is a Test whose name begins with its id. It runs its body for every cloud and mode in which it makes sense, with each. The body makes a
// World, files requests, starts an Operator, lets it Settle, and looks at what is there:
//
//	func TestE9_some_behaviour(t *testing.T) {
//		each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
//			w := NewWorld(t, c, mode)
//			w.File("request")
//			o := w.Start(nil)
//			o.Settle("request")      // until a pass has no effect
//			w.DeleteSecret("request") // somebody interferes
//			counts := o.During(func() { o.Settle("request") })
//			if state := w.State("request"); !state.Valid || counts.Kube != 2 { … }
//		}, v1.ModeMint)
//	}
//
// Cases in which much time passes, with real waits, run inBubble: there an operator works by itself, see Work, and the clock runs as fast as it can.
//
// What there is to interfere with:
//
//   - World: the request (Edit, Ask, Delete), its Secret (EditSecret, DeleteSecret), the cluster's Settings (mode, token issuer, root
//     credential, all unreadable), the Clock, which stands still unless it is put forward, and Stack, what callers wear.
//   - Account: Faults (throttling, 5xx, hanging, lost connections, denials and hooks, see sim/fault), SetLag, Edits behind the operator's back, and
//     whatever a cloud's own simulator has besides.
//   - Operator: a Strike kills it before or after the effect of its n-th call to the cloud or write to the API server, or has it see an error and
//     live on; Kill does so at once. The next Start is another process, with a memory of its own. Options of its Reconciler can be changed: another
//     Client is a cache that lags, another Held is a fence. Its effects are counted (Counts, During), its events kept (Told).
//
// The oracle of most cases is State: all that there is because of a request, with names, keys and times replaced by words, so that the states of two worlds
// can be compared. A World is cheap; cases run side by side, and nothing of one is visible to another but the load.
//
// # Which case is where
//
// The ids are those of the project's fault matrix. Each case is the test whose name begins with its id; where there are several, or where the name
// says too little:
//
//	A1, A2   each effect: of the cloud or of the API server, from the finalizer to the first check after the mint; TestA1_killed_in_a_pivot,
//	         TestA1_killed_while_cleaning_up
//	A3       each pair of effects, in all four ways of losing the two
//	A4       TestA4_killed_while_removing, TestA4_removed_before_it_was_cleaned_up
//	A5       TestA5_old_credential_dies_last
//	A8       TestA8_reply_is_lost
//	B1       TestB1_cache_lags, TestB1_unreadable_secret_is_not_absent
//	B2       TestB2_restart_against_an_older_view, …_a_view_in_which_the_request_still_exists, …_a_view_of_an_earlier_request
//	B3 … B7  TestB3_marks_are_stripped, TestB4_secret_of_somebody_else, TestB5_filed_again_while_nobody_looks,
//	         TestB6_target_namespace, TestB7_reads_lag_behind_writes
//	C1       TestC1_throttled_for_ten_minutes
//	C2       TestC2_one_operation_hangs, TestC2_others_are_not_held_up
//	C3       TestC3_each_operation_breaks, …_request_that_fails_now_and_then, …_requests_that_failed_together, …_assessment_breaks, …_cleaning_up_fails
//	C4       TestC4_each_operation_is_denied, TestC4_each_kind_of_denial, TestC4_assessment_is_denied, TestC4_root_credential_lacks_a_right
//	C5       TestC5_quota_is_exhausted
//	C6       TestC6_many_clusters_in_one_account
//	C7       TestC7_api_server_is_down
//	C8       TestC8_clock_jumps, …_failure_is_reported_in_spite_of_the_clock, …_lost_key_of_the_future
//	C9       TestC9_regions_partitions_and_endpoints, TestC9_ca_bundle, …_of_the_assessment, TestC9_place_is_not_known; a proxy is used by the judges of sim/proxy
//	D1 … D3  the real binary: test/process. The fence: internal/operator/leadership
//	E1       TestE1_spec_walk; 1,000 sequences with -rapid.checks=1000
//	E2       TestE2_edits_in_the_cloud, TestE2_edits_of_the_secret
//	E3 … E8  TestE3_removal_of_what_is_gone, TestE4_no_op_rounds, TestE5_nothing_goes_round, TestE6_plan_is_what_is_done,
//	         TestE8_names
//	F1       TestF1_secrets_of_others, TestF1_forged_record
//	F2       the same, and TestF2_request_that_strays
//	F3       TestF3_two_requests_for_one_secret
//	F4       TestF4_secrets_never_leak, TestF4_whole_operator; TestF4_leaks_are_found holds the search itself. What the Kubernetes client logs: internal/operator/loglevel
//	F5       TestF5_hostile_requests; parsers are fuzzed where they are, internal/request for example
//	F10      TestF10_root_credential_while_minting, …_afterwards, …_while_removing, …_is_looked_at_again, TestF10_broader_credential
//	G1       TestG1_counts_of_calls_and_writes, …_of_requests_side_by_side; lists are counted by TestE5_nothing_goes_round, where there is a real
//	         cache. That no goroutine is left over 1,000 passes: TestPassesLeaveNoGoroutineBehind of internal/cloud/gcp
//	H4       a hazard with a case of its own, see below
//
// Bad input, one by one:
//
//	no provider spec, unknown kind, malformed JSON inside,  TestInput_bad_requests_among_good_ones; every other spelling of it: TestDecode… of
//	empty secretRef, a megabyte, control characters         internal/request, validate_test.go of internal/cloud/aws and modes_test.go of internal/cloud/gcp
//	a Secret that belongs to somebody else                  the same, and TestB4_secret_of_somebody_else, TestF1_secrets_of_others
//	a namespace that is missing or going away               the same, and TestB6_target_namespace
//	control characters, and worse, in any string            TestF5_hostile_requests
//	a root secret that is empty, half filled, revoked, or   TestF10_…
//	replaced mid-flight
//	an API server that answers garbage                      TestInput_api_server_answers_garbage_once, …_nothing_but_garbage,
//	                                                        TestInput_only_secrets_are_garbage
//	a cloud that answers garbage                            TestC3_each_operation_breaks
//	a request that fails is written and told of once        TestFailingRequestIsWrittenOnce of internal/operator/credentialsrequest
//
// Hazards are failures that operators of this kind are known to have had:
//
//	 1  stripped marks cost all keys                          TestB3_marks_are_stripped
//	 2  a Secret that cannot be read counts as absent         TestB1_unreadable_secret_is_not_absent
//	 3  an identity that exists and is not seen yet: a crash  TestA1_killed_after_each_effect, TestB7_reads_lag_behind_writes
//	 4  a key that another leader delivered is deleted        TestH4_paused_leader_goes_on, TestH4_paused_leader_goes_on_removing,
//	                                                          TestA8_reply_is_lost
//	 5  old keys go before new ones are delivered             TestA5_old_credential_dies_last
//	 6  failures that count as success, statuses that wake    TestA8_reply_is_lost and TestE4_no_op_rounds in token mode,
//	    the operator that wrote them                          TestE5_nothing_goes_round
//	 7  deleting a request deletes a Secret of somebody else  TestF1_secrets_of_others, TestF2_request_that_strays
//	 8  what is gone already can never be removed             TestE3_removal_of_what_is_gone
//	 9  rights in excess stay                                 TestE2_edits_in_the_cloud, TestE1_spec_walk
//	10  bindings with a condition are lost                   TestC6_many_clusters_in_one_account
//	11  a removal that fails is ignored                       TestA4_killed_while_removing, TestA4_removed_before_it_was_cleaned_up
//	13  names are cut and collide                             TestE8_names
//	15  a leader that is lost for minutes                     test/process
//	16  texts of the cloud's errors in conditions             TestF4_secrets_never_leak, TestC4_each_operation_is_denied: nothing is
//	                                                          rewritten while nothing changes
//	17  no probes, 18  profiles for everybody                 TestEndpoints of internal/operator
//
// What is too much is looked for in what the operator itself made: the policy, the tags and the keys of an identity, and on Google Cloud its roles on the
// project. On AWS a second policy that somebody attaches to it besides is not seen, since looking for it would cost two more calls in every check.
package conformance
