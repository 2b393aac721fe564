package policy_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/cloudcredential/operator/internal/cloud/aws/policy"
)

func TestOneStatementReadsAsAListOfOne(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{`{"Effect":"Allow"}`: 1, `[{"Effect":"Allow"}]`: 1, `[{},{}]`: 2, `[]`: 0} {
		got, err := policy.Statements(json.RawMessage(text))
		if err != nil || len(got) != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{`"Allow"`, `["Allow"]`, `[{},1]`, ``} {
		if got, err := policy.Statements(json.RawMessage(text)); err == nil {
			t.Errorf("%s is read as %v", text, got)
		}
	}
}

func TestOneTextReadsAsAListOfOne(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		v    any
		want []string
	}{
		{"s3:*", []string{"s3:*"}}, {[]any{"a", "b"}, []string{"a", "b"}}, {[]string{"a"}, []string{"a"}}, {[]any{"a", 1.0}, nil}, {1.0, nil}, {nil, nil},
	} {
		if got := policy.Texts(c.v); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v", c.v, got)
		}
	}
}
