package gcp

// folderOperations are what command lines ask for before they delete or copy a tree. The simulated buckets have no folders of either kind.
func folderOperations() []operation {
	reading := []string{storageRead, storageWrite}
	return []operation{
		{id: "buckets.getStorageLayout", method: "GET", path: bucketPath + "/storageLayout", query: "prefix", read: true, scopes: reading, run: getStorageLayout},
		{id: "managedFolders.list", method: "GET", path: bucketPath + "/managedFolders", query: "pageSize,pageToken,prefix", read: true,
			scopes: reading, run: listManagedFolders},
		{id: "folders.list", method: "GET", path: bucketPath + "/folders", query: "delimiter,endOffset,pageSize,pageToken,prefix,startOffset", read: true,
			scopes: reading, run: listFolders},
	}
}

type layoutJSON struct {
	Kind         string `json:"kind"`
	Bucket       string `json:"bucket"`
	Location     string `json:"location"`
	LocationType string `json:"locationType"`
}

func getStorageLayout(r *request) (any, *Error) {
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	b, err := r.permittedBucket("storage.objects.list")
	if err != nil {
		return nil, err
	}
	return layoutJSON{"storage#storageLayout", b.name, b.location, locationType(b.location)}, nil
}

type foldersJSON struct {
	Kind string `json:"kind"`
}

func listManagedFolders(r *request) (any, *Error) {
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	if _, err := r.permittedBucket("storage.managedFolders.list"); err != nil {
		return nil, err
	}
	return foldersJSON{"storage#managedFolders"}, nil
}

// listFolders is for buckets with a hierarchical namespace, of which there are none.
func listFolders(r *request) (any, *Error) {
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	if _, err := r.permittedBucket("storage.folders.list"); err != nil {
		return nil, err
	}
	return nil, storageConflict("The bucket does not support hierarchical namespace.") // the words are an assumption
}
