package ibmcloud

import (
	"encoding/base64"
	"net/url"
	"strconv"
)

const (
	// defaultPage and maxPage are sizes of a page: "Default is 20 items per page. Valid range is 1 to 100".
	defaultPage = 20
	maxPage     = 100
)

// page is a part of a list.
type page[T any] struct {
	items         []T
	offset, limit int
	// next is the token of the next page; empty for none.
	next string
}

// paged cuts the page out of a list that a request asks for, by the names that its API gives to size and token.
func paged[T any](r *request, all []T, sizeName, tokenName string) (page[T], *Error) {
	size := defaultPage
	if text := r.param(sizeName); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > maxPage {
			return page[T]{}, badRequest("invalid_query_parameter", "The value '%s' of the query parameter '%s' is not valid. Valid range is 1 to %d.", text, sizeName, maxPage)
		}
		size = n
	}
	start, err := r.startOf(tokenName)
	if err != nil {
		return page[T]{}, err
	}
	p := page[T]{offset: start, limit: size}
	size = min(size, r.cloud.pageSize)
	rest := all[min(start, len(all)):]
	p.items = append([]T{}, rest[:min(size, len(rest))]...)
	if len(rest) > size {
		p.next = base64.RawURLEncoding.EncodeToString([]byte("page:" + strconv.Itoa(start+size)))
	}
	return p, nil
}

// startOf is where the page of a token begins.
func (r *request) startOf(tokenName string) (int, *Error) {
	text := r.param(tokenName)
	if text == "" {
		return 0, nil
	}
	decoded, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil && len(decoded) > len("page:") && string(decoded[:len("page:")]) == "page:" {
		if n, err := strconv.Atoi(string(decoded[len("page:"):])); err == nil && n >= 0 {
			return n, nil
		}
	}
	return 0, badRequest("invalid_query_parameter", "The value '%s' of the query parameter '%s' is not valid.", text, tokenName)
}

// link is the address of a request with one parameter that is different; without it where the value is empty.
func (r *request) link(name, value string) string {
	query := r.URL.Query()
	query.Del(name)
	if value != "" {
		query.Set(name, value)
	}
	u := url.URL{Scheme: "https", Host: r.Host, Path: r.URL.Path, RawQuery: query.Encode()}
	return u.String()
}

// listed is a page as the identity services answer it; member is what they call the list.
func listed[T any](r *request, member string, p page[T]) map[string]any {
	answer := map[string]any{
		"context": r.context(), "offset": p.offset, "limit": p.limit, "first": r.link("pagetoken", ""), member: p.items,
	}
	if p.next != "" {
		answer["next"] = r.link("pagetoken", p.next)
	}
	return answer
}

// context tells of the request in answers of the identity services.
func (r *request) context() map[string]any {
	return map[string]any{"transaction_id": r.id, "operation": r.operation.id, "user_agent": r.UserAgent(), "url": "https://" + r.Host}
}
