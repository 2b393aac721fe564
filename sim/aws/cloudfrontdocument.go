package aws

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// CloudFront's documents are kept as they come, as elements, because most of what is in them is only handed back. An element's value
// is either text or a list of elements, and is never changed in place.

// readDocument takes the document out of a request.
func (r *request) readDocument(root string) (element, *Error) {
	if len(bytes.TrimSpace(r.body)) == 0 {
		return element{}, &Error{http.StatusBadRequest, "MissingBody", "This operation requires a body. Ensure that the body is present and the Content-Type header is set."}
	}
	d, err := parseDocument(r.body)
	if err != nil {
		return element{}, badDocument(err.Error())
	}
	if d.name != root {
		return element{}, badDocument("the document is " + d.name + " and should be " + root)
	}
	return d, nil
}

func badDocument(reason string) *Error {
	return &Error{http.StatusBadRequest, "MalformedXML", "Could not parse the XML of the request: " + reason}
}

// parseDocument reads one element with all that is in it.
func parseDocument(text []byte) (element, error) {
	decoder := xml.NewDecoder(bytes.NewReader(text))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return element{}, io.ErrUnexpectedEOF
		}
		if err != nil {
			return element{}, err
		}
		if start, ok := token.(xml.StartElement); ok {
			return parseElement(decoder, start)
		}
	}
}

func parseElement(decoder *xml.Decoder, start xml.StartElement) (element, error) {
	var text strings.Builder
	var parts []element
	for {
		token, err := decoder.Token()
		if err != nil {
			return element{}, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			part, err := parseElement(decoder, t)
			if err != nil {
				return element{}, err
			}
			parts = append(parts, part)
		case xml.CharData:
			text.Write(t)
		case xml.EndElement:
			if parts != nil {
				return element{name: start.Name.Local, value: parts}, nil
			}
			return element{name: start.Name.Local, value: strings.TrimSpace(text.String())}, nil
		}
	}
}

// parts are the elements in an element.
func (e element) parts() []element {
	list, _ := e.value.([]element)
	return list
}

// part finds an element by the way to it. It is empty, without a name, if there is none.
func (e element) part(path ...string) element {
	for _, name := range path {
		var found element
		for _, p := range e.parts() {
			if p.name == name {
				found = p
				break
			}
		}
		e = found
	}
	return e
}

func (e element) has(path ...string) bool { return e.part(path...).name != "" }

// text is what stands in an element; empty if it is not there.
func (e element) text(path ...string) string {
	text, _ := e.part(path...).value.(string)
	return text
}

// with returns an element that has a part, in place of the one of that name if there is one.
func (e element) with(part element) element {
	var parts []element
	found := false
	for _, p := range e.parts() {
		if p.name == part.name {
			p, found = part, true
		}
		parts = append(parts, p)
	}
	if !found {
		parts = append(parts, part)
	}
	e.value = parts
	return e
}

// completed returns an element with all that it lacks of another one, at every depth except in lists.
func (e element) completed(from element) element {
	for _, p := range from.parts() {
		switch own := e.part(p.name); {
		case own.name == "":
			e = e.with(p)
		case p.parts() != nil && p.name != "Items":
			e = e.with(own.completed(p))
		}
	}
	return e
}

// mapped returns an element whose Items are changed one by one.
func (e element) mapped(change func(element) element) element {
	var items []element
	for _, item := range e.part("Items").parts() {
		items = append(items, change(item))
	}
	if items == nil {
		return e
	}
	return e.with(element{name: "Items", value: items})
}

// consistent checks every Quantity against the Items that it counts.
func (e element) consistent() *Error {
	if e.has("Quantity") {
		n, err := strconv.Atoi(e.text("Quantity"))
		if err != nil {
			return badDocument("the Quantity of " + e.name + " is no number")
		}
		if n != len(e.part("Items").parts()) {
			return &Error{http.StatusBadRequest, "InconsistentQuantities", "The value of Quantity and the size of Items don't match for " + e.name + "."}
		}
	}
	for _, p := range e.parts() {
		if err := p.consistent(); err != nil {
			return err
		}
	}
	return nil
}
