package aws

import (
	"net"
	"net/http"
	"slices"
	"strings"
)

// domains are the suffixes of AWS's hosts, per partition. A longer one comes before one that it ends with.
var domains = []string{
	".api.amazonwebservices.com.cn", ".amazonaws.com.cn", ".amazonaws.com", ".api.aws", ".amazonaws.eu", ".c2s.ic.gov",
	".sc2s.sgov.gov", ".cloud.adc-e.uk", ".csp.hci.ic.gov",
}

// globalRegions are the regions that IAM and Route 53 are signed for.
var globalRegions = map[string]string{
	"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1", "aws-iso": "us-iso-east-1",
	"aws-iso-b": "us-isob-east-1", "aws-eusc": "eusc-de-east-1",
}

// route finds the service and the region that a request is for: by its host, and where that is not one of AWS (a loopback
// address, say), by the scope of its signature.
func route(hr *http.Request) (*service, string) {
	host := hostname(hr.Host)
	if onEdge(host) {
		return services["edge"], ""
	}
	for _, domain := range domains {
		if name, ok := strings.CutSuffix(host, domain); ok {
			return routeHost(strings.Split(name, "."))
		}
	}
	if scope, ok := credentialScope(hr.Header.Get("Authorization")); ok {
		return services[scope.service], ""
	}
	return nil, ""
}

// hostname is a host without its port, in lower case.
func hostname(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.ToLower(host)
}

// Serves reports whether a host is one of AWS, so that a proxy can send it to a Cloud. The host has no port.
func Serves(host string) bool { return onAWS(host) || onEdge(host) }

// onAWS tells AWS's own hosts from endpoints of somebody else's.
func onAWS(host string) bool {
	return slices.ContainsFunc(domains, func(d string) bool { return strings.HasSuffix(host, d) })
}

// routeHost takes the labels of a host without its domain: "iam", "sts.eu-west-1", "bucket.s3.us-east-2".
func routeHost(labels []string) (*service, string) {
	if _, region, ok := s3Labels(labels); ok {
		return services["s3"], region
	}
	for i, label := range labels {
		if s := services[label]; s != nil {
			region := ""
			if i+1 < len(labels) && !globalLabel(labels[i+1]) {
				region = labels[i+1]
			}
			return s, region
		}
	}
	return nil, ""
}

// globalLabel tells labels that stand where a region would and are none: iam.us-gov, iam.global.
func globalLabel(label string) bool {
	return label == "us-gov" || label == "global" || label == "dualstack"
}

// service is an API with a protocol of its own.
type service struct {
	// scope is the service's name in a signature: "iam".
	scope string
	// name finds out which operation a request asks for and fills in operation, write and params.
	name func(*request) *Error
	// run carries out the operation for an authenticated caller. The result is handed to succeed.
	run func(*request) (any, *Error)
	// succeed and fail put an outcome in the service's form.
	succeed func(*request, any) *response
	fail    func(*request, *Error) *response
	// deny is the refusal of an action. shown is the resource as the service shows it; empty if it shows none.
	deny func(callerARN, action, shown, reason string) *Error
	// anonymous says that a request needs no signature; nil means that every request needs one.
	anonymous func(*request) bool
	// global says that the service has one endpoint for the whole partition, which is signed for one region.
	global bool
}

// services are those that can be reached, by the first label of their host and by the name in a signature.
var services = map[string]*service{
	"iam":                  iamService(),
	"sts":                  stsService(),
	"ec2":                  ec2Service(),
	"elasticloadbalancing": elbService(),
	"route53":              route53Service(),
	"s3":                   s3Service(),
	"s3-control":           s3ControlService(),
	"cloudfront":           cloudFrontAPI(),
	"edge":                 edgeService(),
}

// unknownService answers what is for nobody here.
func unknownService() *service { return &service{scope: "unknown", fail: failQuery("")} }
