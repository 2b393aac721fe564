package mode

import v1 "github.com/cloudcredential/operator/api/v1"

// Values of the label mode of the metric cco_credentials_mode.
const (
	MetricMint         = "mint"
	MetricPassthrough  = "passthrough"
	MetricRootRemoved  = "credsremoved"
	MetricManual       = "manual"
	MetricInsufficient = "degraded"
	MetricUnknown      = "unknown"
	MetricToken        = "manualpodidentity"
)

// MetricValues are all values that Metric returns.
func MetricValues() []string {
	return []string{MetricMint, MetricPassthrough, MetricRootRemoved, MetricManual, MetricInsufficient, MetricUnknown, MetricToken}
}

// Metric says which value of the mode metric stands for a cluster. tokenSecrets says that at least one request was answered with
// a Secret that names an identity to be assumed with a token.
func Metric(f Facts, tokenSecrets bool) string {
	decision := Decide(f)
	switch {
	case decision.Invalid || decision.Conflict:
		return MetricUnknown
	case decision.Mode == v1.ModeToken, f.Manual() && tokenSecrets:
		return MetricToken
	case f.Manual():
		return MetricManual
	case !f.HasRoot:
		return MetricUnknown
	case !f.RootPresent:
		return MetricRootRemoved
	}
	switch f.RootAnnotation {
	case v1.ModeAnnotationMint:
		return MetricMint
	case v1.ModeAnnotationPassthrough:
		return MetricPassthrough
	case v1.ModeAnnotationInsufficient:
		return MetricInsufficient
	default:
		return MetricUnknown
	}
}
