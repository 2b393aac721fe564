package aws

const iamNamespace = "https://iam.amazonaws.com/doc/2010-05-08/"

// iamService is IAM. Its operations are in the files of their nouns.
func iamService() *service {
	s := queryService("iam", iamNamespace, "2010-05-08", map[string]operation{
		"CreateUser":   {true, createUser},
		"GetUser":      {false, getUser},
		"DeleteUser":   {true, deleteUser},
		"ListUsers":    {false, listUsers},
		"TagUser":      {true, tagUser},
		"UntagUser":    {true, untagUser},
		"ListUserTags": {false, listUserTags},

		"CreateAccessKey":      {true, createAccessKey},
		"ListAccessKeys":       {false, listAccessKeys},
		"UpdateAccessKey":      {true, updateAccessKey},
		"DeleteAccessKey":      {true, deleteAccessKey},
		"GetAccessKeyLastUsed": {false, getAccessKeyLastUsed},

		"PutUserPolicy":    {true, putUserPolicy},
		"GetUserPolicy":    {false, getUserPolicy},
		"DeleteUserPolicy": {true, deleteUserPolicy},
		"ListUserPolicies": {false, listUserPolicies},

		"AttachUserPolicy":              {true, attachUserPolicy},
		"DetachUserPolicy":              {true, detachUserPolicy},
		"ListAttachedUserPolicies":      {false, listAttachedUserPolicies},
		"PutUserPermissionsBoundary":    {true, putUserPermissionsBoundary},
		"DeleteUserPermissionsBoundary": {true, deleteUserPermissionsBoundary},

		"CreatePolicy":            {true, createPolicy},
		"GetPolicy":               {false, getPolicy},
		"DeletePolicy":            {true, deletePolicy},
		"TagPolicy":               {true, tagPolicy},
		"UntagPolicy":             {true, untagPolicy},
		"ListPolicyTags":          {false, listPolicyTags},
		"CreatePolicyVersion":     {true, createPolicyVersion},
		"GetPolicyVersion":        {false, getPolicyVersion},
		"ListPolicyVersions":      {false, listPolicyVersions},
		"SetDefaultPolicyVersion": {true, setDefaultPolicyVersion},
		"DeletePolicyVersion":     {true, deletePolicyVersion},

		"CreateRole":             {true, createRole},
		"GetRole":                {false, getRole},
		"ListRoles":              {false, listRoles},
		"UpdateRole":             {true, updateRole},
		"UpdateRoleDescription":  {true, updateRoleDescription},
		"UpdateAssumeRolePolicy": {true, updateAssumeRolePolicy},
		"DeleteRole":             {true, deleteRole},
		"TagRole":                {true, tagRole},
		"UntagRole":              {true, untagRole},
		"ListRoleTags":           {false, listRoleTags},

		"PutRolePolicy":                 {true, putRolePolicy},
		"GetRolePolicy":                 {false, getRolePolicy},
		"DeleteRolePolicy":              {true, deleteRolePolicy},
		"ListRolePolicies":              {false, listRolePolicies},
		"AttachRolePolicy":              {true, attachRolePolicy},
		"DetachRolePolicy":              {true, detachRolePolicy},
		"ListAttachedRolePolicies":      {false, listAttachedRolePolicies},
		"PutRolePermissionsBoundary":    {true, putRolePermissionsBoundary},
		"DeleteRolePermissionsBoundary": {true, deleteRolePermissionsBoundary},

		"CreateInstanceProfile":         {true, createInstanceProfile},
		"GetInstanceProfile":            {false, getInstanceProfile},
		"DeleteInstanceProfile":         {true, deleteInstanceProfile},
		"ListInstanceProfiles":          {false, listInstanceProfiles},
		"ListInstanceProfilesForRole":   {false, listInstanceProfilesForRole},
		"AddRoleToInstanceProfile":      {true, addRoleToInstanceProfile},
		"RemoveRoleFromInstanceProfile": {true, removeRoleFromInstanceProfile},

		"CreateOpenIDConnectProvider":             {true, createOpenIDConnectProvider},
		"GetOpenIDConnectProvider":                {false, getOpenIDConnectProvider},
		"ListOpenIDConnectProviders":              {false, listOpenIDConnectProviders},
		"DeleteOpenIDConnectProvider":             {true, deleteOpenIDConnectProvider},
		"TagOpenIDConnectProvider":                {true, tagOpenIDConnectProvider},
		"UntagOpenIDConnectProvider":              {true, untagOpenIDConnectProvider},
		"ListOpenIDConnectProviderTags":           {false, listOpenIDConnectProviderTags},
		"AddClientIDToOpenIDConnectProvider":      {true, addClientIDToOpenIDConnectProvider},
		"RemoveClientIDFromOpenIDConnectProvider": {true, removeClientIDFromOpenIDConnectProvider},
		"UpdateOpenIDConnectProviderThumbprint":   {true, updateOpenIDConnectProviderThumbprint},

		"SimulatePrincipalPolicy": {false, simulatePrincipalPolicy},
	})
	s.global = true
	s.fail = renamed(s.fail, map[string]Error{"InternalFailure": {500, "ServiceFailure", "Request processing failed because of an unknown error, exception or failure."}})
	return s
}
