package alibabacloud

// operation is one of the APIs.
type operation struct {
	version            string
	write              bool
	required, optional []string
	// on is the resource that a right to it has to cover, see "Authorize RAM" in the reference: "user/{UserName}".
	on  string
	run func(*request) (map[string]any, *Error)
}

const (
	ramVersion = "2015-05-01"
	stsVersion = "2015-04-01"
)

// operations are all that there are, by service and name.
func operations() map[string]operation {
	byUser, byPolicy := []string{"UserName"}, []string{"PolicyName"}
	typed := []string{"PolicyType", "PolicyName"}
	attached := []string{"PolicyType", "PolicyName", "UserName"}
	const user, policy = "user/{UserName}", "policy/{PolicyName}"
	return map[string]operation{
		"sts:GetCallerIdentity":     {stsVersion, false, nil, nil, "", getCallerIdentity},
		"ram:CreateUser":            {ramVersion, true, byUser, []string{"DisplayName", "MobilePhone", "Email", "Comments"}, "user/*", createUser},
		"ram:GetUser":               {ramVersion, false, byUser, nil, user, getUser},
		"ram:DeleteUser":            {ramVersion, true, byUser, nil, user, deleteUser},
		"ram:ListUsers":             {ramVersion, false, nil, []string{"Marker", "MaxItems"}, "user/*", listUsers},
		"ram:CreateAccessKey":       {ramVersion, true, nil, byUser, user, createAccessKey},
		"ram:ListAccessKeys":        {ramVersion, false, nil, byUser, user, listAccessKeys},
		"ram:UpdateAccessKey":       {ramVersion, true, []string{"UserAccessKeyId", "Status"}, byUser, user, updateAccessKey},
		"ram:DeleteAccessKey":       {ramVersion, true, []string{"UserAccessKeyId"}, byUser, user, deleteAccessKey},
		"ram:CreatePolicy":          {ramVersion, true, []string{"PolicyName", "PolicyDocument"}, []string{"Description"}, "policy/*", createPolicy},
		"ram:GetPolicy":             {ramVersion, false, typed, nil, policy, getPolicy},
		"ram:ListPolicies":          {ramVersion, false, nil, []string{"PolicyType", "Marker", "MaxItems"}, "policy/*", listPolicies},
		"ram:DeletePolicy":          {ramVersion, true, byPolicy, nil, policy, deletePolicy},
		"ram:CreatePolicyVersion":   {ramVersion, true, []string{"PolicyName", "PolicyDocument"}, []string{"SetAsDefault", "RotateStrategy"}, policy, createPolicyVersion},
		"ram:ListPolicyVersions":    {ramVersion, false, typed, nil, policy, listPolicyVersions},
		"ram:DeletePolicyVersion":   {ramVersion, true, []string{"PolicyName", "VersionId"}, nil, policy, deletePolicyVersion},
		"ram:AttachPolicyToUser":    {ramVersion, true, attached, nil, user, attachPolicyToUser},
		"ram:DetachPolicyFromUser":  {ramVersion, true, attached, nil, user, detachPolicyFromUser},
		"ram:ListPoliciesForUser":   {ramVersion, false, byUser, nil, user, listPoliciesForUser},
		"ram:ListEntitiesForPolicy": {ramVersion, false, typed, nil, policy, listEntitiesForPolicy},
	}
}

func getCallerIdentity(r *request) (map[string]any, *Error) {
	identity := map[string]any{
		"AccountId": r.cloud.account, "PrincipalId": r.caller.id, "UserId": r.caller.id, "IdentityType": "RAMUser",
		"Arn": "acs:ram::" + r.cloud.account + ":user/" + r.caller.name,
	}
	if r.caller.name == rootUser {
		identity["IdentityType"], identity["Arn"] = "Account", "acs:ram::"+r.cloud.account+":root"
	}
	return identity, nil
}
