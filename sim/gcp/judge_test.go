package gcp_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// judge holds every answer that passes through it against Google's own discovery documents: the method has to be there, and the answer
// has to be of its schema, with no name that the schema does not have.
type judge struct {
	t    *testing.T
	next http.RoundTripper
}

type document struct {
	// ServicePath is where the paths of methods begin, if they have no flat ones.
	ServicePath string
	Schemas     map[string]*schema
	Resources   map[string]*methods
}

type methods struct {
	Methods map[string]*struct {
		ID         string
		HTTPMethod string
		FlatPath   string
		Path       string
		Response   struct {
			Ref string `json:"$ref"`
		}
	}
	Resources map[string]*methods
}

type schema struct {
	Ref                  string `json:"$ref"`
	Type, Format         string
	Enum                 []string
	Properties           map[string]*schema
	Items                *schema
	AdditionalProperties *schema
}

// documents are read once: they are large.
var documents = sync.OnceValues(func() (map[string]*document, error) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "google.golang.org/api").Output()
	if err != nil {
		return nil, fmt.Errorf("where the discovery documents are: %w", err)
	}
	all := map[string]*document{}
	for _, name := range []string{"iam", "cloudresourcemanager", "serviceusage", "iamcredentials", "sts", "storage", "compute", "dns"} {
		text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), name, "v1", name+"-api.json"))
		if err != nil {
			return nil, err
		}
		d := &document{}
		if err := json.Unmarshal(text, d); err != nil {
			return nil, err
		}
		flatten(d.Resources, d.ServicePath)
		all[name] = d
	}
	return all, nil
})

func newJudge(t *testing.T, next http.RoundTripper) *judge {
	t.Helper()
	must(documents())(t)
	return &judge{t, next}
}

func (j *judge) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := j.next.RoundTrip(r)
	if err != nil {
		return answer, err
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	all, err := documents()
	if err != nil {
		return nil, err
	}
	name, _, _ := strings.Cut(r.URL.Host, ".")
	if name == "storage" {
		j.storage(all[name], r, answer, body)
		return answer, nil
	}
	if d := all[name]; d != nil && strings.HasPrefix(answer.Header.Get("Content-Type"), "application/json") && r.URL.Query().Get("fields") == "" {
		if err := d.check(r, answer.StatusCode, body); err != nil {
			j.t.Errorf("%s %s: %v\n%s", r.Method, r.URL, err, body)
		}
	}
	return answer, nil
}

func (d *document) check(r *http.Request, status int, body []byte) error {
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return err
	}
	name, _, _ := strings.Cut(r.URL.Host, ".")
	if status >= http.StatusBadRequest {
		if name == "sts" && isOAuthRefusal(value) || (name == "compute" || name == "dns") && isReasonedRefusal(status, value) {
			return nil
		}
		return checkRefusal(status, value)
	}
	path := strings.TrimPrefix(r.URL.Path, "/")
	if name == "compute" {
		path = strings.TrimPrefix(path, d.ServicePath) // whose flat paths begin behind it
	}
	reference := findMethod(d.Resources, r.Method, path)
	if reference == "" {
		return fmt.Errorf("no such method in the discovery document")
	}
	return d.fits("answer", &schema{Ref: reference}, value)
}

// isOAuthRefusal says whether an error is in the form of RFC 6749, section 5.2.
func isOAuthRefusal(value any) bool {
	fields, _ := value.(map[string]any)
	code, _ := fields["error"].(string)
	description, _ := fields["error_description"].(string)
	return code != "" && description != "" && len(fields) == 2
}

// isReasonedRefusal says whether an error is in the older form, which has no canonical code.
func isReasonedRefusal(status int, value any) bool {
	outer, _ := value.(map[string]any)
	inner, _ := outer["error"].(map[string]any)
	list, _ := inner["errors"].([]any)
	return inner["code"] == float64(status) && inner["message"] != "" && len(list) == 1 && inner["status"] == nil
}

