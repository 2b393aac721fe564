package federation

// What the drivers of the resources in IAM have to be allowed to do. Source: "Actions, resources, and condition keys for AWS Identity and Access
// Management (IAM)" of the Service Authorization Reference.

// anyAccount stands for the account where it is not known.
const anyAccount = "*"

// iamARN names something in IAM: "role/prod-*".
func (o Options) iamARN(name string) string {
	return "arn:" + Partition(o.Region) + ":iam::" + anyAccount + ":" + name
}

// rolesARN stands for all roles of the set-up: also a name that is too long begins as all of them do.
func (o Options) rolesARN() string { return o.iamARN("role/" + o.roleNameStart() + "*") }

// providerPattern stands for the identity provider of the set-up. The host of a distribution is chosen by CloudFront.
func (o Options) providerPattern() string {
	if issuer, known := o.IssuerURL(nothing{}); known {
		return o.arnOfProvider(anyAccount, issuer)
	}
	return o.arnOfProvider(anyAccount, "https://*.cloudfront."+o.cloudFrontDomain())
}

// cloudFrontDomain is the end of the hosts of distributions. Source: "Amazon CloudFront" in "Endpoints and ARNs for AWS services in China".
func (o Options) cloudFrontDomain() string {
	if Partition(o.Region) == "aws-cn" {
		return "cn"
	}
	return "net"
}

func (r identityProvider) needs() needs {
	arn := r.o.providerPattern()
	return needs{
		read: []need{{resource: arn, actions: []string{"iam:GetOpenIDConnectProvider"}}},
		write: []need{{resource: arn, actions: []string{
			"iam:CreateOpenIDConnectProvider", "iam:TagOpenIDConnectProvider", "iam:AddClientIDToOpenIDConnectProvider", "iam:UpdateOpenIDConnectProviderThumbprint",
		}}},
	}
}

func (r givenProvider) needs() needs {
	return needs{read: []need{{resource: r.o.Roles.ProviderARN, actions: []string{"iam:GetOpenIDConnectProvider"}}}}
}

// needs of roles that are to be bounded include that they can be made with that boundary only.
func (r role) needs() needs {
	arn := r.o.rolesARN()
	has := needs{
		read: []need{
			{resource: "*", actions: []string{"iam:ListRoles"}},
			{resource: arn, actions: []string{"iam:GetRole"}},
		},
		write: []need{{resource: arn, actions: []string{"iam:TagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRoleDescription"}}},
	}
	boundary := r.o.Roles.PermissionsBoundary
	if boundary == "" {
		has.write = append(has.write, need{resource: arn, actions: []string{"iam:CreateRole"}})
		return has
	}
	has.write = append(has.write, need{
		resource: arn, actions: []string{"iam:CreateRole", "iam:PutRolePermissionsBoundary"},
		condition: condition{"StringEquals": {"iam:PermissionsBoundary": boundary}},
	})
	return has
}

func (r rolePolicy) needs() needs {
	arn := r.o.rolesARN()
	return needs{
		read:  []need{{resource: arn, actions: []string{"iam:GetRolePolicy"}}},
		write: []need{{resource: arn, actions: []string{"iam:PutRolePolicy"}}},
	}
}
