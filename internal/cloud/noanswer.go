package cloud

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// NoAnswer says why there is no answer of the cloud to speak of, in words that are the same each time: no port, no address of this machine.
// Status is that of HTTP, 0 where none is known; garbled says that what came, if anything did, is not in the cloud's form.
func NoAnswer(err error, status int, garbled bool) string {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case errors.Is(err, context.Canceled):
		return "the call was given up"
	case brokeOff(err):
		return "the connection broke off in the middle of the answer"
	case status != 0:
		return "the answer, with HTTP status " + strconv.Itoa(status) + ", is not one of the cloud: look for a proxy in between"
	case garbled:
		return "the answer is not one of the cloud: look for a proxy in between"
	}
	return "the endpoint could not be reached: " + ScrubMessage(rootCause(err).Error())
}

// brokeOff reports whether an answer had begun when the connection failed. An http.Client wraps what fails before that in a *url.Error.
func brokeOff(err error) bool {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return true
	}
	if _, unanswered := errors.AsType[*url.Error](err); unanswered {
		return false
	}
	if failed, found := errors.AsType[*net.OpError](err); found {
		return failed.Op == "read"
	}
	return strings.HasPrefix(rootCause(err).Error(), "stream error: ") // HTTP/2 resets a stream; net/http exports no type for it
}

// rootCause is the innermost error, which names no request.
func rootCause(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

// RetryAfter is how long an answer asks to wait, in seconds (RFC 9110, section 10.2.3); 0 where it does not. No cloud sends the form with a date.
func RetryAfter(header http.Header) time.Duration {
	seconds, err := strconv.Atoi(header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(seconds) * time.Second
}
