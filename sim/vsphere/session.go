package vsphere

import (
	"bytes"
	"io"
	"net/http"
	"regexp"

	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/soap"
)

// faultPattern finds the kind of a fault in an answer.
var faultPattern = regexp.MustCompile(`<(\w+)Fault xmlns="urn:vim25"`)

// carryOut has the vCenter answer, and keeps account of its sessions.
func (r *request) carryOut() (*answer, string) {
	if r.URL.Path != vim25.Path || r.Method != http.MethodPost {
		return plain(http.StatusNotFound, "there is no "+r.Method+" "+r.URL.Path), "NotFound"
	}
	given := &answer{status: http.StatusOK, header: http.Header{}}
	hr := r.Clone(r.Context())
	hr.Body = io.NopCloser(bytes.NewReader(r.body))
	if r.user == "" {
		hr.Header.Del("Cookie") // the session is over, or never was one
	}
	r.vcenter.service.ServeSDK(given, hr)
	given.header.Set("Content-Type", "text/xml; charset=utf-8")
	if given.status == http.StatusOK {
		r.keepAccount(given)
		return given, ""
	}
	if found := faultPattern.FindSubmatch(given.body.Bytes()); found != nil {
		return given, string(found[1])
	}
	return given, "Fault"
}

// keepAccount notes which sessions there are.
func (r *request) keepAccount(given *answer) {
	v := r.vcenter
	v.mu.Lock()
	defer v.mu.Unlock()
	switch r.method {
	case "Login":
		for _, cookie := range (&http.Response{Header: given.header}).Cookies() {
			if cookie.Name == soap.SessionCookieName {
				r.user = canonical(loginName(r.body))
				v.sessions[cookie.Value] = r.user
				v.cookies = append(v.cookies, cookie.Value)
			}
		}
	case "Logout":
		if cookie, err := r.Cookie(soap.SessionCookieName); err == nil {
			delete(v.sessions, cookie.Value)
		}
	}
}
