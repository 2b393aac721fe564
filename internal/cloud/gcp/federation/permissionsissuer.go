package federation

// What the drivers of the issuer have to be allowed to do. Sources: "IAM permissions reference" and "IAM permissions for JSON methods" of the Cloud
// Storage documentation.

func (p project) needs() needs { return needs{read: []string{"resourcemanager.projects.get"}} }

// onPools are permissions on workload identity pools.
func onPools(verbs ...string) []string { return permissionsOn("iam.workloadIdentityPools.", verbs) }

// onProviders are permissions on their providers.
func onProviders(verbs ...string) []string {
	return permissionsOn("iam.workloadIdentityPoolProviders.", verbs)
}

// onBuckets are permissions on buckets.
func onBuckets(verbs ...string) []string { return permissionsOn("storage.buckets.", verbs) }

// onObjects are permissions on objects.
func onObjects(verbs ...string) []string { return permissionsOn("storage.objects.", verbs) }

func permissionsOn(prefix string, verbs []string) []string {
	var all []string
	for _, verb := range verbs {
		all = append(all, prefix+verb)
	}
	return all
}

func (p pool) needs() needs {
	return needs{read: onPools("get"), write: onPools("create", "undelete", "update"), remove: onPools("delete")}
}

func (p givenPool) needs() needs { return needs{read: onPools("get")} }

func (p provider) needs() needs {
	return needs{read: onProviders("get"), write: onProviders("create", "undelete", "update"), remove: onProviders("delete")}
}

// needs of the bucket include its project and what is in it, where nothing else tells whose it is.
func (b bucket) needs() needs {
	return needs{
		read:  append(project(b).needs().read, append(onBuckets("get"), onObjects("get", "list")...)...),
		write: onBuckets("create", "update"), remove: onBuckets("delete"),
	}
}

func (p bucketPolicy) needs() needs {
	return needs{read: onBuckets("getIamPolicy"), write: onBuckets("setIamPolicy")}
}

// needs of documents include the list, without which the cloud does not tell that an object does not exist, and deleting: to put one in place of
// another takes both.
func (d document) needs() needs {
	return needs{read: onObjects("get", "list"), write: onObjects("create", "delete"), remove: onObjects("delete")}
}

// removingIssuer are the permissions that it takes to remove the issuer.
func (o Options) removingIssuer() []string {
	var all []string
	for _, resource := range []needy{pool{o}, provider{o}, bucket{o}, document{o: o}} {
		has := resource.needs()
		all = append(append(all, has.read...), has.remove...)
	}
	return append(all, onProviders("list")...)
}

// verifyingIssuer are the permissions that looking at the issuer takes besides those of the plan.
func (v Verification) verifyingIssuer() []string { return []string{"serviceusage.services.list"} }
