package issuer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/verification"
)

const (
	// patience is how long an issuer may take to answer.
	patience = 10 * time.Second
	// maxDocument bounds how much of a document is read: no issuer's is longer.
	maxDocument = 1 << 20
)

// maxRedirects is how many times a document may be elsewhere.
const maxRedirects = 3

// Readable is the remedy for a document that is there, or may be, and is not shown to everybody.
const Readable = "publish it so that everybody can read it"

// RefusedError is an answer of an issuer that is of no use to whoever verifies a token.
type RefusedError struct {
	// Sentence says what was answered.
	Sentence string
	// Remedy says what to do; empty where there is nothing to be done.
	Remedy string
}

// Error says what was answered.
func (e *RefusedError) Error() string { return e.Sentence }

// Anonymous is a client that carries no credential, and that is led to HTTPS only.
func Anonymous(transport http.RoundTripper) *http.Client {
	return &http.Client{Transport: transport, CheckRedirect: func(request *http.Request, via []*http.Request) error {
		switch {
		case request.URL.Scheme != "https":
			return &RefusedError{"it leads to " + request.URL.Redacted() + ", which is not HTTPS", "publish it where HTTPS leads to"}
		case len(via) > maxRedirects:
			return &RefusedError{"it leads on and on", "publish it at its own URL"}
		}
		return nil
	}}
}

// Fetch reads a published document as everybody can. Its error is a *RefusedError where there was an answer.
func Fetch(ctx context.Context, client *http.Client, address string) ([]byte, error) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, &RefusedError{"it is no URL: " + err.Error(), "publish it anew"}
	}
	if request.URL.Scheme != "https" {
		return nil, &RefusedError{"it is not reached over HTTPS", "publish it where HTTPS leads to"}
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, withoutURL(ctx, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, answered(response.StatusCode)
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, maxDocument+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("the answer broke off: %w", withoutURL(ctx, err))
	case len(text) > maxDocument:
		return nil, &RefusedError{fmt.Sprintf("it has more than %d bytes", maxDocument), "publish it anew"}
	}
	return text, nil
}

// withoutURL takes from an error what everybody knows who asked.
func withoutURL(ctx context.Context, err error) error {
	if failed, is := errors.AsType[*url.Error](err); is {
		err = failed.Err
	}
	if ctx.Err() != nil {
		return errors.New("no answer in time")
	}
	return err
}

// answered says what an HTTP status means here.
func answered(status int) error {
	e := &RefusedError{Sentence: fmt.Sprintf("everybody who asks for it gets HTTP status %d", status)}
	switch {
	case status == http.StatusForbidden || status == http.StatusUnauthorized:
		e.Remedy = Readable
	case status == http.StatusNotFound:
		e.Remedy = "publish it"
	case status >= http.StatusInternalServerError:
		e.Remedy = "verify again in a minute"
	}
	return e
}

// unfetched is the finding of a document that could not be read. That the issuer cannot be reached from here does not prove that the cloud cannot reach it.
func unfetched(about verification.Finding, err error) verification.Finding {
	if refused, is := errors.AsType[*RefusedError](err); is {
		about.Verdict, about.Detail, about.Remedy = verification.Wrong, refused.Sentence, refused.Remedy
		return about
	}
	about.Verdict, about.Detail = verification.Unknown, "it cannot be reached from here: "+cloud.ScrubMessage(err.Error())
	about.Remedy = "make sure that it can be reached over HTTPS, if need be through HTTPS_PROXY"
	return about
}
