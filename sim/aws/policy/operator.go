package policy

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"math"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

const (
	forAll = "ForAllValues"
	forAny = "ForAnyValue"
	null   = "Null"
)

// operator compares one value of a policy with one value of a request. A negated operator holds if none of the
// policy's values equals the request's.
type operator struct {
	negated bool
	equal   func(want, have string, vars variables) bool
}

// lookupOperator knows every operator of the policy language. Null is known, but compares nothing.
func lookupOperator(name string) (operator, bool) {
	switch name {
	case null:
		return operator{}, true
	case "Bool":
		return operator{equal: equalFold}, true
	case "BinaryEquals":
		return operator{equal: equalBinary}, true
	case "IpAddress":
		return operator{equal: inNetwork}, true
	case "NotIpAddress":
		return operator{negated: true, equal: inNetwork}, true
	case "ArnEquals", "ArnLike":
		return operator{equal: likeARN}, true
	case "ArnNotEquals", "ArnNotLike":
		return operator{negated: true, equal: likeARN}, true
	}
	if rest, ok := strings.CutPrefix(name, "String"); ok {
		return stringOperator(rest)
	}
	if rest, ok := strings.CutPrefix(name, "Numeric"); ok {
		return orderOperator(rest, parseNumber)
	}
	if rest, ok := strings.CutPrefix(name, "Date"); ok {
		return orderOperator(rest, parseDate)
	}
	return operator{}, false
}

func stringOperator(name string) (operator, bool) {
	switch name {
	case "Equals":
		return operator{equal: equalText}, true
	case "NotEquals":
		return operator{negated: true, equal: equalText}, true
	case "EqualsIgnoreCase":
		return operator{equal: equalFold}, true
	case "NotEqualsIgnoreCase":
		return operator{negated: true, equal: equalFold}, true
	case "Like":
		return operator{equal: likeText}, true
	case "NotLike":
		return operator{negated: true, equal: likeText}, true
	}
	return operator{}, false
}

func orderOperator(name string, parse func(string) (float64, bool)) (operator, bool) {
	var holds func(order int) bool
	switch name {
	case "Equals", "NotEquals":
		holds = func(order int) bool { return order == 0 }
	case "LessThan":
		holds = func(order int) bool { return order < 0 }
	case "LessThanEquals":
		holds = func(order int) bool { return order <= 0 }
	case "GreaterThan":
		holds = func(order int) bool { return order > 0 }
	case "GreaterThanEquals":
		holds = func(order int) bool { return order >= 0 }
	default:
		return operator{}, false
	}
	compare := func(want, have string, _ variables) bool {
		w, wantOK := parse(want)
		h, haveOK := parse(have)
		return wantOK && haveOK && holds(cmp.Compare(h, w))
	}
	return operator{negated: name == "NotEquals", equal: compare}, true
}

func equalText(want, have string, vars variables) bool {
	p, ok := compile(want, false, vars)
	return ok && p.match(have)
}

func likeText(want, have string, vars variables) bool {
	p, ok := compile(want, true, vars)
	return ok && p.match(have)
}

func equalFold(want, have string, vars variables) bool {
	p, ok := compile(want, false, vars)
	if !ok {
		return false
	}
	var text strings.Builder
	for _, s := range p {
		text.WriteRune(s.char)
	}
	return strings.EqualFold(text.String(), have)
}

func likeARN(want, have string, vars variables) bool {
	return matchARN(want, have, vars)
}

func equalBinary(want, have string, _ variables) bool {
	w, wantErr := base64.StdEncoding.DecodeString(want)
	h, haveErr := base64.StdEncoding.DecodeString(have)
	return wantErr == nil && haveErr == nil && bytes.Equal(w, h)
}

func inNetwork(want, have string, _ variables) bool {
	address, err := netip.ParseAddr(have)
	if err != nil {
		return false
	}
	if network, err := netip.ParsePrefix(want); err == nil {
		return network.Contains(address.Unmap())
	}
	single, err := netip.ParseAddr(want)
	return err == nil && single.Unmap() == address.Unmap()
}

func parseNumber(text string) (float64, bool) {
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil && !math.IsNaN(n) && !math.IsInf(n, 0)
}

// parseDate reads the W3C's profile of ISO 8601 and seconds since 1970. Four digits are a year.
func parseDate(text string) (float64, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02", "2006-01", "2006"} {
		if t, err := time.Parse(layout, text); err == nil {
			return float64(t.UnixNano()) / 1e9, true
		}
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	return float64(seconds), err == nil
}
