package vsphere

import (
	"bytes"
	"encoding/xml"
	"io"
	"maps"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/vmware/govmomi/vim25/soap"

	"github.com/cloudcredential/operator/sim/calls"
	"github.com/cloudcredential/operator/sim/fault"
)

// request is a request to a vCenter, read.
type request struct {
	*http.Request

	vcenter *VCenter
	body    []byte
	method  string // of the API; empty if it could not be understood
	user    string // of the session
	number  int
	start   time.Time
}

// answer is what a request is answered with.
type answer struct {
	status int
	header http.Header
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) { a.status = status }

// Write implements http.ResponseWriter.
func (a *answer) Write(some []byte) (int, error) { return a.body.Write(some) }

// ServeHTTP implements http.Handler.
func (c *Cloud) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	host := hr.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	v, found := c.VCenter(host)
	if !found {
		http.Error(w, "there is no vCenter "+host, http.StatusNotFound)
		return
	}
	r := v.read(hr)
	d := c.faults.Decide(fault.Request{Service: v.host, Operation: r.method, Write: writes(r.method), N: r.number})
	d.Serve(hr.Context(), func() { r.record("ClientGone") }, func(effect fault.Effect) func() {
		given, code := r.answer(effect)
		r.record(code)
		if given == nil {
			return nil
		}
		return func() {
			maps.Copy(w.Header(), given.header)
			w.WriteHeader(given.status)
			_, _ = w.Write(given.body.Bytes()) // the client may be gone; that is its affair
		}
	})
}

// maxBody is more than any request here has.
const maxBody = 4 << 20

func (v *VCenter) read(hr *http.Request) *request {
	r := &request{Request: hr, vcenter: v, number: v.cloud.calls.Next(), start: v.cloud.clock()}
	r.body, _ = io.ReadAll(io.LimitReader(hr.Body, maxBody))
	r.method = methodOf(r.body)
	if cookie, err := hr.Cookie(soap.SessionCookieName); err == nil {
		r.user = v.userOf(strings.Trim(cookie.Value, `"`))
	}
	return r
}

// userOf is the user of a session; empty where there is none.
func (v *VCenter) userOf(session string) string {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.sessions[session]
}

// methodOf is the name of the element in the body of a SOAP envelope.
func methodOf(envelope []byte) string {
	in := xml.NewDecoder(bytes.NewReader(envelope))
	inBody := false
	for {
		token, err := in.Token()
		if err != nil {
			return ""
		}
		element, is := token.(xml.StartElement)
		switch {
		case is && inBody:
			return element.Name.Local
		case is && element.Name.Local == "Body":
			inBody = true
		}
	}
}

// writes reports whether a method changes something besides the session.
func writes(method string) bool {
	for _, prefix := range []string{"Create", "Add", "Remove", "Set", "Update", "Destroy", "Rename", "Reconfigure", "Move"} {
		if strings.HasPrefix(method, prefix) {
			return !strings.HasSuffix(method, "View") && !strings.HasSuffix(method, "Filter") && !strings.HasSuffix(method, "PropertyCollector")
		}
	}
	return false
}

func (r *request) record(code string) {
	r.vcenter.cloud.calls.Add(calls.Call{
		N: r.number, Service: r.vcenter.host, Operation: r.method, Principal: r.user, Write: writes(r.method), Code: code, Start: r.start,
	})
}
