package federation

import (
	"strings"
	"testing"
)

func TestWhatToDoAboutAnIssuerThatNobodyCanReadDependsOnWhoKeepsIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		url    string
		bucket bool
	}{
		"its bucket is the set-up's": {"", true},
		"somebody else publishes it": {"https://prod-oidc.s3.eu-west-1.amazonaws.com/own", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newAccountWorld(t, "eu-west-1")
			w.make()
			w.has(w.SetBucketPolicy("prod-oidc", ""))
			told := 0
			for _, f := range w.verify(func(v *Verification) { v.Options.Issuer.URL = c.url }) {
				if f.Check != CheckDiscovery {
					continue
				}
				told++
				if f.Verdict != Wrong || f.Remedy == "" || strings.Contains(f.Remedy, "bucket") != c.bucket {
					t.Errorf("%+v", f)
				}
			}
			if told != 1 {
				t.Errorf("%d findings are about the discovery document", told)
			}
		})
	}
}
