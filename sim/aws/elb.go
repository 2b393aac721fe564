package aws

import "net/http"

// The two APIs that share the host and the name of Elastic Load Balancing, told apart by their versions.
const (
	elbClassic = "2012-06-01"
	elbV2      = "2015-12-01"
)

// elbLists are the read operations that find nothing, with the element that the list is in, per version.
var elbLists = map[string]map[string]string{
	elbClassic: {"DescribeLoadBalancers": "LoadBalancerDescriptions"},
	elbV2:      {"DescribeLoadBalancers": "LoadBalancers", "DescribeTargetGroups": "TargetGroups"},
}

// elbService is Elastic Load Balancing as far as it takes to try a credential out.
func elbService() *service {
	uri := func(r *request) string {
		version, _ := r.param("Version")
		return "http://elasticloadbalancing.amazonaws.com/doc/" + version + "/"
	}
	return &service{
		scope: "elasticloadbalancing",
		name: func(r *request) *Error {
			if err := r.nameQuery(); err != nil {
				return err
			}
			r.write = !reads(r.operation)
			return nil
		},
		run:     runELB,
		succeed: func(r *request, result any) *response { return succeedQuery(uri(r))(r, result) },
		fail:    func(r *request, e *Error) *response { return failQuery(uri(r))(r, e) },
		deny:    denyQuery,
	}
}

func runELB(r *request) (any, *Error) {
	if err := r.authorize("elasticloadbalancing:"+r.operation, target{arn: "*"}); err != nil {
		return nil, err
	}
	version, _ := r.param("Version")
	list, ok := elbLists[version][r.operation]
	if !ok {
		return nil, &Error{http.StatusBadRequest, "InvalidAction", "Could not find operation " + r.operation + " for version " + version}
	}
	return []element{{name: list, value: []element{}}}, nil
}
