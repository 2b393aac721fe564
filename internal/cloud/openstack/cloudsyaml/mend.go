package cloudsyaml

import (
	"bytes"

	"go.yaml.in/yaml/v3"
)

// CAPath is where the components of a cluster find the certificates that the cloud is trusted by. The cacert of a file has to name that place, for no other
// file is there.
const CAPath = "/etc/kubernetes/static-pod-resources/configmaps/cloud-config/ca-bundle.pem"

// fieldCA is the field that names a file of certificates.
const fieldCA = "cacert"

// Mend returns the file with the cacert that components need: none where it is null or empty, and CAPath where it names another place. It is the same text
// where nothing is to be done, and where the file is so broken that only its owner can mend it. What is mended keeps its order and its comments.
func Mend(file []byte) []byte {
	root, wrong := document(file)
	if wrong != nil {
		return file
	}
	entry, ok := entryNode(root)
	if !ok {
		return file
	}
	resolved, wrong := (&reader{}).fields("", entry)
	if wrong != nil || !mendEntry(entry, resolved[fieldCA]) {
		return file
	}
	mended, err := encode(root)
	if err != nil {
		return file
	}
	return mended
}

// entryNode is the mapping of the entry, where it can be changed without changing another one.
func entryNode(root *yaml.Node) (*yaml.Node, bool) {
	clouds := own(root, "clouds")
	entry := own(clouds, Cloud)
	return entry, entry != nil && entry.Kind == yaml.MappingNode
}

// own is the value of a field that a mapping itself has.
func own(node *yaml.Node, name string) *yaml.Node {
	if node = target(node); node == nil || node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == name && node.Content[i].Tag != "!!merge" {
			return target(node.Content[i+1])
		}
	}
	return nil
}

// mendEntry puts the cacert of an entry right. It reports whether there was something to do.
func mendEntry(entry, resolved *yaml.Node) bool {
	resolved = target(resolved)
	if resolved == nil || resolved.Kind != yaml.ScalarNode {
		return false
	}
	unset := absent(resolved) || resolved.Value == ""
	if resolved.Value == CAPath && !absent(resolved) {
		return false
	}
	want := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: CAPath}
	for i := 0; i+1 < len(entry.Content); i += 2 {
		if entry.Content[i].Value != fieldCA {
			continue
		}
		if unset {
			return remove(entry, i)
		}
		want.LineComment = entry.Content[i+1].LineComment
		entry.Content[i+1] = want
		return true
	}
	if unset {
		return false // it is merged from elsewhere, and does no harm
	}
	entry.Content = append(entry.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: fieldCA}, want)
	return true
}

// remove takes the field at an index out of an entry, unless it keeps one that is merged from elsewhere from coming into force.
func remove(entry *yaml.Node, i int) bool {
	before := entry.Content
	entry.Content = append(entry.Content[:i:i], entry.Content[i+2:]...)
	left, wrong := (&reader{}).fields("", entry)
	if wrong != nil || !absent(target(left[fieldCA])) {
		entry.Content = before
		return false
	}
	return true
}

// encode writes a document with the indentation that such files have.
func encode(root *yaml.Node) ([]byte, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(root); err != nil {
		return nil, err
	}
	if err := encoder.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
