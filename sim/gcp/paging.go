package gcp

import (
	"encoding/base64"
	"slices"
	"sort"
)

// page cuts one page out of a list whose keys are in order. A token holds the last key of the page before, so a page is right also when
// the list has changed in between. ordinary is the size if none is asked for, most the largest one.
func page[T any](pageSize int, token string, items []T, key func(T) string, ordinary, most int) ([]T, string, *Error) {
	if pageSize < 0 {
		return nil, "", invalid("Invalid page size: %d.", pageSize)
	}
	if pageSize == 0 {
		pageSize = ordinary
	}
	pageSize = min(pageSize, most)
	if token != "" {
		after, err := base64.RawURLEncoding.DecodeString(token)
		if err != nil {
			return nil, "", invalid("Invalid page token: %s", token)
		}
		start := sort.Search(len(items), func(i int) bool { return key(items[i]) > string(after) })
		items = items[start:]
	}
	if len(items) <= pageSize {
		return slices.Clone(items), "", nil
	}
	items = items[:pageSize:pageSize]
	return items, base64.RawURLEncoding.EncodeToString([]byte(key(items[pageSize-1]))), nil
}

// queryPage is page with the size and the token of the query.
func queryPage[T any](r *request, items []T, key func(T) string, ordinary, most int) ([]T, string, *Error) {
	size, err := r.integer("pageSize")
	if err != nil {
		return nil, "", err
	}
	return page(size, r.param("pageToken"), items, key, ordinary, most)
}
