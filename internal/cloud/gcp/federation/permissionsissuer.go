package federation

// removingIssuer are the permissions that it takes to remove the issuer.
func (o Options) removingIssuer() []string { return nil }

// verifyingIssuer are the permissions that looking at the issuer takes besides those of the plan.
func (v Verification) verifyingIssuer() []string { return nil }
