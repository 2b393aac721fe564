package federation

// What the drivers of what belongs to service accounts have to be allowed to do. Source: "IAM permissions reference".

func (a account) needs() needs {
	has := needs{
		// The policy says whose an account of an earlier release is.
		read:   []string{"iam.serviceAccounts.list", "iam.serviceAccounts.getIamPolicy", "resourcemanager.projects.get"},
		write:  []string{"iam.serviceAccounts.create", "iam.serviceAccounts.get"},
		remove: []string{"iam.serviceAccounts.delete"},
	}
	if a.o.Adopt {
		has.write = append(has.write, "iam.serviceAccounts.update")
	}
	return has
}

func (p accountPolicy) needs() needs {
	return needs{read: []string{"iam.serviceAccounts.getIamPolicy"}, write: []string{"iam.serviceAccounts.setIamPolicy"}}
}

// needs of a role include that one which was made a moment ago is read by itself.
func (r role) needs() needs {
	return needs{
		read:   []string{"iam.roles.list"},
		write:  []string{"iam.roles.create", "iam.roles.get", "iam.roles.undelete", "iam.roles.update"},
		remove: []string{"iam.roles.delete"},
	}
}

func (p projectPolicy) needs() needs {
	return needs{read: []string{"resourcemanager.projects.getIamPolicy"}, write: []string{"resourcemanager.projects.setIamPolicy"}}
}

// removingAccounts are the permissions that it takes to remove what belongs to service accounts.
func (o Options) removingAccounts() []string {
	accounts, rights := account{}.needs(), projectPolicy{}.needs()
	all := append(append(accounts.read, accounts.remove...), append(rights.read, rights.write...)...)
	if o.Accounts.ForceDeleteCustomRoles {
		roles := role{}.needs()
		all = append(append(all, roles.read...), roles.remove...)
	}
	return all
}

// verifyingAccounts are the permissions that accountFindings takes.
func (v Verification) verifyingAccounts() []string {
	if len(v.Options.Requests) == 0 {
		return nil
	}
	return []string{"iam.serviceAccountKeys.list"}
}
