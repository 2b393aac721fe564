package ccoctl_test

import simaws "github.com/cloudcredential/operator/sim/aws"

// awsMaking are the verbs that make something in an account or write files, each with the arguments that it needs besides the usual ones.
func awsMaking(w *world) map[string]func() ran {
	return map[string]func() ran{
		"create-key-pair":                   func() ran { return w.runWith(w.t.Context(), "aws", "create-key-pair", "--output-dir="+w.out) },
		"create-identity-provider":          func() ran { return w.run("create-identity-provider") },
		"create-identity-provider, private": func() ran { return w.run("create-identity-provider", "--create-private-s3-bucket") },
		"create-iam-roles":                  func() ran { return w.run("create-iam-roles", "--identity-provider-arn="+onAWS(w).provider()) },
		"create-all":                        func() ran { return w.run("create-all") },
		"create-all, private":               func() ran { return w.run("create-all", "--create-private-s3-bucket") },
		"create-all, with every option": func() ran {
			return w.run("create-all", "--user-tags=team=storage,stage=test", "--permissions-boundary-arn=arn:aws:iam::aws:policy/AdministratorAccess",
				"--audience-condition=all", "--replace-keys", "--public-key-file="+w.out+"/serviceaccount-signer.public")
		},
		"create-all, dry run":               func() ran { return w.run("create-all", "--dry-run") },
		"create-all, private, dry run":      func() ran { return w.run("create-all", "--dry-run", "--create-private-s3-bucket") },
		"create-identity-provider, dry run": func() ran { return w.run("create-identity-provider", "--dry-run") },
		"create-iam-roles, dry run": func() ran {
			return w.run("create-iam-roles", "--dry-run", "--identity-provider-arn="+onAWS(w).provider())
		},
	}
}

// provider is the ARN of the identity provider of the world's set-up, which is made if it is not there.
func (w awsWorld) provider() string {
	w.t.Helper()
	if len(w.OIDCProviders()) == 0 {
		w.run("create-identity-provider").ends(0)
	}
	return w.OIDCProviders()[0].ARN
}

// aProvider puts an identity provider into the account.
func (w awsWorld) aProvider() string {
	return w.PutOIDCProvider(simaws.OIDCProvider{Issuer: "issuer.example.com", ClientIDs: []string{"openshift", "sts.amazonaws.com"}, Tags: prodTags})
}
