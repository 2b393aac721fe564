// Package attempt is what somebody tries who wants to know what the tokens of a cluster's ServiceAccounts are good for: tokens that a cloud has to believe,
// and tokens that it must not. What a token is exchanged for in a cloud, and what that allows, is each cloud's own; package onaws beside this one has it for
// AWS.
//
// It is for tests and for the demonstration.
package attempt
