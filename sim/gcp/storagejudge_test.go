package gcp_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/api/googleapi"
)

// flatten gives methods without a flat path the one that they have.
func flatten(in map[string]*methods, under string) {
	for _, resource := range in {
		for _, m := range resource.Methods {
			if m.FlatPath == "" {
				m.FlatPath = under + m.Path
			}
		}
		flatten(resource.Resources, under)
	}
}

// storage judges an answer of Cloud Storage: JSON by the discovery document, refusals by the form of their API. Content is not judged.
func (j *judge) storage(d *document, r *http.Request, answer *http.Response, body []byte) {
	path := strings.TrimPrefix(r.URL.EscapedPath(), "/")
	path = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(path, "resumable/"), "upload/"), "download/")
	refused := answer.StatusCode >= http.StatusBadRequest && answer.StatusCode != 499
	isJSON := strings.HasPrefix(path, "storage/v1/")
	var err error
	switch {
	case !isJSON && refused && r.Method != http.MethodHead:
		err = checkXMLRefusal(answer, body)
	case !isJSON || len(body) == 0 || r.URL.Query().Get("fields") != "" || !refused && r.URL.Query().Get("alt") == "media":
	default:
		err = d.checkStorage(r.Method, path, answer.StatusCode, body)
	}
	if err != nil {
		j.t.Errorf("%s %s: %v\n%s", r.Method, r.URL, err, body)
	}
}

func (d *document) checkStorage(method, path string, status int, body []byte) error {
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return err
	}
	if status >= http.StatusBadRequest {
		return checkStorageRefusal(status, value)
	}
	reference := findMethod(d.Resources, method, path)
	if reference == "" && method == http.MethodPut {
		reference = findMethod(d.Resources, http.MethodPost, path)
	}
	if reference == "" {
		return fmt.Errorf("no such method in the discovery document")
	}
	return d.fits("answer", &schema{Ref: reference}, value)
}

// checkStorageRefusal wants the older form of errors. A canonical code and details are those of what stands before Cloud Storage.
func checkStorageRefusal(status int, value any) error {
	outer, _ := value.(map[string]any)
	inner, _ := outer["error"].(map[string]any)
	all, _ := inner["errors"].([]any)
	if inner["code"] != float64(status) || len(all) != 1 || (inner["status"] == nil) != (inner["details"] == nil) {
		return fmt.Errorf("not an error of Cloud Storage's")
	}
	one, _ := all[0].(map[string]any)
	if one["reason"] == "" || one["domain"] == "" || one["message"] != inner["message"] || inner["message"] == "" {
		return fmt.Errorf("not an error of Cloud Storage's")
	}
	return nil
}

func checkXMLRefusal(answer *http.Response, body []byte) error {
	var e struct {
		XMLName xml.Name `xml:"Error"`
		Code    string
		Message string
	}
	if err := xml.Unmarshal(body, &e); err != nil {
		return err
	}
	if !strings.HasPrefix(answer.Header.Get("Content-Type"), "application/xml") || e.Code == "" || e.Message == "" {
		return fmt.Errorf("not an error of the XML API")
	}
	return nil
}

// refusedByStorage wants an error of Cloud Storage with a status, a reason and a part of its sentence.
func refusedByStorage(t *testing.T, err error, status int, reason, sentence string) {
	t.Helper()
	e, isRefusal := errors.AsType[*googleapi.Error](err)
	if !isRefusal {
		t.Fatalf("got %v, want status %d with %q", err, status, sentence)
	}
	if e.Code != status || len(e.Errors) != 1 || e.Errors[0].Reason != reason || !strings.Contains(e.Message, sentence) {
		t.Errorf("refused with %d %+v %q, want %d %s %q", e.Code, e.Errors, e.Message, status, reason, sentence)
	}
}
