package request

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	yamlv3 "go.yaml.in/yaml/v3"
	"sigs.k8s.io/yaml"
)

const (
	// maxWeight is the most that a document with aliases may weigh when each is replaced by what it stands for. Nine lines of aliases of
	// aliases can stand for gigabytes otherwise.
	maxWeight = 8 << 20
	// nodeWeight is what a value weighs besides its text.
	nodeWeight = 32
)

// toJSON converts the first document in doc from YAML, with the rules that Kubernetes has for it, and with bounded memory.
func toJSON(doc []byte) ([]byte, error) {
	if bytes.IndexByte(doc, '&') >= 0 && bytes.IndexByte(doc, '*') >= 0 {
		var root yamlv3.Node
		if err := yamlv3.Unmarshal(doc, &root); err != nil {
			return nil, err
		}
		if weights := (weights{}); weights.of(&root) >= maxWeight {
			return nil, fmt.Errorf("what its aliases stand for is more than %d bytes", maxWeight)
		}
	}
	return yaml.YAMLToJSON(doc)
}

// alone returns an error where something follows the first document in doc, which is well-formed.
func alone(doc []byte) error {
	decoder := yamlv3.NewDecoder(bytes.NewReader(doc))
	for range 2 {
		var root yamlv3.Node
		if err := decoder.Decode(&root); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
	return errors.New("a second document follows without a line of --- before it")
}

// weights are what nodes weigh. Each node is weighed once.
type weights map[*yamlv3.Node]int

// of returns the weight of a node, at most maxWeight. A node within itself has that weight.
func (w weights) of(node *yamlv3.Node) int {
	if node.Kind == yamlv3.AliasNode {
		return w.of(node.Alias)
	}
	if weight, known := w[node]; known {
		return weight
	}
	w[node] = maxWeight
	weight := nodeWeight + len(node.Value)
	for _, child := range node.Content {
		weight = min(maxWeight, weight+w.of(child))
	}
	w[node] = min(maxWeight, weight)
	return w[node]
}
