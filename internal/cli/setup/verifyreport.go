package setup

import (
	"fmt"
	"strings"

	"github.com/cloudcredential/operator/internal/verification"
)

// verifyReport is the report of `verify -o json`, in the document that every command prints:
//
//	{"version": 1, "command": "ccoctl aws verify", "notes": ["…"],
//	 "report": {
//	   "name": "mycluster",
//	   "findings": [{
//	     "check": "role",            what was looked for: see verification.Finding
//	     "object": "mycluster-…",    what was looked at: a name, an ARN, a URL, a path
//	     "verdict": "wrong",         ok, wrong, unknown (it could not be found out) or skipped (it was not looked at)
//	     "detail": "…",              left out where there is nothing to say
//	     "remedy": "…"               left out where nothing is to be done
//	   }, …],
//	   "summary": {"ok": 20, "wrong": 1, "unknown": 0, "skipped": 2}},
//	 "errors": ["1 wrong"]}          empty where all is well
//
// The exit code is 1 where summary counts anything wrong or unknown.
type verifyReport struct {
	Name     string                 `json:"name"`
	Findings []verification.Finding `json:"findings"`
	Summary  summary                `json:"summary"`
}

// summary counts findings by their verdict.
type summary struct {
	OK      int `json:"ok"`
	Wrong   int `json:"wrong"`
	Unknown int `json:"unknown"`
	Skipped int `json:"skipped"`
}

func summarize(findings []verification.Finding) summary {
	var s summary
	for _, finding := range findings {
		switch finding.Verdict {
		case verification.OK:
			s.OK++
		case verification.Wrong:
			s.Wrong++
		case verification.Unknown:
			s.Unknown++
		case verification.Skipped:
			s.Skipped++
		}
	}
	return s
}

// String is the numbers that are not 0, in words.
func (s summary) String() string {
	var parts []string
	for _, part := range []struct {
		count int
		what  string
	}{{s.Wrong, "wrong"}, {s.Unknown, "could not be checked"}, {s.Skipped, "not looked at"}, {s.OK, "as it should be"}} {
		if part.count > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.count, part.what))
		}
	}
	return strings.Join(parts, ", ")
}
