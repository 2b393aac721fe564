package gcp

import (
	"testing"
	"time"

	"google.golang.org/api/iam/v1"
)

func TestAKeyIsReplacedBeforeItExpires(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	at := func(ago time.Duration) string { return now.Add(-ago).Format(time.RFC3339) }
	const day = 24 * time.Hour
	for name, c := range map[string]struct {
		key  iam.ServiceAccountKey
		kept bool
	}{
		"it does not expire":             {iam.ServiceAccountKey{ValidAfterTime: at(day), ValidBeforeTime: "9999-12-31T23:59:59Z"}, true},
		"old, and it does not expire":    {iam.ServiceAccountKey{ValidAfterTime: at(9000 * day), ValidBeforeTime: "9999-12-31T23:59:59Z"}, true},
		"nothing is said":                {iam.ServiceAccountKey{}, true},
		"more than a quarter is left":    {iam.ServiceAccountKey{ValidAfterTime: at(7 * day), ValidBeforeTime: at(-3 * day)}, true},
		"less than a quarter is left":    {iam.ServiceAccountKey{ValidAfterTime: at(8 * day), ValidBeforeTime: at(-2 * day)}, false},
		"it has expired":                 {iam.ServiceAccountKey{ValidAfterTime: at(2 * day), ValidBeforeTime: at(day)}, false},
		"it has expired, of unknown age": {iam.ServiceAccountKey{ValidBeforeTime: at(day)}, false},
		"it has not, and is of no age":   {iam.ServiceAccountKey{ValidBeforeTime: at(-day)}, true},
		"it is disabled":                 {iam.ServiceAccountKey{Disabled: true, ValidBeforeTime: at(-day)}, false},
	} {
		if kept := observedKey(accountKey{deliveredID: "k"}, &c.key, now).Exists; kept != c.kept {
			t.Errorf("%s: it is kept: %v", name, kept)
		}
	}
}
