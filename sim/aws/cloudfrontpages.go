package aws

import (
	"net/http"
	"strconv"
)

// listing is the beginning of every list of CloudFront; what is on the page comes behind it.
func listing[T any](r *request, name, one string, all *table[T], describe func(*T) element, id func(*T) string) (any, *Error) {
	limit := defaultPage
	if text, ok := r.param("MaxItems"); ok {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return nil, badArgument("The parameter MaxItems is not valid: " + text)
		}
		limit = min(n, defaultPage)
	}
	marker, _ := r.param("Marker")
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	values, more := all.After(marker, limit, c.clock(), func(*T) bool { return true })
	list := []element{{name: "Marker", value: marker}}
	if more {
		list = append(list, element{name: "NextMarker", value: id(values[len(values)-1])})
	}
	list = append(list, element{name: "MaxItems", value: limit}, element{name: "IsTruncated", value: more}, element{name: "Quantity", value: len(values)})
	var items []element
	for _, v := range values {
		item := describe(v)
		item.name = one
		items = append(items, item)
	}
	if items != nil {
		list = append(list, element{name: "Items", value: items})
	}
	return cloudFrontAnswer{document: element{name: name, value: list}}, nil
}

func badArgument(message string) *Error {
	return &Error{http.StatusBadRequest, "InvalidArgument", message}
}
