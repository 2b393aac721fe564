package aws

const iamNamespace = "https://iam.amazonaws.com/doc/2010-05-08/"

// iamService is IAM. Its operations are in the files of their nouns.
func iamService() *service {
	users, roles := aboutUsers(), aboutRoles()
	s := queryService("iam", iamNamespace, "2010-05-08", map[string]operation{
		"CreateUser":   {true, createUser},
		"GetUser":      {false, getUser},
		"DeleteUser":   {true, deleteUser},
		"ListUsers":    {false, listUsers},
		"TagUser":      {true, users.tag},
		"UntagUser":    {true, users.untag},
		"ListUserTags": {false, users.listTags},

		"CreateAccessKey":      {true, createAccessKey},
		"ListAccessKeys":       {false, listAccessKeys},
		"UpdateAccessKey":      {true, updateAccessKey},
		"DeleteAccessKey":      {true, deleteAccessKey},
		"GetAccessKeyLastUsed": {false, getAccessKeyLastUsed},

		"PutUserPolicy":    {true, users.putInline},
		"GetUserPolicy":    {false, users.getInline},
		"DeleteUserPolicy": {true, users.deleteInline},
		"ListUserPolicies": {false, users.listInline},

		"AttachUserPolicy":              {true, users.attach},
		"DetachUserPolicy":              {true, users.detach},
		"ListAttachedUserPolicies":      {false, users.listAttached},
		"PutUserPermissionsBoundary":    {true, users.putBoundary},
		"DeleteUserPermissionsBoundary": {true, users.deleteBoundary},

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
		"TagRole":                {true, roles.tag},
		"UntagRole":              {true, roles.untag},
		"ListRoleTags":           {false, roles.listTags},

		"PutRolePolicy":                 {true, roles.putInline},
		"GetRolePolicy":                 {false, roles.getInline},
		"DeleteRolePolicy":              {true, roles.deleteInline},
		"ListRolePolicies":              {false, roles.listInline},
		"AttachRolePolicy":              {true, roles.attach},
		"DetachRolePolicy":              {true, roles.detach},
		"ListAttachedRolePolicies":      {false, roles.listAttached},
		"PutRolePermissionsBoundary":    {true, roles.putBoundary},
		"DeleteRolePermissionsBoundary": {true, roles.deleteBoundary},

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
