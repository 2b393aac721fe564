package azure

import (
	"encoding/xml"
	"net/http"
	"strings"
	"time"
)

// The actions of the blob service, as roles have them.
const (
	containerAction = "Microsoft.Storage/storageAccounts/blobServices/containers/"
	blobAction      = containerAction + "blobs/"
)

// blobService is the data plane of storage accounts.
func blobService() *service {
	return &service{name: "blob", fail: failBlob, admit: (*request).admitToBlobs, find: findBlobOperation}
}

// blobOperation is an operation that the query and the depth of the path select besides the method.
type blobOperation struct {
	operation
	depth         int // 0 for the account, 1 for a container, 2 for a blob
	restype, comp string
}

func blobOperations() []blobOperation {
	of := func(depth int, method, restype, comp string, o operation) blobOperation {
		o.method = method
		o.read = method == http.MethodGet || method == http.MethodHead
		return blobOperation{o, depth, restype, comp}
	}
	data := func(id, verb string, run func(*request) (any, *Error)) operation {
		return operation{id: id, action: blobAction + verb, dataAction: true, run: run}
	}
	manage := func(id, verb string, run func(*request) (any, *Error)) operation {
		return operation{id: id, action: containerAction + verb, run: run}
	}
	properties := manage("Container_GetProperties", "read", containerProperties)
	return []blobOperation{
		of(0, "GET", "", "list", manage("Service_ListContainersSegment", "read", listContainersXML)),
		of(1, "PUT", "container", "", manage("Container_Create", "write", createContainer)),
		of(1, "GET", "container", "", properties),
		of(1, "HEAD", "container", "", properties),
		of(1, "DELETE", "container", "", manage("Container_Delete", "delete", deleteContainer)),
		of(1, "PUT", "container", "acl", manage("Container_SetAccessPolicy", "setAcl/action", setContainerAccess)),
		of(1, "GET", "container", "acl", manage("Container_GetAccessPolicy", "getAcl/action", getContainerAccess)),
		of(1, "GET", "container", "list", data("Container_ListBlobFlatSegment", "read", listBlobs)),
		of(2, "PUT", "", "", data("BlockBlob_Upload", "write", uploadBlob)),
		of(2, "GET", "", "", data("Blob_Download", "read", downloadBlob)),
		of(2, "HEAD", "", "", data("Blob_GetProperties", "read", downloadBlob)),
		of(2, "DELETE", "", "", data("Blob_Delete", "delete", deleteBlob)),
		of(2, "GET", "", "tags", data("Blob_GetTags", "tags/read", getBlobTags)),
		of(2, "PUT", "", "tags", data("Blob_SetTags", "tags/write", setBlobTags)),
		of(2, "PUT", "", "metadata", data("Blob_SetMetadata", "write", setBlobMetadata)),
		of(2, "PUT", "", "properties", data("Blob_SetHTTPHeaders", "write", setBlobHeaders)),
	}
}

// findBlobOperation tells operations apart by what their path and query name.
func findBlobOperation(hr *http.Request) (*operation, map[string]string) {
	container, name, _ := strings.Cut(strings.TrimPrefix(hr.URL.Path, "/"), "/")
	depth := 2
	switch {
	case container == "":
		depth = 0
	case name == "":
		depth = 1
	}
	query := hr.URL.Query()
	for _, o := range blobOperations() {
		if o.depth == depth && o.method == hr.Method && o.restype == query.Get("restype") && o.comp == query.Get("comp") {
			return &o.operation, map[string]string{"container": container, "blob": name}
		}
	}
	return nil, nil
}

// failBlob is the form of refusals of storage: XML, with the code in a header, too.
func failBlob(r *request, err *Error) *response {
	if err.Status == http.StatusNotModified {
		return &response{status: err.Status, header: http.Header{"X-Ms-Error-Code": {err.Code}}}
	}
	switch err.Code {
	case "SubscriptionRequestsThrottled":
		err = refusal(http.StatusServiceUnavailable, "ServerBusy", "The server is currently unable to receive requests. Please retry your request.").with("Retry-After", err.header.Get("Retry-After"))
	case "InternalServerError":
		err = refusal(err.Status, "InternalError", "The server encountered an internal error. Please retry the request.")
	case "NotFound":
		err = badRequest("UnsupportedHttpVerb", "The resource doesn't support the specified HTTP verb, or this simulator does not know the operation.")
	}
	message := err.Message + "\nRequestId:" + r.id + "\nTime:" + timestamp(r.cloud.clock())
	answer := inXML(err.Status, struct {
		XMLName struct{} `xml:"Error"`
		Code    string
		Message string
	}{Code: err.Code, Message: message})
	answer.header.Set("X-Ms-Error-Code", err.Code)
	for name := range err.header {
		answer.header.Set(name, err.header.Get(name))
	}
	return answer
}

// inXML is the form of answers of storage.
func inXML(status int, value any) *response {
	body, err := xml.Marshal(value)
	if err != nil {
		return empty(http.StatusInternalServerError)
	}
	return &response{status, http.Header{"Content-Type": {"application/xml"}}, append([]byte(`<?xml version="1.0" encoding="utf-8"?>`), body...)}
}

// stamped is an answer without a body that says which version of a thing there is now.
func (r *request) stamped(status int, etag string, modified time.Time) *response {
	answer := empty(status)
	answer.header.Set("ETag", etag)
	answer.header.Set("Last-Modified", modified.UTC().Format(http.TimeFormat))
	answer.header.Set("X-Ms-Version", r.Header.Get("X-Ms-Version"))
	return answer
}

// place is where a request to storage leads. The caller of the methods holds the lock.
type place struct {
	account *account
	data    *accountData
}

// place finds the account of the host. The host of an account that is not there has no address; this is as near as it gets.
func (r *request) place() (place, *Error) {
	a := r.cloud.accountNamed(r.cloud.environment.account(bare(r.Host)))
	if a == nil || a.creating {
		return place{}, resourceMissing()
	}
	return place{a, r.cloud.data[a.name]}, nil
}

func resourceMissing() *Error {
	return notFound("ResourceNotFound", "The specified resource does not exist.")
}

// container finds the container of the path.
func (r *request) container() (place, *container, *Error) {
	p, err := r.place()
	if err != nil {
		return p, nil, err
	}
	k := p.data.containers[r.path["container"]]
	if k == nil {
		return p, nil, containerNotFound()
	}
	return p, k, nil
}
