package policy

import (
	"testing"
	"unicode/utf8"
)

func FuzzRightsOf(f *testing.F) {
	f.Add(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["a:B"],"Resource":"*","Condition":{"Bool":{"k":[true,1,null]}}}]}`)
	f.Add(`{"Statement":[null,{}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		rights, err := rightsOf(text)
		if err != nil {
			return
		}
		for _, right := range rights {
			if utf8.ValidString(text) && !utf8.ValidString(right) {
				t.Errorf("%q is not text", right)
			}
		}
	})
}
