package request

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
)

const requestKind = "CredentialsRequest"

// object loads one object of a file: a CredentialsRequest, a list, or something else.
func (l *loader) object(source string, doc []byte) {
	if doc = bytes.TrimSpace(doc); !bytes.HasPrefix(doc, []byte("{")) {
		l.problem(source, errors.New("it is not an object; write a CredentialsRequest, or take the file out of the directory"))
		return
	}
	var typed metav1.TypeMeta
	if problem := unmarshal("", doc, &typed); problem != nil {
		l.problem(source, identified(doc, problem))
		return
	}
	group, _, versioned := strings.Cut(typed.APIVersion, "/")
	ours := versioned && group == v1.GroupVersion.Group
	switch {
	case typed.Kind == requestKind && ours:
		l.seen++
		l.request(source, doc)
	case typed.Kind == requestKind && typed.APIVersion == "":
		l.incomplete(source, doc, "apiVersion", v1.GroupVersion.String())
	case typed.Kind == "" && (ours || typed.APIVersion == "") && asksForCredentials(doc):
		l.incomplete(source, doc, "kind", requestKind)
	case typed.Kind == "List" || typed.Kind == requestKind+"List":
		l.list(source, doc)
	default:
		l.note("%s: %s: ignored", source, other(doc, typed))
	}
}

// incomplete refuses what must have been meant as a CredentialsRequest.
func (l *loader) incomplete(source string, doc []byte, field, value string) {
	l.seen++
	l.problem(source, identified(doc, &InvalidError{Field: field, Problem: "is missing", Remedy: "write " + value}))
}

// list loads what is in a list. Lists in lists are refused: nothing writes them.
func (l *loader) list(source string, doc []byte) {
	var list struct {
		Items []json.RawMessage `json:"items"`
	}
	if problem := unmarshal("", doc, &list); problem != nil {
		l.problem(source, identified(doc, problem))
		return
	}
	for i, item := range list.Items {
		if l.full() {
			return
		}
		at := fmt.Sprintf("%s, item %d", source, i+1)
		var typed metav1.TypeMeta
		if unmarshal("", item, &typed) == nil && strings.HasSuffix(typed.Kind, "List") {
			l.problem(at, errors.New("it is a list within a list; write what is in it on its own"))
			continue
		}
		l.object(at, item)
	}
}

// other says what an object is that is no CredentialsRequest of ours.
func other(doc []byte, typed metav1.TypeMeta) string {
	name := (&InvalidError{Request: named(doc)}).name()
	if name == "" {
		name = "it"
	}
	switch typed.Kind {
	case "":
		return name + " has no kind, and is not taken for a CredentialsRequest"
	case requestKind:
		return fmt.Sprintf("%s is a CredentialsRequest of %s, not of %s", name, escaped(typed.APIVersion), v1.GroupVersion.Group)
	}
	return fmt.Sprintf("%s is a %s, not a CredentialsRequest", name, escaped(typed.Kind))
}

// asksForCredentials reports whether an object of no kind has a provider spec.
func asksForCredentials(doc []byte) bool {
	var typed struct {
		Spec struct {
			ProviderSpec json.RawMessage `json:"providerSpec"`
		} `json:"spec"`
	}
	return unmarshal("", doc, &typed) == nil && len(typed.Spec.ProviderSpec) > 0
}
