// Package attempt is what somebody tries who wants to know what the tokens of a cluster's ServiceAccounts are good for: tokens that a cloud has to believe,
// and tokens that it must not. What a token is exchanged for in a cloud, and what that allows, is each cloud's own; packages onaws and onazure
// beside this one have it for two of them.
//
// It is for tests and for the demonstration.
package attempt
