// Package onazure is what somebody tries at Azure who wants to know what the tokens of ServiceAccounts are good for: their exchange at Microsoft Entra for the
// access token of a managed identity, by Microsoft's own library, and calls that a role allows at a scope or does not. It needs an HTTP client that reaches
// Azure, simulated or not, under its own host names.
package onazure
