package gcp

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// object is an object. A value is never changed once it is in its bucket.
type object struct {
	name                       string
	content                    []byte
	generation, metageneration int64
	created, updated           time.Time
	class                      string
	facts                      objectFacts
	metadata                   map[string]string
	md5, crc32c                []byte
	// acl is the object's own list, which counts in buckets without uniform access.
	acl []binding
}

// objectFacts are what comes back as headers with the content.
type objectFacts struct {
	ContentType        string `json:"contentType,omitempty"`
	CacheControl       string `json:"cacheControl,omitempty"`
	ContentEncoding    string `json:"contentEncoding,omitempty"`
	ContentDisposition string `json:"contentDisposition,omitempty"`
	ContentLanguage    string `json:"contentLanguage,omitempty"`
}

func newObject(name string, content []byte) *object {
	sum := md5.Sum(content)
	return &object{
		name: name, content: content, class: "STANDARD", md5: sum[:],
		crc32c: binary.BigEndian.AppendUint32(nil, crc32.Checksum(content, crc32.MakeTable(crc32.Castagnoli))),
	}
}

func (o *object) generationText() string { return strconv.FormatInt(o.generation, 10) }

func (o *object) etag() string { return storageEtag(o.generation, o.metageneration) }

// xmlEtag is the entity tag that the XML API gives: the MD5 sum.
func (o *object) xmlEtag() string { return `"` + hex.EncodeToString(o.md5) + `"` }

type objectJSON struct {
	Kind           string `json:"kind"`
	ID             string `json:"id"`
	SelfLink       string `json:"selfLink"`
	MediaLink      string `json:"mediaLink"`
	Name           string `json:"name"`
	Bucket         string `json:"bucket"`
	Generation     string `json:"generation"`
	Metageneration string `json:"metageneration"`
	objectFacts
	StorageClass            string            `json:"storageClass"`
	Size                    string            `json:"size"`
	MD5Hash                 string            `json:"md5Hash"`
	CRC32C                  string            `json:"crc32c"`
	Etag                    string            `json:"etag"`
	TimeCreated             string            `json:"timeCreated"`
	Updated                 string            `json:"updated"`
	TimeFinalized           string            `json:"timeFinalized"`
	TimeStorageClassUpdated string            `json:"timeStorageClassUpdated"`
	Metadata                map[string]string `json:"metadata,omitempty"`
}

func (c *Cloud) objectJSON(b *bucket, o *object) objectJSON {
	path := "/storage/v1/b/" + b.name + "/o/" + url.PathEscape(o.name)
	return objectJSON{
		Kind: "storage#object", ID: b.name + "/" + o.name + "/" + o.generationText(), SelfLink: "https://" + c.host("www") + path,
		MediaLink: "https://" + c.host("storage") + "/download" + path + "?generation=" + o.generationText() + "&alt=media", Name: o.name, Bucket: b.name,
		Generation: o.generationText(), Metageneration: strconv.FormatInt(o.metageneration, 10), objectFacts: o.facts, StorageClass: o.class,
		Size: strconv.Itoa(len(o.content)), MD5Hash: base64.StdEncoding.EncodeToString(o.md5), CRC32C: base64.StdEncoding.EncodeToString(o.crc32c),
		Etag: o.etag(), TimeCreated: storageTime(o.created), Updated: storageTime(o.updated), TimeFinalized: storageTime(o.created),
		TimeStorageClassUpdated: storageTime(o.created), Metadata: maps.Clone(o.metadata),
	}
}

const (
	objectsPath      = bucketPath + "/o"
	objectPath       = objectsPath + "/{object}"
	objectConditions = "ifGenerationMatch,ifGenerationNotMatch,ifMetagenerationMatch,ifMetagenerationNotMatch"
)

func objectOperations() []operation {
	reading := []string{storageRead, storageWrite}
	writing := []string{storageWrite}
	const list = "delimiter,endOffset,includeFoldersAsPrefixes,includeTrailingDelimiter,maxResults,pageToken,prefix,projection,startOffset,versions,softDeleted"
	const one = objectConditions + ",generation"
	return []operation{
		{id: "objects.list", method: "GET", path: objectsPath, query: list, read: true, scopes: reading, run: listObjects},
		{id: "objects.get", method: "GET", path: objectPath, query: one + ",projection,alt", read: true, scopes: reading, run: getObject},
		{id: "objects.get", method: "GET", path: "download/" + objectPath, query: one + ",projection,alt", read: true, scopes: reading, run: getObject},
		{id: "objects.patch", method: "PATCH", path: objectPath, query: one + ",predefinedAcl,projection", run: patchObject},
		{id: "objects.update", method: "PUT", path: objectPath, query: one + ",predefinedAcl,projection", run: updateObject},
		{id: "objects.delete", method: "DELETE", path: objectPath, query: one, scopes: writing, run: deleteObject},
	}
}

// checkConditions holds the preconditions of a request on an object. Where there is none, its generation is zero.
func (r *request) checkConditions(o *object) *Error {
	var generation, metageneration int64
	if o != nil {
		generation, metageneration = o.generation, o.metageneration
	}
	if err := r.checkMatch("ifGenerationMatch", generation, true); err != nil {
		return err
	}
	if err := r.checkMatch("ifGenerationNotMatch", generation, false); err != nil {
		return err
	}
	return r.checkMetageneration(metageneration)
}

func getObject(r *request) (any, *Error) {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	b, o, err := r.seenObject("storage.objects.get")
	if err != nil {
		return nil, err
	}
	if err := r.checkConditions(o); err != nil {
		return nil, err
	}
	switch alt := r.param("alt"); alt {
	case "", "json":
		return c.objectJSON(b, o), nil
	case "media":
		return r.content(b, o)
	default:
		return nil, badStorageRequest("Invalid alt: " + alt) // the words are an assumption
	}
}

func deleteObject(r *request) (any, *Error) {
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	b, o, err := r.seenObject("storage.objects.delete")
	if err != nil {
		return nil, err
	}
	if err := r.checkConditions(o); err != nil {
		return nil, err
	}
	if err := c.paceObject(b, o.name); err != nil {
		return nil, err
	}
	delete(b.objects, o.name)
	return noContent(), nil
}

// sortedObjects gives the objects of a bucket in the order of their names. The caller holds the cloud's lock.
func (b *bucket) sortedObjects() []*object {
	var all []*object
	for _, name := range slices.Sorted(maps.Keys(b.objects)) {
		all = append(all, b.objects[name])
	}
	return all
}
