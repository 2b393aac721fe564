package aws

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// algorithm is the only one of Signature Version 4 that is understood.
const algorithm = "AWS4-HMAC-SHA256"

// signatureWindow is how far the date of a signature may be from now, to either side.
const signatureWindow = 5 * time.Minute

const signatureDate = "20060102T150405Z"

// scope is what a signature is good for, and whose it is.
type scope struct {
	keyID, date, region, service string
}

// signature is the content of an Authorization header.
type signature struct {
	scope
	headers []string
	value   string
}

// credentialScope reads the scope out of an Authorization header, as far as it is well formed.
func credentialScope(header string) (scope, bool) {
	s, err := parseSignature(header)
	return s.scope, err == nil
}

// parseSignature reads an Authorization header.
func parseSignature(header string) (signature, *Error) {
	var s signature
	if header == "" {
		return s, &Error{http.StatusForbidden, "MissingAuthenticationToken", "Request is missing Authentication Token"}
	}
	rest, ok := strings.CutPrefix(header, algorithm)
	if !ok {
		return s, incomplete("Unsupported AWS 'algorithm': '%s'.", strings.SplitN(header, " ", 2)[0])
	}
	var credential, signedHeaders string
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "Credential":
			credential = value
		case "SignedHeaders":
			signedHeaders = value
		case "Signature":
			s.value = value
		}
	}
	for _, required := range []struct{ name, value string }{
		{"Credential", credential}, {"SignedHeaders", signedHeaders}, {"Signature", s.value},
	} {
		if required.value == "" {
			return s, incomplete("Authorization header requires '%s' parameter.", required.name)
		}
	}
	fields := strings.Split(credential, "/")
	if len(fields) < 5 || fields[len(fields)-1] != "aws4_request" {
		return s, incomplete("Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '%s'", credential)
	}
	s.keyID, s.date, s.region, s.service = fields[0], fields[1], fields[2], fields[3]
	s.headers = strings.Split(signedHeaders, ";")
	return s, nil
}

func incomplete(format string, args ...any) *Error {
	return &Error{http.StatusBadRequest, "IncompleteSignature", fmt.Sprintf(format, args...)}
}

// verify checks a signature that has been made with the secret, as "Create a signed AWS API request" in the IAM User Guide says.
func (r *request) verify(s signature, secret string) *Error {
	date := r.Header.Get("X-Amz-Date")
	at, err := time.Parse(signatureDate, date)
	if err != nil {
		return incomplete("Date must be in ISO-8601 'basic format'. Got '%s'.", date)
	}
	if err := r.current(at); err != nil {
		return err
	}
	if err := r.inScope(s, date); err != nil {
		return err
	}
	if !slices.Contains(s.headers, "host") {
		return signatureMismatch("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
	}
	payload, mismatch := r.payloadHash()
	if mismatch != nil {
		return mismatch
	}
	request := sha256.Sum256([]byte(r.canonical(s.headers, payload)))
	scope := s.date + "/" + s.region + "/" + s.service + "/aws4_request"
	toSign := algorithm + "\n" + date + "\n" + scope + "\n" + hex.EncodeToString(request[:])
	key := []byte("AWS4" + secret)
	for _, part := range []string{s.date, s.region, s.service, "aws4_request"} {
		key = sign(key, part)
	}
	want := hex.EncodeToString(sign(key, toSign))
	if subtle.ConstantTimeCompare([]byte(want), []byte(s.value)) != 1 {
		return signatureMismatch("")
	}
	return nil
}

// current checks the date of a signature.
func (r *request) current(at time.Time) *Error {
	now := r.cloud.signing().UTC()
	earliest, latest := now.Add(-signatureWindow), now.Add(signatureWindow)
	switch {
	case at.Before(earliest):
		return signatureMismatch(fmt.Sprintf("Signature expired: %s is now earlier than %s (%s - 5 min.)",
			at.Format(signatureDate), earliest.Format(signatureDate), now.Format(signatureDate)))
	case at.After(latest):
		return signatureMismatch(fmt.Sprintf("Signature not yet current: %s is still later than %s (%s + 5 min.)",
			at.Format(signatureDate), latest.Format(signatureDate), now.Format(signatureDate)))
	}
	return nil
}

// inScope checks that a signature is for this service, region and day.
func (r *request) inScope(s signature, date string) *Error {
	if s.service != r.service.scope {
		return signatureMismatch(fmt.Sprintf("Credential should be scoped to correct service: '%s'. ", r.service.scope))
	}
	if !strings.HasPrefix(date, s.date) {
		return signatureMismatch(fmt.Sprintf("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '%s' != '%s'.",
			s.date, date))
	}
	region := r.region
	if region == "" && r.service.global && onAWS(hostname(r.Host)) {
		region = globalRegions[r.cloud.partition]
	}
	if region != "" && s.region != region {
		return signatureMismatch(fmt.Sprintf("Credential should be scoped to a valid region, not '%s'. ", s.region))
	}
	return nil
}

func sign(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
