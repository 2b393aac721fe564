package federation

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/cloudcredential/operator/internal/cloud"
)

// maxRedirects is how many times a document may be elsewhere.
const maxRedirects = 3

// readable is the remedy for a document that is there, or may be, and is not shown to everybody.
const readable = "publish it so that everybody can read it"

// refusedError is an answer of an issuer that is of no use to whoever verifies a token.
type refusedError struct{ sentence, remedy string }

// Error says what was answered.
func (e *refusedError) Error() string { return e.sentence }

// anonymous is a client that carries no credential, and that is led to HTTPS only.
func anonymous(transport http.RoundTripper) *http.Client {
	return &http.Client{Transport: transport, CheckRedirect: func(request *http.Request, via []*http.Request) error {
		switch {
		case request.URL.Scheme != "https":
			return &refusedError{"it leads to " + request.URL.Redacted() + ", which is not HTTPS", "publish it where HTTPS leads to"}
		case len(via) > maxRedirects:
			return &refusedError{"it leads on and on", "publish it at its own URL"}
		}
		return nil
	}}
}

// fetch reads a published document as everybody can. Its error is a *refusedError where there was an answer.
func fetch(ctx context.Context, client *http.Client, address string) ([]byte, error) {
	ctx, stop := context.WithTimeout(ctx, issuerPatience)
	defer stop()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, &refusedError{"it is no URL: " + err.Error(), "publish it anew"}
	}
	if request.URL.Scheme != "https" {
		return nil, &refusedError{"it is not reached over HTTPS", "publish it where HTTPS leads to"}
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
		return nil, &refusedError{fmt.Sprintf("it has more than %d bytes", maxDocument), "publish it anew"}
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
	e := &refusedError{sentence: fmt.Sprintf("everybody who asks for it gets HTTP status %d", status)}
	switch {
	case status == http.StatusForbidden || status == http.StatusUnauthorized:
		e.remedy = readable
	case status == http.StatusNotFound:
		e.remedy = "publish it"
	case status >= http.StatusInternalServerError:
		e.remedy = "verify again in a minute"
	}
	return e
}

// unfetched is the finding of a document that could not be read. That the issuer cannot be reached from here does not prove that AWS cannot.
func unfetched(about Finding, err error) Finding {
	if refused, is := errors.AsType[*refusedError](err); is {
		about.Verdict, about.Detail, about.Remedy = Wrong, refused.sentence, refused.remedy
		return about
	}
	about.Verdict, about.Detail = Unknown, "it cannot be reached from here: "+cloud.ScrubMessage(err.Error())
	about.Remedy = "make sure that it can be reached over HTTPS, if need be through HTTPS_PROXY"
	return about
}
