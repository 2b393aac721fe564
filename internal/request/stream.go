package request

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// parsed is one document of a file: as JSON, or what is wrong with it.
type parsed struct {
	json []byte
	err  error
}

// parse returns the documents of a stream, without those that hold nothing. What is wrong with one does not spoil the others. It stops
// after one more than maxObjects.
func parse(text []byte) []parsed {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
		return []parsed{{err: errors.New("it is encoded as UTF-16; write it as UTF-8")}}
	}
	var out []parsed
	for _, c := range cutStream(text) {
		if !c.blank() {
			out = append(out, c.parse()...)
		}
		if len(out) > maxObjects {
			break
		}
	}
	return out
}

// chunk is what a stream has between two marks that end a document.
type chunk struct {
	text []byte
	line int // of the file, in which it begins: from 1
}

// cutStream cuts a stream at lines that begin with --- or ... and go on with white space or not at all. Neither YAML nor JSON can have such
// a line within a document.
func cutStream(text []byte) []chunk {
	var out []chunk
	start, offset, number := 0, 0, 0
	current := chunk{line: 1}
	for line := range bytes.Lines(text) {
		number++
		if marked := bytes.HasPrefix(line, []byte("---")) || bytes.HasPrefix(line, []byte("...")); marked && (len(line) == 3 || isSpace(line[3])) {
			current.text = text[start:offset]
			out = append(out, current)
			start, current = offset+3, chunk{line: number}
		}
		offset += len(line)
	}
	current.text = text[start:]
	return append(out, current)
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// blank reports whether there are comments and directives at most.
func (c chunk) blank() bool {
	for line := range bytes.Lines(c.text) {
		content := bytes.TrimSpace(line)
		if len(content) > 0 && content[0] != '#' && line[0] != '%' {
			return false
		}
	}
	return true
}

// parse returns the documents of a chunk: one of YAML, or any number of JSON. What begins like JSON and is none may still be YAML.
func (c chunk) parse() []parsed {
	var objects []parsed
	var broken error
	if bytes.TrimSpace(c.text)[0] == '{' {
		if objects, broken = c.parseJSON(); broken == nil {
			return objects
		}
	}
	doc, err := toJSON(c.text)
	if err == nil {
		err = alone(c.text)
	}
	switch {
	case err == nil && string(doc) == "null":
		return nil
	case err == nil:
		return []parsed{{json: doc}}
	case len(objects) > 0:
		return append(objects, parsed{err: broken})
	}
	return []parsed{{err: c.notYAML(err)}}
}

// parseJSON returns the objects before the first that is not JSON, and what is wrong with that.
func (c chunk) parseJSON() ([]parsed, error) {
	decoder := json.NewDecoder(bytes.NewReader(c.text))
	var out []parsed
	for len(out) <= maxObjects {
		var doc json.RawMessage
		err := decoder.Decode(&doc)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			line := c.line + bytes.Count(c.text[:decoder.InputOffset()], []byte("\n"))
			return out, fmt.Errorf("after line %d it is not JSON: %w; correct it, or take the file out of the directory", line, err)
		}
		out = append(out, parsed{json: doc})
	}
	return out, nil
}

// yamlLine finds the line in what the parser of YAML says.
var yamlLine = regexp.MustCompile(`^yaml: line (\d+): `)

// notYAML says what the parser said, with the line in the file. The line is where the parser noticed; the cause may be a line before.
func (c chunk) notYAML(err error) error {
	said, line := err.Error(), c.line
	if found := yamlLine.FindStringSubmatch(said); found != nil {
		if within, err := strconv.Atoi(found[1]); err == nil {
			line += within - 1
		}
		said = said[len(found[0]):]
	}
	said = escaped(strings.TrimPrefix(strings.Join(strings.Fields(said), " "), "yaml: "))
	return &syntaxError{fmt.Sprintf("near line %d it is not YAML: %s; correct it, or take the file out of the directory", line, said), err}
}

// syntaxError is what a parser said, in other words.
type syntaxError struct {
	text string
	err  error
}

func (e *syntaxError) Error() string { return e.text }

func (e *syntaxError) Unwrap() error { return e.err }
