package gcp

import "slices"

// iamService is iam.googleapis.com. More specific paths come before those that a parameter would swallow.
func iamService() *service {
	return &service{
		name: "iam", title: "Identity and Access Management (IAM) API",
		operations: slices.Concat(accountOperations(), keyOperations(), roleOperations(), poolOperations(), providerOperations(), operationOperations()),
	}
}
