package aws

import (
	"encoding/xml"
	"net/http"
)

const ec2Namespace = "http://ec2.amazonaws.com/doc/2016-11-15/"

// emptyLists are the read operations of EC2 that find nothing, with the element that the list is in.
var emptyLists = map[string]string{
	"DescribeAvailabilityZones": "availabilityZoneInfo",
	"DescribeImages":            "imagesSet",
	"DescribeInstanceTypes":     "instanceTypeSet",
	"DescribeInstances":         "reservationSet",
	"DescribeInternetGateways":  "internetGatewaySet",
	"DescribeNetworkInterfaces": "networkInterfaceSet",
	"DescribeRegions":           "regionInfo",
	"DescribeRouteTables":       "routeTableSet",
	"DescribeSecurityGroups":    "securityGroupInfo",
	"DescribeSnapshots":         "snapshotSet",
	"DescribeSubnets":           "subnetSet",
	"DescribeTags":              "tagSet",
	"DescribeVolumes":           "volumeSet",
	"DescribeVpcs":              "vpcSet",
}

// ec2Service is EC2 as far as it takes to try a credential out: every action is authorized, with DryRun the outcome is all
// there is, and some lists are there and empty.
func ec2Service() *service {
	return &service{
		scope: "ec2",
		name: func(r *request) *Error {
			if err := r.nameQuery(); err != nil {
				return err
			}
			r.write = !reads(r.operation)
			return nil
		},
		run:     runEC2,
		succeed: succeedEC2,
		deny:    denyEC2,
		fail: renamed(failEC2, map[string]Error{
			"InvalidClientTokenId":  {http.StatusUnauthorized, "AuthFailure", "AWS was not able to validate the provided access credentials"},
			"ExpiredToken":          {http.StatusBadRequest, "RequestExpired", "Request has expired."},
			"SignatureDoesNotMatch": {http.StatusUnauthorized, "AuthFailure", "AWS was not able to validate the provided access credentials"},
			"Throttling":            {http.StatusServiceUnavailable, "RequestLimitExceeded", "Request limit exceeded."},
			"InternalFailure":       {http.StatusInternalServerError, "InternalError", "An internal error has occurred"},
			"ServiceUnavailable":    {http.StatusServiceUnavailable, "Unavailable", "The service is unavailable. Please try again shortly."},
		}),
	}
}

func runEC2(r *request) (any, *Error) {
	arn := ec2Resource(r)
	t := target{arn: arn, context: map[string][]string{"ec2:Region": {r.signingRegion()}}}
	if arn != "*" {
		t.shown = arn
	}
	if err := r.authorize("ec2:"+r.operation, t); err != nil {
		return nil, err
	}
	if dry, _ := r.param("DryRun"); dry == "true" {
		return nil, &Error{http.StatusPreconditionFailed, "DryRunOperation", "Request would have succeeded, but DryRun flag is set."}
	}
	list, ok := emptyLists[r.operation]
	if !ok {
		return nil, &Error{http.StatusBadRequest, "UnsupportedOperation", "This simulation carries " + r.operation + " out with DryRun only."}
	}
	return []element{{name: "requestId", value: r.id}, {name: list, value: []element{}}}, nil
}

// ec2Resource is what policies match an action against. Read operations have no resource.
func ec2Resource(r *request) string {
	if reads(r.operation) {
		return "*"
	}
	resource := "*/*"
	for _, p := range []struct{ param, kind string }{
		{"InstanceId.1", "instance"}, {"InstanceId", "instance"}, {"VolumeId", "volume"}, {"SnapshotId", "snapshot"},
		{"GroupId", "security-group"}, {"VpcId", "vpc"}, {"SubnetId", "subnet"},
	} {
		if id, ok := r.param(p.param); ok {
			resource = p.kind + "/" + id
			break
		}
	}
	if r.operation == "RunInstances" {
		resource = "instance/*"
	}
	return r.cloud.arn("ec2", r.signingRegion(), resource)
}

func succeedEC2(r *request, result any) *response {
	return xmlResponse(r, http.StatusOK, render(element{r.operation + "Response", namespace(ec2Namespace), result}))
}

func failEC2(r *request, e *Error) *response {
	body := render(element{name: "Response", value: []element{
		{name: "Errors", value: []element{{name: "Error", value: []element{
			{name: "Code", value: e.Code}, {name: "Message", value: e.Message},
		}}}},
		{name: "RequestID", value: r.id},
	}})
	return xmlResponse(r, e.Status, append([]byte(xml.Header), body...))
}

// denyEC2 is EC2's refusal.
func denyEC2(callerARN, action, shown, reason string) *Error {
	message := denyQuery(callerARN, action, shown, reason).Message
	return &Error{http.StatusForbidden, "UnauthorizedOperation", "You are not authorized to perform this operation. " + message}
}
