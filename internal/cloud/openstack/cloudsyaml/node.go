package cloudsyaml

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

const (
	// maxFile is the longest file that is read. A Secret holds no more.
	maxFile = 1 << 20
	// maxSteps bounds how many values are looked at. Files that are long only because of their aliases take more.
	maxSteps = 10_000
)

// line finds in a parser's error where the error is. The rest of it may show a piece of a password.
var line = regexp.MustCompile(`line (\d+)`)

// document is the one document of a file.
func document(text []byte) (*yaml.Node, *Problem) {
	const remedy = "put a clouds.yaml there, with a cloud named openstack"
	if len(text) > maxFile {
		return nil, problem("", remedy, "it is longer than %d bytes", maxFile)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var root, second yaml.Node
	err := decoder.Decode(&root)
	if errors.Is(err, io.EOF) {
		return nil, problem("", remedy, "it is empty")
	}
	if err == nil {
		if err = decoder.Decode(&second); err == nil && !(len(second.Content) == 1 && absent(second.Content[0])) {
			return nil, problem("", "remove everything from the second line of --- on", "it holds several documents, of which clients read the first")
		}
		if errors.Is(err, io.EOF) {
			err = nil
		}
	}
	if err != nil {
		where := ""
		if found := line.FindStringSubmatch(err.Error()); found != nil {
			where = ", see line " + found[1]
		}
		return nil, problem("", "correct it; a value with a special character in it needs quotes", "it is not YAML%s", where)
	}
	if root.Kind != yaml.DocumentNode || len(root.Content) != 1 {
		return nil, problem("", remedy, "it is empty")
	}
	return root.Content[0], nil
}

// reader looks into a document, with bounded effort.
type reader struct{ steps int }

// tired reports whether too much was looked at already.
func (r *reader) tired() bool {
	r.steps++
	return r.steps > maxSteps
}

// errTooMuch is the problem of a file that aliases make long.
func errTooMuch(field string) *Problem {
	return problem(field, "write the file without aliases", "stands for more than can be looked at")
}

// fields are the fields of a mapping, those that are merged into it with << included; nil where there is nothing.
func (r *reader) fields(field string, node *yaml.Node) (map[string]*yaml.Node, *Problem) {
	node = target(node)
	if absent(node) {
		return nil, nil
	}
	if node.Kind != yaml.MappingNode {
		return nil, problem(field, "write its fields below it, indented", "is %s and should have fields", kind(node))
	}
	own, merged := map[string]*yaml.Node{}, map[string]*yaml.Node{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if r.tired() {
			return nil, errTooMuch(field)
		}
		key, value := node.Content[i], node.Content[i+1]
		switch {
		case key.Tag == "!!merge":
			if problem := r.merge(field, value, merged); problem != nil {
				return nil, problem
			}
		case own[key.Value] != nil:
			return nil, problem(join(field, name(key)), "keep one of them", "is there twice")
		default:
			own[key.Value] = value
		}
	}
	for key, value := range merged {
		if own[key] == nil {
			own[key] = value
		}
	}
	return own, nil
}

// merge adds what << names: a mapping, or several of which the first one wins.
func (r *reader) merge(field string, value *yaml.Node, into map[string]*yaml.Node) *Problem {
	if r.tired() {
		return errTooMuch(field)
	}
	value = target(value)
	sources := []*yaml.Node{value}
	if value != nil && value.Kind == yaml.SequenceNode {
		sources = value.Content
	}
	if !strings.HasSuffix(field, "<<") {
		field = join(field, "<<")
	}
	for _, source := range sources {
		fields, problem := r.fields(field, source)
		if problem != nil {
			return problem
		}
		for key, value := range fields {
			if into[key] == nil {
				into[key] = value
			}
		}
	}
	return nil
}

// text is the value of a field that is text; empty where it is absent. A number is taken for the text that it is written as, which is what gophercloud does.
func text(field string, node *yaml.Node) (string, *Problem) {
	node = target(node)
	if absent(node) {
		return "", nil
	}
	if node.Kind != yaml.ScalarNode {
		return "", problem(field, "write text", "is %s and should be text", kind(node))
	}
	return node.Value, nil
}

// target is what an alias stands for. The parser itself refuses an alias of an alias.
func target(node *yaml.Node) *yaml.Node {
	if node != nil && node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

// absent reports whether a value is not there, or null.
func absent(node *yaml.Node) bool {
	return node == nil || node.Kind == yaml.ScalarNode && node.Tag == "!!null"
}

func kind(node *yaml.Node) string {
	switch node.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	return "a plain value"
}

// name is a key as it can be shown: keys that are no words may be secrets that were put in the wrong place.
func name(key *yaml.Node) string {
	if word.MatchString(key.Value) {
		return key.Value
	}
	return "(a key)"
}

var word = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,40}$`)

func join(field, name string) string {
	if field == "" {
		return name
	}
	return field + "." + name
}
