package cluster

import (
	"fmt"
	"strings"

	"github.com/blang/semver/v4"
)

// parseTarget reads the version that a user gives, 4.19 or v4.19 or 4.19.3-rc.1, of which the patch does not count.
func parseTarget(text string) (semver.Version, error) {
	version, err := semver.ParseTolerant(text)
	if err != nil || !strings.Contains(text, ".") {
		return semver.Version{}, fmt.Errorf("%q is not a valid version, expected a major.minor version such as 4.19", text)
	}
	return version, nil
}

// minor returns the version as "major.minor".
func minor(version semver.Version) string { return fmt.Sprintf("%d.%d", version.Major, version.Minor) }

// later reports whether a belongs to a later minor version than b.
func later(a, b semver.Version) bool {
	return a.Major > b.Major || a.Major == b.Major && a.Minor > b.Minor
}
