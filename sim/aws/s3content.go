package aws

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"net/http"
	"strconv"
	"strings"
)

// checksumHeaders are the checksums that S3 knows, by the last part of their header ("Checking object integrity" in the S3 User Guide).
var checksumHeaders = map[string]func() hash.Hash{
	"crc32":     func() hash.Hash { return crc32.NewIEEE() },
	"crc32c":    func() hash.Hash { return crc32.New(crc32.MakeTable(crc32.Castagnoli)) },
	"crc64nvme": func() hash.Hash { return crc64.New(crc64.MakeTable(0x9a6c9329ac4bc9b5)) },
	"sha1":      sha1.New,
	"sha256":    sha256.New,
}

const checksumPrefix = "X-Amz-Checksum-"

// readContent takes the chunks of the content apart, if it came in chunks, and checks whatever digest came with it.
func (r *request) readContent() *Error {
	given := http.Header{}
	for name := range checksumHeaders {
		if v := r.Header.Get(checksumPrefix + name); v != "" {
			given.Set(checksumPrefix+name, v)
		}
	}
	switch streaming := r.Header.Get("X-Amz-Content-Sha256"); {
	case streaming == "STREAMING-UNSIGNED-PAYLOAD-TRAILER":
		if err := r.unchunk(given); err != nil {
			return err
		}
	case strings.HasPrefix(streaming, "STREAMING-"):
		return notImplemented() // chunks with a signature each
	}
	if want := r.Header.Get("Content-Md5"); want != "" {
		sum := md5.Sum(r.body)
		if raw, err := base64.StdEncoding.DecodeString(want); err != nil || len(raw) != len(sum) {
			return &Error{http.StatusBadRequest, "InvalidDigest", "The Content-MD5 you specified was invalid."}
		} else if !bytes.Equal(raw, sum[:]) {
			return &Error{http.StatusBadRequest, "BadDigest", "The Content-MD5 you specified did not match what we received."}
		}
	}
	r.s3.checksums = map[string]string{}
	for header := range given {
		name := strings.ToLower(strings.TrimPrefix(header, checksumPrefix))
		if given.Get(header) != checksum(name, r.body) {
			return badDigest(strings.ToUpper(name))
		}
		r.s3.checksums[header] = given.Get(header)
	}
	return nil
}

// checksum is the checksum of that name, as its header carries it.
func checksum(name string, content []byte) string {
	h := checksumHeaders[name]()
	h.Write(content)
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// unchunk reads content in chunks without signatures, with checksums behind the last one: each chunk is its length in hexadecimal digits and its
// bytes, each ended by CR and LF, and one of no length comes before the trailing headers.
func (r *request) unchunk(trailer http.Header) *Error {
	broken := &Error{http.StatusBadRequest, "IncompleteBody", "The request body terminated unexpectedly"}
	var content []byte
	rest := r.body
	for {
		line, behind, ok := bytes.Cut(rest, []byte("\r\n"))
		size, _, _ := strings.Cut(string(line), ";")
		n, err := strconv.ParseUint(size, 16, 31)
		if !ok || err != nil || int(n) > len(behind) {
			return broken
		}
		if n == 0 {
			rest = behind
			break
		}
		content = append(content, behind[:n]...)
		if rest, ok = bytes.CutPrefix(behind[n:], []byte("\r\n")); !ok {
			return broken
		}
	}
	if want := r.Header.Get("X-Amz-Decoded-Content-Length"); want != strconv.Itoa(len(content)) {
		return broken
	}
	announced := strings.TrimSpace(r.Header.Get("X-Amz-Trailer"))
	for line := range strings.SplitSeq(string(rest), "\r\n") {
		name, value, ok := strings.Cut(line, ":")
		known := checksumHeaders[strings.TrimPrefix(strings.ToLower(name), strings.ToLower(checksumPrefix))] != nil
		if ok && known && strings.EqualFold(name, announced) {
			trailer.Set(name, strings.TrimSpace(value))
		}
	}
	r.body = content
	return nil
}
