package cloud

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxRawMessage = 8 << 10 // bytes that are looked at
	maxMessage    = 2 << 10 // bytes that are kept
	maxPasses     = 4       // what one pass leaves behind, such as an empty bracket, the next one removes
)

var (
	// idPattern finds what is labelled as the ID of one request: "request id: …" (AWS, older SDKs), "RequestID: …, HostID: …" (AWS,
	// newer SDKs), "Trace ID: … Correlation ID: …" and "x-ms-correlation-request-id: …" (Microsoft), "X-Cloud-Trace-Context",
	// "vpcServiceControlsUniqueIdentifier: …" and "Help Token: …" (Google),
	// "Request-ID: req-…" (OpenStack), "Transaction-Id" (IBM), and the same as JSON members. The value is group 1.
	idPattern = regexp.MustCompile(`(?i)["']?\b(?:(?:x[-_](?:ms|amzn?|goog|cloud|openstack)?[-_]?)?` +
		`(?:client|service|global|extended)?[-_ ]?` +
		`(?:request|correlation|trace|tracking|transaction|activity|host|invocation)[-_ ]?(?:request[-_ ]?)?(?:id|context)` +
		`|vpcServiceControlsUniqueIdentifier|help token)\b["']?` +
		`\s*[:=]\s*("[^"]*"|'[^']*'|[a-z0-9+/=_.;-]*[a-z0-9+/=_-])`)

	timePattern = regexp.MustCompile(`(?i)(?:["']?\b(?:timestamp|time|date)["']?\s*[:=]\s*)?["']?(?:` +
		`\b\d{4}-\d\d-\d\d[t ]\d\d:\d\d:\d\d(?:[.,]\d+)?\s?(?:z|utc|gmt|[+-]\d\d:?\d\d)?` +
		`|\b\d{8}t\d{6}z` +
		`|\b(?:mon|tue|wed|thu|fri|sat|sun), \d\d? [a-z]{3} \d{4} \d\d:\d\d:\d\d(?: gmt| utc)?)["']?`)

	linePattern   = regexp.MustCompile(`[\t ]*(?:[\r\n]+[\t ]*)+`)
	emptyPattern  = regexp.MustCompile(`\(\s*[,;]?\s*\)|\[\s*\]`)
	repeatPattern = regexp.MustCompile(`([,;])(?:\s*[,;])+`)
	openPattern   = regexp.MustCompile(`([({[])\s*[,;]\s*`)
	closePattern  = regexp.MustCompile(`\s*[,;]\s*([)}\]])`)
	spacePattern  = regexp.MustCompile(`\s+([,;.)]|$)|\s{2,}`)
)

// ScrubMessage removes from a cloud's message everything that differs from one failing call to the next: IDs of requests, correlations and
// traces in all spellings that are known, and timestamps. Line breaks become ", ", so that one line is left. What names the cause stays: account,
// principal, object IDs, codes. Scrubbing twice changes nothing more. What is longer than a message for people is cut.
func ScrubMessage(message string) string {
	message = strings.ToValidUTF8(cut(message, maxRawMessage), "")
	for range maxPasses {
		scrubbed := scrub(message)
		if scrubbed == message {
			break
		}
		message = scrubbed
	}
	if len(message) <= maxMessage {
		return message
	}
	const more = "…"
	return strings.TrimRightFunc(cut(message, maxMessage-len(more)), unicode.IsSpace) + more
}

func scrub(s string) string {
	s = linePattern.ReplaceAllString(s, ", ")
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
	s = timePattern.ReplaceAllString(s, "")
	s = idPattern.ReplaceAllStringFunc(s, func(match string) string {
		// A word after the label is not an ID: "the request ID: it is missing".
		if value := idPattern.FindStringSubmatch(match); value == nil || !strings.ContainsAny(value[1], "0123456789") {
			return match
		}
		return ""
	})
	s = emptyPattern.ReplaceAllString(s, "")
	s = repeatPattern.ReplaceAllString(s, "$1")
	s = openPattern.ReplaceAllString(s, "$1")
	s = closePattern.ReplaceAllString(s, "$1")
	s = spacePattern.ReplaceAllStringFunc(s, func(match string) string {
		if rest := strings.TrimSpace(match); rest != "" {
			return rest
		}
		return " "
	})
	return strings.Trim(s, " ,;")
}

// cut returns the first n bytes of s, or a few less so that no character is cut.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
