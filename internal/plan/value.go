package plan

import (
	"github.com/cloudcredential/operator/internal/secret"
)

// Fields are the state of a resource, by field name. Names are for people, too: "policy", "tag kubernetes.io/cluster/prod-x7".
type Fields map[string]Value

// Value is the value of a field or an output. Its kinds: text, a set of texts, a secret, and pending.
type Value struct {
	text   string
	items  []string // sorted, without duplicates
	secret secret.Value
	source Ref // of a pending value
	kind   valueKind
}

type valueKind uint8

const (
	kindText valueKind = iota
	kindSet
	kindSecret
	kindPending
)
