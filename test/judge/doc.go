// Package judge puts the simulated AWS, and what ccoctl does for AWS, before software that nobody here wrote.
//
// TestSameAnswers makes one suite of calls twice, against sim/aws and against versitygw, and compares every answer. The
// differences that remain are listed in differences_test.go and rules_test.go with the reason. TestEvaluatorsAgree and
// TestParsersAgree compare the policy language with versitygw's. The tests of the command line use Debian's awscli unmodified.
//
// What ccoctl writes down is done by others: the scripts of dry runs and of plans by a shell with that command line, and the account
// is the one that a live run makes. TestTokensOpenWhatTheirRequestSays goes round the whole loop without the simulator, in a network
// namespace of its own: the key pair, the documents, the provider and the roles are ccoctl's, the tokens are a real API server's,
// and versitygw says what they open.
//
// It is a module of its own, so that the requirements of versitygw are none of the operator's. run.sh builds what is needed and
// runs everything; `go test` alone skips what it cannot find.
package judge
