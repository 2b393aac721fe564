package gcp

const (
	objectOwner  = "roles/storage.legacyObjectOwner"
	objectReader = "roles/storage.legacyObjectReader"
)

// readACL gives an object the access control list that the query names ("Predefined ACLs"). Where there is uniform access, none can be named.
func (r *request) readACL(b *bucket, o *object) *Error {
	name := r.param("predefinedAcl")
	if name == "" && o.acl != nil {
		return nil
	}
	if name != "" && b.uniform {
		return legacyACL("insert legacy ACL for an object")
	}
	uploader := binding{role: objectOwner}
	if r.caller != nil {
		uploader.members = []member{{r.caller.member, r.caller.account}}
	}
	owners := binding{role: objectOwner, members: []member{{text: "projectOwner:" + b.project.id}, {text: "projectEditor:" + b.project.id}}}
	viewers := binding{role: objectReader, members: []member{{text: "projectViewer:" + b.project.id}}}
	switch name {
	case "", "projectPrivate":
		o.acl = []binding{uploader, owners, viewers}
	case "private":
		o.acl = []binding{uploader}
	case "bucketOwnerFullControl":
		o.acl = []binding{uploader, owners}
	case "bucketOwnerRead":
		o.acl = []binding{uploader, {role: objectReader, members: owners.members}}
	case "publicRead":
		o.acl = []binding{uploader, {role: objectReader, members: []member{{text: "allUsers"}}}}
	case "authenticatedRead":
		o.acl = []binding{uploader, {role: objectReader, members: []member{{text: "allAuthenticatedUsers"}}}}
	default:
		return badStorageRequest("Invalid argument.")
	}
	if b.keepsPublicOut() && (name == "publicRead" || name == "authenticatedRead") {
		return conditionNotMet("The member bindings allUsers and allAuthenticatedUsers are not allowed since public access prevention is enforced.")
	}
	return nil
}
