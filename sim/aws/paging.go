package aws

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// defaultPage is how much one answer lists if the request does not say.
const defaultPage = 100

// paged is the end of every answer that is a list.
type paged struct {
	IsTruncated bool
	Marker      string `xml:",omitempty"`
}

func more(marker string) paged {
	return paged{IsTruncated: true, Marker: base64.StdEncoding.EncodeToString([]byte("after:" + marker))}
}

// page reads how much is wanted and behind what. An empty marker is the beginning.
func (r *request) page() (marker string, limit int, err *Error) {
	limit = defaultPage
	if text, ok := r.param("MaxItems"); ok {
		n, bad := strconv.Atoi(text)
		switch {
		case bad != nil:
			return "", 0, &Error{400, "MalformedInput", "Invalid value '" + text + "' for parameter MaxItems"}
		case n < 1:
			return "", 0, violates(text, "maxItems", "Member must have value greater than or equal to 1")
		case n > 1000:
			return "", 0, violates(text, "maxItems", "Member must have value less than or equal to 1000")
		}
		limit = n
	}
	if text, ok := r.param("Marker"); ok {
		plain, bad := base64.StdEncoding.DecodeString(text)
		behind, good := strings.CutPrefix(string(plain), "after:")
		if bad != nil || !good {
			return "", 0, invalidParameter("Invalid Marker: %s", text)
		}
		marker = behind
	}
	return marker, limit, nil
}

// cut takes the page that a request asks for out of a list that is at hand as a whole.
func cut[T any](r *request, all []T) ([]T, paged, *Error) {
	marker, limit, err := r.page()
	if err != nil {
		return nil, paged{}, err
	}
	start := 0
	if marker != "" {
		n, bad := strconv.Atoi(marker)
		if bad != nil || n < 0 {
			return nil, paged{}, invalidParameter("Invalid Marker: %s", marker)
		}
		start = min(n, len(all))
	}
	if len(all)-start <= limit {
		return all[start:], paged{}, nil
	}
	return all[start : start+limit], more(strconv.Itoa(start + limit)), nil
}
