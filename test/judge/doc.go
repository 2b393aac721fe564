// Package judge puts the simulated AWS before software that nobody here wrote.
//
// TestSameAnswers makes one suite of calls twice, against sim/aws and against versitygw, and compares every answer. The
// differences that remain are listed in differences_test.go with the reason. TestEvaluatorsAgree and TestParsersAgree compare the
// policy language with versitygw's. The tests of the command line use Debian's awscli unmodified.
//
// It is a module of its own, so that the requirements of versitygw are none of the operator's. run.sh builds versitygw and
// runs everything; `go test` alone skips what it cannot find.
package judge
