// Package aws is a simulated AWS account: IAM and STS with all that an operator of IAM users or roles needs, S3 and CloudFront
// with what it takes to publish an issuer of tokens, and as much of EC2, Elastic Load Balancing and Route 53 as it takes to try
// a credential out.
//
// A Cloud is an http.Handler that speaks the real wire protocols. The vendor's SDKs and command line use it unmodified.
// It is written from the AWS API references and enforces what they say: signatures, permissions, name rules, quotas.
// On request it misbehaves (package fault), and it keeps a log of every request (package calls).
//
// The file of each noun holds its record, its rules and its operations: users.go, accesskeys.go, policies.go and so on.
// An operation is a function from a *request to a result; dispatch.go has the tables of them. Another service is another
// table and another way to name the operation in route.go.
package aws
