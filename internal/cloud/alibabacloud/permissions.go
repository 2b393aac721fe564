package alibabacloud

import "slices"

// everything is what actions on users and policies are about: all of the account, for the names of users may be cut.
func everything() []string { return []string{"acs:ram:*:*:user/*", "acs:ram:*:*:policy/*"} }

func permissions(actions ...string) Document {
	for i := range actions {
		actions[i] = "ram:" + actions[i]
	}
	slices.Sort(actions)
	return Document{Version: "1", Statement: []Statement{{"Allow", actions, everything()}}}
}

// Permissions are what it takes to make a set-up: a policy for the administrator's user. GetCallerIdentity needs none.
func Permissions() Document {
	return permissions("GetUser", "CreateUser", "GetPolicy", "CreatePolicy", "CreatePolicyVersion", "ListPoliciesForUser", "AttachPolicyToUser", "DetachPolicyFromUser",
		"ListAccessKeys", "CreateAccessKey", "DeleteAccessKey")
}

// RemovalPermissions are what it takes to remove a set-up.
func RemovalPermissions() Document {
	return permissions("ListUsers", "ListPoliciesForUser", "ListAccessKeys", "GetPolicy", "DetachPolicyFromUser", "ListPolicyVersions", "DeletePolicyVersion", "DeletePolicy",
		"DeleteAccessKey", "DeleteUser")
}

// VerifyingPermissions are what it takes to verify a set-up.
func VerifyingPermissions() Document {
	return permissions("GetUser", "GetPolicy", "ListPoliciesForUser", "ListAccessKeys")
}
