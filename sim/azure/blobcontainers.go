package azure

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// publicLevel reads the header x-ms-blob-public-access: "blob", "container", or absent.
func (r *request) publicLevel(p place) (string, *Error) {
	given := r.Header.Get("X-Ms-Blob-Public-Access")
	if given != "" && given != "blob" && given != "container" {
		return "", badRequest("InvalidHeaderValue", "The value for one of the HTTP headers is not in the correct format.")
	}
	return checkAccess(given, p.account)
}

func createContainer(r *request) (any, *Error) {
	if !validContainer(r.path["container"]) {
		return nil, badRequest("InvalidResourceName", "The specified resource name contains invalid characters.")
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	p, err := r.place()
	if err != nil {
		return nil, err
	}
	if p.data.containers[r.path["container"]] != nil {
		return nil, conflict("ContainerAlreadyExists", "The specified container already exists.")
	}
	access, err := r.publicLevel(p)
	if err != nil {
		return nil, err
	}
	k := c.newContainer(r.path["container"], access, r.givenMetadata())
	p.data.containers[k.name] = k
	return r.stamped(http.StatusCreated, k.etag, k.modified), nil
}

// deleteContainer removes a container at once. A real one cannot be made again for half a minute.
func deleteContainer(r *request) (any, *Error) {
	r.cloud.mu.Lock()
	defer r.cloud.mu.Unlock()
	p, k, err := r.container()
	if err != nil {
		return nil, err
	}
	delete(p.data.containers, k.name)
	return empty(http.StatusAccepted), nil
}

// showAccess sets the header that says who may read.
func (k *container) showAccess(h http.Header) {
	if k.access != "None" {
		h.Set("X-Ms-Blob-Public-Access", strings.ToLower(k.access))
	}
}

func containerProperties(r *request) (any, *Error) {
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	_, k, err := r.container()
	if err != nil {
		return nil, err
	}
	answer := r.stamped(http.StatusOK, k.etag, k.modified)
	k.showAccess(answer.header)
	for name, value := range k.metadata {
		answer.header.Set("X-Ms-Meta-"+name, value)
	}
	answer.header.Set("X-Ms-Lease-Status", "unlocked")
	answer.header.Set("X-Ms-Lease-State", "available")
	return answer, nil
}

func setContainerAccess(r *request) (any, *Error) {
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	p, k, err := r.container()
	if err != nil {
		return nil, err
	}
	access, err := r.publicLevel(p)
	if err != nil {
		return nil, err
	}
	k.access, k.etag, k.modified = access, c.ids.etag(), c.clock()
	return r.stamped(http.StatusOK, k.etag, k.modified), nil
}

// getContainerAccess has no stored access policies to show.
func getContainerAccess(r *request) (any, *Error) {
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	_, k, err := r.container()
	if err != nil {
		return nil, err
	}
	answer := inXML(http.StatusOK, struct {
		XMLName struct{} `xml:"SignedIdentifiers"`
	}{})
	answer.header.Set("ETag", k.etag)
	answer.header.Set("Last-Modified", k.modified.UTC().Format(http.TimeFormat))
	k.showAccess(answer.header)
	return answer, nil
}

// enumeration is the form of lists of containers and of blobs.
type enumeration struct {
	XMLName    struct{}      `xml:"EnumerationResults"`
	Endpoint   string        `xml:"ServiceEndpoint,attr"`
	Container  string        `xml:"ContainerName,attr,omitempty"`
	Prefix     string        `xml:"Prefix,omitempty"`
	Marker     string        `xml:"Marker,omitempty"`
	Largest    int           `xml:"MaxResults,omitempty"`
	Blobs      *[]listedBlob `xml:"Blobs>Blob"`
	Containers *[]listed     `xml:"Containers>Container"`
	Next       string        `xml:"NextMarker"`
}

// listed is a container in a list.
type listed struct {
	Name       string
	Properties listedProperties
}

// listedBlob is a blob in a list. Metadata and tags are shown always, which a real service does on request.
type listedBlob struct {
	Name       string
	Properties listedProperties
	Tags       *tagsXML
}

// listedProperties are those of either.
type listedProperties struct {
	Created      string `xml:"Creation-Time,omitempty"`
	Modified     string `xml:"Last-Modified"`
	Etag         string
	Length       *int   `xml:"Content-Length"`
	Kind         string `xml:"Content-Type,omitempty"`
	MD5          string `xml:"Content-MD5,omitempty"`
	BlobType     string `xml:",omitempty"`
	LeaseStatus  string
	LeaseState   string
	PublicAccess string `xml:",omitempty"`
}

// listing starts a list and says which of the names that are given belong to the page.
func (r *request) listing(names []string) (*enumeration, []string, *Error) {
	e := &enumeration{Endpoint: "https://" + bare(r.Host) + "/", Prefix: r.param("prefix"), Marker: r.param("marker")}
	largest := r.cloud.pageSize
	if text := r.param("maxresults"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return nil, nil, badRequest("OutOfRangeQueryParameterValue", "One of the query parameters specified in the request URI is outside the permissible range.")
		}
		largest, e.Largest = min(n, largest), n
	}
	var page []string
	for _, name := range names {
		if !strings.HasPrefix(name, e.Prefix) || name < e.Marker {
			continue
		}
		if len(page) == largest {
			e.Next = name
			break
		}
		page = append(page, name)
	}
	return e, page, nil
}

func httpTime(t time.Time) string { return t.UTC().Format(http.TimeFormat) }

func listBlobs(r *request) (any, *Error) {
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	_, k, err := r.container()
	if err != nil {
		return nil, err
	}
	e, page, err := r.listing(sortedNames(k.blobs))
	if err != nil {
		return nil, err
	}
	e.Container = k.name
	e.Blobs = &[]listedBlob{}
	for _, name := range page {
		b := k.blobs[name]
		one := listedBlob{Name: name, Properties: listedProperties{
			Created: httpTime(b.created), Modified: httpTime(b.modified), Etag: b.etag, Length: new(len(b.content)), Kind: b.headers.kind, MD5: b.headers.md5, BlobType: "BlockBlob",
			LeaseStatus: "unlocked", LeaseState: "available",
		}}
		if len(b.tags) > 0 && strings.Contains(r.param("include"), "tags") {
			one.Tags = &tagsXML{}
			for _, tag := range sortedNames(b.tags) {
				one.Tags.Set.Tags = append(one.Tags.Set.Tags, tagXML{tag, b.tags[tag]})
			}
		}
		*e.Blobs = append(*e.Blobs, one)
	}
	return inXML(http.StatusOK, e), nil
}

func listContainersXML(r *request) (any, *Error) {
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	p, err := r.place()
	if err != nil {
		return nil, err
	}
	e, page, err := r.listing(sortedNames(p.data.containers))
	if err != nil {
		return nil, err
	}
	e.Containers = &[]listed{}
	for _, name := range page {
		k := p.data.containers[name]
		shown := listedProperties{Modified: httpTime(k.modified), Etag: k.etag, LeaseStatus: "unlocked", LeaseState: "available"}
		if k.access != "None" {
			shown.PublicAccess = strings.ToLower(k.access)
		}
		*e.Containers = append(*e.Containers, listed{name, shown})
	}
	return inXML(http.StatusOK, e), nil
}
