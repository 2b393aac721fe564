package proxy

import (
	"net/http"
	"strings"
)

// Routes turns a table into a function for Options.Route. A key that begins with a dot stands for all hosts that end in
// it; every other key is one host. One host goes before an ending, and a longer ending before a shorter one. Keys are in
// lower case, with a port only if it is not 443. The table must not change any more.
func Routes(table map[string]http.Handler) func(host string) http.Handler {
	return func(host string) http.Handler {
		if h, ok := table[host]; ok {
			return h
		}
		for rest := host; rest != ""; {
			dot := strings.IndexByte(rest[1:], '.')
			if dot < 0 {
				return nil
			}
			rest = rest[1+dot:]
			if h, ok := table[rest]; ok {
				return h
			}
		}
		return nil
	}
}
