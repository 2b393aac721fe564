package aws

import (
	"encoding/xml"
	"net/http"
	"strings"
)

const (
	route53Namespace = "https://route53.amazonaws.com/doc/2013-04-01/"
	route53Zones     = "/2013-04-01/hostedzone"
)

// route53Service is Route 53 as far as it takes to try a credential out: a list of hosted zones that is empty.
func route53Service() *service {
	return &service{
		scope: "route53", global: true, run: runRoute53, deny: denyQuery,
		name: func(r *request) *Error {
			r.params = r.URL.Query()
			path := strings.TrimSuffix(r.URL.Path, "/")
			switch {
			case r.Method == http.MethodGet && path == route53Zones:
				r.operation = "ListHostedZones"
			case r.Method == http.MethodPost && strings.HasPrefix(path, route53Zones+"/") && strings.HasSuffix(path, "/rrset"):
				r.operation, r.write = "ChangeResourceRecordSets", true
			default:
				return &Error{http.StatusNotFound, "UnknownOperationException", "This simulation does not know " + r.Method + " " + r.URL.Path + "."}
			}
			return nil
		},
		succeed: func(r *request, result any) *response {
			body := render(element{r.operation + "Response", namespace(route53Namespace), result})
			return xmlResponse(r, http.StatusOK, append([]byte(xml.Header), body...))
		},
		fail: failQuery(route53Namespace),
	}
}

func runRoute53(r *request) (any, *Error) {
	t := target{arn: "*"}
	zone := strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, route53Zones+"/"), "/rrset")
	if r.operation == "ChangeResourceRecordSets" {
		t.arn = "arn:" + r.cloud.partition + ":route53:::hostedzone/" + zone
		t.shown = t.arn
	}
	if err := r.authorize("route53:"+r.operation, t); err != nil {
		return nil, err
	}
	if r.operation == "ChangeResourceRecordSets" {
		return nil, &Error{http.StatusNotFound, "NoSuchHostedZone", "No hosted zone found with ID: " + zone}
	}
	return []element{
		{name: "HostedZones", value: []element{}},
		{name: "IsTruncated", value: false},
		{name: "MaxItems", value: 100},
	}, nil
}
