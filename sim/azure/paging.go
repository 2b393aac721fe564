package azure

import (
	"net/url"
	"strconv"
)

// defaultPage is how many things a page has. Services differ; none of the lists here is long.
const defaultPage = 1000

// skipped is where a page begins.
func (r *request) skipped() (int, *Error) {
	text := r.param("$skiptoken")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, badRequest("InvalidSkipToken", "The provided skip token '%s' is invalid.", text)
	}
	return n, nil
}

// nextLink is the address of a request with one parameter that is different.
func (r *request) nextLink(name string, value int) string {
	query := r.URL.Query()
	query.Set(name, strconv.Itoa(value))
	u := url.URL{Scheme: "https", Host: r.Host, Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: query.Encode()}
	return u.String()
}
