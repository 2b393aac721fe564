package cloudsyaml

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/cloudcredential/operator/internal/secret"
)

// kept are the fields of an entry that a component's own file has, too, besides its credential.
func kept() []string {
	return []string{"region_name", "regions", "interface", "endpoint_type", "identity_api_version", "volume_api_version", "verify", fieldCA}
}

// Frame is the entry as a file without any credential, to be completed with WithCredential. The project and who logs in are no part of it.
func (e *Entry) Frame() (string, error) {
	entry := &yaml.Node{Kind: yaml.MappingNode}
	auth := &yaml.Node{Kind: yaml.MappingNode}
	put(auth, "auth_url", scalar(e.AuthURL))
	put(entry, "auth", auth)
	put(entry, "auth_type", scalar("v3applicationcredential"))
	for _, name := range kept() {
		if value := target(e.fields[name]); !absent(value) {
			put(entry, name, bare(value))
		}
	}
	clouds := &yaml.Node{Kind: yaml.MappingNode}
	put(clouds, Cloud, entry)
	root := &yaml.Node{Kind: yaml.MappingNode}
	put(root, "clouds", clouds)
	frame, err := encode(root)
	if err != nil {
		return "", fmt.Errorf("write a clouds.yaml without credential: %w", err)
	}
	return string(frame), nil
}

// WithCredential completes a Frame with an application credential. Equal arguments give equal bytes.
func WithCredential(frame, id string, secretPart secret.Value) (secret.Value, error) {
	root, wrong := document([]byte(frame))
	if wrong != nil {
		return secret.Value{}, wrong
	}
	auth := own(own(own(root, "clouds"), Cloud), "auth")
	if auth == nil || auth.Kind != yaml.MappingNode {
		return secret.Value{}, missing("clouds."+Cloud+".auth", "begin with the frame of an entry")
	}
	put(auth, "application_credential_id", scalar(id))
	put(auth, "application_credential_secret", scalar(secretPart.RevealString()))
	file, err := encode(root)
	if err != nil {
		return secret.Value{}, fmt.Errorf("write a clouds.yaml with an application credential: %w", err)
	}
	return secret.New(file), nil
}

func put(into *yaml.Node, name string, value *yaml.Node) {
	into.Content = append(into.Content, scalar(name), value)
}

func scalar(text string) *yaml.Node {
	node := &yaml.Node{}
	node.SetString(text)
	return node
}

// bare is a plain value or a list of them without anchors and comments. What has fields, such as a region with values of its own, is left out: there may be
// anything in it.
func bare(node *yaml.Node) *yaml.Node {
	out := &yaml.Node{Kind: node.Kind, Tag: node.Tag, Value: node.Value, Style: node.Style}
	if node.Kind != yaml.SequenceNode {
		return out
	}
	out.Style = 0
	for _, child := range node.Content {
		if child = target(child); child.Kind == yaml.ScalarNode {
			out.Content = append(out.Content, bare(child))
		}
	}
	return out
}
