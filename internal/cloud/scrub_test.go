package cloud_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/cloudcredential/operator/internal/cloud"
)

const (
	someID   = "5c9b1e0a-74f8-4b6e-9a3e-0c1f5d2e7b90"
	hostID   = "Qz8Xl/2mTn+R4kPpV0c7wYb1FjS3dHgU6aE9=="
	someTime = "2026-03-04T05:06:07.89Z"
)

func TestWhatDiffersBetweenCallsIsRemoved(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ message, want string }{
		{"", ""},
		{"User: arn:aws:iam::123456789012:user/x is not authorized", "User: arn:aws:iam::123456789012:user/x is not authorized"},
		// AWS
		{"AccessDenied: no\n\tstatus code: 403, request id: " + someID, "AccessDenied: no, status code: 403"},
		{"Denied. (Service: IAM; Status Code: 403; Request ID: " + someID + "; Proxy: null)", "Denied. (Service: IAM; Status Code: 403; Proxy: null)"},
		{
			"operation error IAM: GetUser, https response error StatusCode: 403, RequestID: " + someID + ", api error AccessDenied: no",
			"operation error IAM: GetUser, https response error StatusCode: 403, api error AccessDenied: no",
		},
		{
			"https response error StatusCode: 403, RequestID: 7Q2, HostID: " + hostID + ", api error AccessDenied: Access Denied",
			"https response error StatusCode: 403, api error AccessDenied: Access Denied",
		},
		{"status code: 403, Request ID: " + someID, "status code: 403"},
		{
			"Signature expired: 20260304T050607Z is now earlier than 20260304T060607Z (20260304T061107Z - 5 min.)",
			"Signature expired: is now earlier than ( - 5 min.)",
		},
		{"x-amzn-RequestId: " + someID + "\r\nx-amz-id-2: kept", "x-amz-id-2: kept"},
		// Microsoft
		{
			"AADSTS7000215: Invalid client secret provided. Trace ID: " + someID + " Correlation ID: " + someID + " Timestamp: 2026-03-04 05:06:07Z",
			"AADSTS7000215: Invalid client secret provided.",
		},
		{
			`{"error":"invalid_client","timestamp":"2026-03-04 05:06:07Z","trace_id":"` + someID + `","correlation_id":"` + someID + `","error_codes":[7000215]}`,
			`{"error":"invalid_client","error_codes":[7000215]}`,
		},
		{"Gone.\nRequestId:" + someID + "\nTime:" + someTime, "Gone."},
		{"x-ms-correlation-request-id: " + someID + "\nx-ms-request-id: " + someID + "\nclient-request-id: " + someID + "\nactivityId: " + someID, ""},
		{
			"The client '" + someID + "' with object id '" + someID + "' does not have authorization",
			"The client '" + someID + "' with object id '" + someID + "' does not have authorization",
		},
		// Google
		{`{"requestId": "` + someID + `", "reason": "forbidden"}`, `{"reason": "forbidden"}`},
		{"Error 403: no, X-Cloud-Trace-Context: 105445aa7843bc8bf206b120001000/1;o=1", "Error 403: no"},
		{"denied (request ID: 1a2b3c)", "denied"},
		{"Prohibited by organization's policy. vpcServiceControlsUniqueIdentifier: eYhDkfYCu-dOCjuj8X4Am9-spkxs0", "Prohibited by organization's policy."},
		{"Permission denied to enable service.\nHelp Token: ARD_zUbFpP-0qySPromvgtJNdw33QM1HJpmBG-BiRaVI9e", "Permission denied to enable service."},
		// others
		{"The request is forbidden (HTTP 403) (Request-ID: req-" + someID + ")", "The request is forbidden (HTTP 403)"},
		{"Transaction-Id: " + someID + ", X-Request-Id: " + someID + ", X-Correlation-ID: " + someID + ", no", "no"},
		{"RequestId: 4C467B38-3910-447D-87BC-AC049166F216, Message: no", "Message: no"},
		{"date: Wed, 04 Mar 2026 05:06:07 GMT, no", "no"},
		// what only looks like it
		{"the request ID: it is missing", "the request ID: it is missing"},
		{"invalid host id", "invalid host id"},
		{"one\n\n\ttwo\tthree\x00four \x1b[31m", "one, two three four [31m"},
		{"broken \xff text", "broken text"},
	} {
		if got := cloud.ScrubMessage(test.message); got != test.want {
			t.Errorf("%q:\n got %q\nwant %q", test.message, got, test.want)
		}
		if again := cloud.ScrubMessage(test.want); again != test.want {
			t.Errorf("scrubbed once %q, twice %q", test.want, again)
		}
	}
}

func TestALongMessageIsCut(t *testing.T) {
	t.Parallel()
	got := cloud.ScrubMessage(strings.Repeat("garbage ü ", 1<<17))
	if len(got) > 2<<10 || !strings.HasSuffix(got, "…") || !utf8.ValidString(got) {
		t.Errorf("%d bytes: %q", len(got), got[max(0, len(got)-40):])
	}
}

// Whatever a cloud says: one line of printable text comes out, and an ID in the usual place does not make a difference.
func FuzzScrubMessage(f *testing.F) {
	for _, seed := range []string{
		"", "no\n\tstatus code: 403, request id: " + someID, "Trace ID: " + someID + " Timestamp: " + someTime, `{"requestId":"1",}`,
		"(,;)", "request id: request id: 1", "[ , ]\r\n\r\n;", "\xff\x00\u202e", strings.Repeat("(", 5000),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, message string) {
		got := cloud.ScrubMessage(message)
		if !utf8.ValidString(got) || strings.ContainsFunc(got, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("it does not print as one line: %q", got)
		}
		if len(message) > 1000 {
			return
		}
		with := func(id string) string {
			return cloud.ScrubMessage(fmt.Sprintf("%s\n\tstatus code: 403, request id: %s", message, id))
		}
		if a, b := with(someID), with("0f1e2d3c-0000-4000-8000-5a6b7c8d9e0f"); a != b {
			t.Errorf("%q and %q differ by the ID alone", a, b)
		}
	})
}

func BenchmarkScrubMessage(b *testing.B) {
	for name, message := range map[string]string{
		"usual":    "operation error IAM: GetUser, https response error StatusCode: 403, RequestID: " + someID + ", api error AccessDenied: no",
		"brackets": strings.Repeat("(", 4<<10) + strings.Repeat(")", 4<<10),
		"nested":   strings.Repeat("request ", 500) + strings.Repeat("id: 1 ", 500),
		"garbage":  strings.Repeat("\x00\xff ", 1<<18),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_ = cloud.ScrubMessage(message)
			}
		})
	}
}