// checkRefusal holds what google.rpc.Status and the older form of errors have in common.
func checkRefusal(status int, value any) error {
	outer, _ := value.(map[string]any)
	inner, _ := outer["error"].(map[string]any)
	if inner["code"] != float64(status) || inner["message"] == "" || inner["status"] == "" {
		return fmt.Errorf("not an error of Google's")
	}
	details, _ := inner["details"].([]any)
	for _, d := range details {
		detail, _ := d.(map[string]any)
		if kind, _ := detail["@type"].(string); !strings.HasPrefix(kind, "type.googleapis.com/google.rpc.") {
			return fmt.Errorf("detail %v has no type", d)
		}
	}
	return nil
}

var parameter = regexp.MustCompile(`\\\{[^}]*\\\}`)

// findMethod gives the schema of the answer. A path that ends in the verb of a method is that method's, since the ID of a project may hold a
// colon, too.
func findMethod(in map[string]*methods, verb, path string) string {
	best, longest := "", -1
	var look func(in map[string]*methods)
	look = func(in map[string]*methods) {
		for _, resource := range in {
			for _, m := range resource.Methods {
				pattern := parameter.ReplaceAllString(regexp.QuoteMeta(m.FlatPath), `[^/]+?`)
				_, custom, _ := strings.Cut(m.FlatPath[strings.LastIndex(m.FlatPath, "/")+1:], ":")
				if m.HTTPMethod == verb && len(custom) > longest && regexp.MustCompile("^"+pattern+"$").MatchString(path) {
					best, longest = m.Response.Ref, len(custom)
				}
			}
			look(resource.Resources)
		}
	}
	look(in)
	return best
}

// fits holds a value against a schema. What the schema does not know is an error.
func (d *document) fits(where string, s *schema, value any) error {
	if s.Ref != "" {
		if s = d.Schemas[s.Ref]; s == nil {
			return fmt.Errorf("%s: no such schema", where)
		}
	}
	switch s.Type {
	case "object":
		return d.fitsObject(where, s, value)
	case "array":
		items, isList := value.([]any)
		if !isList {
			return fmt.Errorf("%s is no list", where)
		}
		for i, item := range items {
			if err := d.fits(fmt.Sprintf("%s[%d]", where, i), s.Items, item); err != nil {
				return err
			}
		}
		return nil
	case "string":
		text, isString := value.(string)
		if !isString {
			return fmt.Errorf("%s is no string", where)
		}
		return fitsFormat(where, s, text)
	case "boolean":
		if _, isBool := value.(bool); !isBool {
			return fmt.Errorf("%s is no boolean", where)
		}
	case "integer", "number":
		if _, isNumber := value.(float64); !isNumber {
			return fmt.Errorf("%s is no number", where)
		}
	}
	return nil
}

func (d *document) fitsObject(where string, s *schema, value any) error {
	fields, isObject := value.(map[string]any)
	if !isObject {
		return fmt.Errorf("%s is no object", where)
	}
	for name, inner := range fields {
		property := s.Properties[name]
		if property == nil {
			property = s.AdditionalProperties
		}
		if property == nil {
			return fmt.Errorf("%s has no field %q", where, name)
		}
		if err := d.fits(where+"."+name, property, inner); err != nil {
			return err
		}
	}
	return nil
}

func fitsFormat(where string, s *schema, text string) error {
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, text) {
		return fmt.Errorf("%s: %q is none of %v", where, text, s.Enum)
	}
	switch s.Format {
	case "byte":
		if _, err := base64.StdEncoding.DecodeString(text); err != nil {
			return fmt.Errorf("%s: %q is not base64", where, text)
		}
	case "google-datetime":
		if _, err := time.Parse(time.RFC3339Nano, text); err != nil {
			return fmt.Errorf("%s: %w", where, err)
		}
	}
	return nil
}
