package gcp

import (
	"encoding/base64"
	"encoding/binary"
	"slices"
	"time"
)

// What is consistent how follows "Cloud Storage consistency": buckets, objects and lists of both are as they are at once, whatever the lag.
// Changes of a bucket's policy are seen, and take effect, when they are as old as the lag; a new bucket's first policy holds
// at once, but cannot be read before. What everybody reads may come from a cache (objectcache.go).

// storage is what Cloud Storage keeps. The names of buckets are one space for all projects. The cloud's lock guards it.
type storage struct {
	buckets map[string]*bucket
	uploads map[string]*upload // that have begun and not ended, by ID
	// last is the youngest generation.
	last int64
	rate StorageRate
	// changed says when something was changed last, for the rate.
	changed map[string]time.Time
	cache   publicCache
}

func newStorage() *storage {
	return &storage{buckets: map[string]*bucket{}, uploads: map[string]*upload{}}
}

const (
	storageTitle = "Cloud Storage API"
	storageAPI   = "storage." + defaultDomain
	bucketKind   = storageAPI + "/Bucket"
	objectKind   = storageAPI + "/Object"
)

// The scopes of Cloud Storage besides those of everything.
const (
	storageFull  = "https://www.googleapis.com/auth/devstorage.full_control"
	storageWrite = "https://www.googleapis.com/auth/devstorage.read_write"
	storageRead  = "https://www.googleapis.com/auth/devstorage.read_only"
)

// storageService is storage.googleapis.com. All of it may be asked for without a token: what is allowed then is up to policies. The
// paths of the XML API are last, since they fit everything.
func storageService() *service {
	operations := slices.Concat(bucketOperations(), folderOperations(), bucketPolicyOperations(), objectOperations(), uploadOperations())
	for i := range operations {
		operations[i].anonymous = true
		operations[i].query += ",userProject,userIp"
	}
	return &service{
		name: "storage", title: storageTitle, scopes: []string{storageFull}, fail: failStorage, operations: append(operations, publicOperations()...),
	}
}

// nextGeneration is a number that no object or bucket has had: the time in microseconds. The caller holds the lock.
func (c *Cloud) nextGeneration() int64 {
	c.storage.last = max(c.storage.last+1, c.clock().UnixMicro())
	return c.storage.last
}

// storageEtag is the form of entity tags in Cloud Storage: a message with numbered whole numbers, in base64. The first is left out where
// it is zero.
func storageEtag(numbers ...int64) string {
	var b []byte
	for i, n := range numbers {
		b = append(b, byte(i+1)<<3)
		b = binary.AppendUvarint(b, uint64(n))
	}
	return base64.StdEncoding.EncodeToString(b)
}

// storageTime is a time as Cloud Storage writes it, with milliseconds.
func storageTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
