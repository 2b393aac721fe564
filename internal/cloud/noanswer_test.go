package cloud_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cloudcredential/operator/internal/cloud"
)

const brokeOff = "the connection broke off in the middle of the answer"

func TestWhyThereIsNoAnswerIsSaid(t *testing.T) {
	t.Parallel()
	reset := &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	dial := &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	for name, c := range map[string]struct {
		err     error
		status  int
		garbled bool
		want    string
	}{
		"late":                         {fmt.Errorf("send: %w", context.DeadlineExceeded), 0, false, "no answer in time"},
		"given up":                     {fmt.Errorf("send: %w", context.Canceled), 200, false, "the call was given up"},
		"cut off":                      {fmt.Errorf("decode: %w", io.ErrUnexpectedEOF), 200, true, brokeOff},
		"cut off, status unknown":      {io.ErrUnexpectedEOF, 0, false, brokeOff},
		"reset in the body":            {fmt.Errorf("decode: %w", reset), 500, true, brokeOff},
		"reset before the answer":      {&url.Error{Op: "Post", URL: "https://x", Err: reset}, 0, false, "the endpoint could not be reached: connection reset by peer"},
		"stream reset":                 {errors.New("stream error: stream ID 5; INTERNAL_ERROR; received from peer"), 200, false, brokeOff},
		"of a proxy":                   {errors.New("not XML"), 404, true, "the answer, with HTTP status 404, is not one of the cloud: look for a proxy in between"},
		"of a proxy, status unknown":   {errors.New("invalid character"), 0, true, "the answer is not one of the cloud: look for a proxy in between"},
		"nobody listens":               {&url.Error{Op: "Post", URL: "https://x", Err: dial}, 0, false, "the endpoint could not be reached: connection refused"},
		"nobody listens, no http call": {dial, 0, false, "the endpoint could not be reached: connection refused"},
	} {
		if got := cloud.NoAnswer(c.err, c.status, c.garbled); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestABodyThatBreaksOffIsNotTakenForAProxysAnswer(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, strings.Repeat("x", 100))
	}))
	t.Cleanup(server.Close)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	_, err = io.ReadAll(answer.Body)
	if got := cloud.NoAnswer(err, answer.StatusCode, true); got != brokeOff {
		t.Errorf("%v: %s", err, got)
	}
}

func TestHowLongToWaitIsRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{"": 0, "7": 7 * time.Second, "-1": 0, "soon": 0, "Wed, 21 Oct 2026 07:28:00 GMT": 0} {
		if got := cloud.RetryAfter(http.Header{"Retry-After": {text}}); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
