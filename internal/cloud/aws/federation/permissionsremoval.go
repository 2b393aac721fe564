package federation

// RemovalPermissions are what it takes to find and remove everything that belongs to a set-up. What can be named by a pattern only, which may
// fit others, too, can be removed where it carries the set-up's tag.
func (o Options) RemovalPermissions() Permissions {
	return permit(append(append(o.removingIssuer(), o.removingEdge()...), o.removingIdentities()...))
}

// owned is the condition that something carries the set-up's tag.
func (o Options) owned() condition {
	return condition{"StringEquals": {"aws:ResourceTag/" + o.OwnedTag(): ownedTagValue}}
}

// removingIssuer is about the bucket and what is in it. Whatever carries the set-up's tag there goes, not just the documents.
func (o Options) removingIssuer() []need {
	has, objects := bucket{o}.needs(), o.bucketARN()+"/*"
	return append(append(o.onBucket("s3:GetBucketTagging", "s3:GetBucketPolicy", "s3:ListBucketVersions"), has.remove...), need{
		resource: objects, actions: []string{"s3:GetObjectTagging", "s3:GetObjectVersionTagging", "s3:DeleteObject", "s3:DeleteObjectVersion"},
	})
}

// removingEdge is about CloudFront, where there is one: that the bucket is public does not rule out that an earlier attempt was not.
func (o Options) removingEdge() []need {
	if !o.hasEdge() {
		return nil
	}
	var all []need
	for _, resource := range []needy{distribution{o}, accessControl{o}, accessIdentity{o}} {
		has := resource.needs()
		all = append(append(all, has.read...), has.remove...)
	}
	return all
}

// removingIdentities is about what there is in IAM.
func (o Options) removingIdentities() []need {
	roles, get := o.rolesARN(), []string{"iam:GetOpenIDConnectProvider"}
	all := []need{
		{resource: "*", actions: []string{"iam:ListRoles", "iam:ListOpenIDConnectProviders"}},
		{resource: roles, actions: []string{"iam:GetRole"}},
		{resource: roles, condition: o.owned(), actions: []string{
			"iam:DeleteRole", "iam:DeleteRolePolicy", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies", "iam:DetachRolePolicy", "iam:ListInstanceProfilesForRole",
		}},
		{resource: o.iamARN("instance-profile/*"), actions: []string{"iam:RemoveRoleFromInstanceProfile"}},
	}
	own := o
	own.Issuer.Private = false
	named := own.providerPattern()
	all = append(all, need{resource: named, actions: append(get, "iam:DeleteOpenIDConnectProvider")})
	if o.Issuer.URL != "" {
		return all
	}
	own.Issuer.Private = true
	if o.hasEdge() {
		published := own.providerPattern()
		all = append(all, need{resource: published, actions: get},
			need{resource: published, condition: o.owned(), actions: []string{"iam:DeleteOpenIDConnectProvider"}})
	}
	return all
}
