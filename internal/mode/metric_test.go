package mode_test

import (
	"slices"
	"testing"

	"github.com/cloudcredential/operator/internal/mode"
)

func TestMetric(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		facts  mode.Facts
		with   func(*mode.Facts)
		tokens bool
		want   string
	}{
		{"mint", aws(), func(f *mode.Facts) { f.RootAnnotation = "mint" }, false, "mint"},
		{"passthrough", aws(), func(f *mode.Facts) { f.RootAnnotation = "passthrough" }, false, "passthrough"},
		{"insufficient", aws(), func(f *mode.Facts) { f.RootAnnotation = "insufficient" }, false, "degraded"},
		{"not assessed", aws(), func(*mode.Facts) {}, false, "unknown"},
		{"nonsense", aws(), func(f *mode.Facts) { f.RootAnnotation = "x" }, false, "unknown"},
		{"root removed", aws(), func(f *mode.Facts) { f.RootPresent = false }, false, "credsremoved"},
		{"root removed in forced mint", aws(), func(f *mode.Facts) { f.RootPresent, f.Configured = false, "Mint" }, false, "credsremoved"},
		{"token Secrets outside manual mode", aws(), func(f *mode.Facts) { f.RootAnnotation = "mint" }, true, "mint"},
		{"manual", aws(), func(f *mode.Facts) { f.Configured = "Manual" }, false, "manual"},
		{"manual with token Secrets", aws(), func(f *mode.Facts) { f.Configured = "Manual" }, true, "manualpodidentity"},
		{"manual with an issuer", aws(), func(f *mode.Facts) { f.Configured, f.TokenIssuer = "Manual", "https://issuer" }, false, "manualpodidentity"},
		{"manual without root credential", bare(), func(f *mode.Facts) { f.Configured = "Manual" }, false, "manual"},
		{"no root credential", bare(), func(*mode.Facts) {}, false, "unknown"},
		{"conflict", aws(), func(f *mode.Facts) { f.Configured, f.LegacyDisabled, f.RootAnnotation = "Mint", true, "mint" }, false, "unknown"},
		{"unreadable", aws(), func(f *mode.Facts) { f.Problem, f.RootAnnotation = "unreadable", "mint" }, false, "unknown"},
	}
	for _, test := range tests {
		test.with(&test.facts)
		got := mode.Metric(test.facts, test.tokens)
		if got != test.want {
			t.Errorf("%s: Metric = %q, want %q", test.name, got, test.want)
		}
		if !slices.Contains(mode.MetricValues(), got) {
			t.Errorf("%s: %q is none of MetricValues", test.name, got)
		}
	}
}
