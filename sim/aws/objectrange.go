package aws

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// cutRange takes the one range out of the content that the request asks for. A Range header that cannot be read counts as none.
func (r *request) cutRange(answer *s3Answer) *Error {
	text, ok := strings.CutPrefix(r.Header.Get("Range"), "bytes=")
	first, last, dash := strings.Cut(text, "-")
	if !ok || !dash || strings.Contains(text, ",") {
		return nil
	}
	size := len(answer.raw)
	from, badFrom := strconv.Atoi(first)
	to, badTo := strconv.Atoi(last)
	switch {
	case first == "" && badTo == nil: // the last bytes
		from, to = max(0, size-to), size-1
	case badFrom != nil || (last != "" && badTo != nil):
		return nil
	case last == "" || to >= size:
		to = size - 1
	}
	if from > to || from >= size {
		return &Error{http.StatusRequestedRangeNotSatisfiable, "InvalidRange", "The requested range is not satisfiable"}
	}
	answer.status, answer.raw = http.StatusPartialContent, answer.raw[from:to+1]
	answer.header.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, to, size))
	return nil
}
