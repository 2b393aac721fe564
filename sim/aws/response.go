package aws

import (
	"bytes"
	"encoding/xml"
	"net/http"
)

// response is an answer that has not been sent yet. Faults can still take its place.
type response struct {
	status int
	header http.Header
	body   []byte
}

func xmlResponse(r *request, status int, body []byte) *response {
	h := http.Header{}
	h.Set("Content-Type", "text/xml")
	h.Set("X-Amzn-Requestid", r.id)
	return &response{status: status, header: h, body: body}
}

// members is a list in the Query protocol. It is there also if it is empty.
type members[T any] struct {
	Member []T `xml:"member"`
}

// element is a named part of a document whose name is known only at run time.
type element struct {
	name  string
	attrs []xml.Attr
	value any
}

// MarshalXML implements xml.Marshaler.
func (e element) MarshalXML(enc *xml.Encoder, _ xml.StartElement) error {
	start := xml.StartElement{Name: xml.Name{Local: e.name}, Attr: e.attrs}
	children, ok := e.value.([]element)
	if !ok {
		return enc.EncodeElement(e.value, start)
	}
	if err := enc.EncodeToken(start); err != nil {
		return err
	}
	for _, child := range children {
		if err := child.MarshalXML(enc, xml.StartElement{}); err != nil {
			return err
		}
	}
	return enc.EncodeToken(start.End())
}

func namespace(uri string) []xml.Attr {
	if uri == "" {
		return nil
	}
	return []xml.Attr{{Name: xml.Name{Local: "xmlns"}, Value: uri}}
}

// render puts an element in XML. The values are our own, so that rendering cannot fail.
func render(e element) []byte {
	var b bytes.Buffer
	enc := xml.NewEncoder(&b)
	if err := enc.Encode(e); err != nil {
		return []byte("<!-- " + err.Error() + " -->")
	}
	return b.Bytes()
}

// succeedQuery is the form of success in the Query protocol. An operation without a result has none in its answer either.
func succeedQuery(uri string) func(*request, any) *response {
	return func(r *request, result any) *response {
		var parts []element
		if result != nil {
			parts = append(parts, element{name: r.operation + "Result", value: result})
		}
		parts = append(parts, element{name: "ResponseMetadata", value: []element{{name: "RequestId", value: r.id}}})
		return xmlResponse(r, http.StatusOK, render(element{r.operation + "Response", namespace(uri), parts}))
	}
}

// faultNamespace is that of errors which come before AWS knows what operation a request is for.
const faultNamespace = "http://webservices.amazon.com/AWSFault/2005-15-09"

// failQuery is the form of an error in the Query protocol.
func failQuery(uri string) func(*request, *Error) *response {
	return func(r *request, e *Error) *response {
		space := uri
		if e.Code == "InvalidAction" {
			space = faultNamespace
		}
		body := render(element{"ErrorResponse", namespace(space), []element{
			{name: "Error", value: []element{
				{name: "Type", value: e.sender()},
				{name: "Code", value: e.Code},
				{name: "Message", value: e.Message},
			}},
			{name: "RequestId", value: r.id},
		}})
		return xmlResponse(r, e.Status, body)
	}
}

// renamed changes the codes of errors that every service knows into the service's own.
func renamed(fail func(*request, *Error) *response, codes map[string]Error) func(*request, *Error) *response {
	return func(r *request, e *Error) *response {
		own, ok := codes[e.Code]
		if !ok {
			return fail(r, e)
		}
		if own.Message == "" {
			own.Message = e.Message
		}
		*e = own
		return fail(r, e)
	}
}
