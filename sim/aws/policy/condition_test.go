package policy_test

import (
	"testing"

	"github.com/cloudcredential/operator/sim/aws/policy"
)

func TestConditions(t *testing.T) {
	t.Parallel()
	request := map[string][]string{
		"test:text":           {"Blue"},
		"test:empty":          {""},
		"test:number":         {"10"},
		"test:binary":         {"aGVsbG8="},
		"test:list":           {"a", "b"},
		"test:arn":            {"arn:aws:iam::123456789012:role/r"},
		"aws:SourceIp":        {"203.0.113.7"},
		"aws:CurrentTime":     {"2026-06-01T12:00:00Z"},
		"aws:SecureTransport": {"false"},
		"aws:RequestTag/Env":  {"prod"},
	}
	for condition, want := range map[string]bool{
		`"StringEquals":{"test:text":"Blue"}`:                                   true,
		`"StringEquals":{"test:text":"blue"}`:                                   false,
		`"StringEquals":{"test:text":["Red","Blue"]}`:                           true,
		`"StringEquals":{"TEST:Text":"Blue"}`:                                   true,
		`"StringEquals":{"aws:requesttag/env":"prod"}`:                          true,
		`"StringEquals":{"test:text":"B*"}`:                                     false,
		`"StringEquals":{"test:text":[]}`:                                       false,
		`"StringEquals":{"test:text":"Blue","test:number":"11"}`:                false,
		`"StringEquals":{"test:text":"Blue"},"NumericEquals":{"test:number":1}`: false,
		`"StringNotEquals":{"test:text":["Red","Blue"]}`:                        false,
		`"StringNotEquals":{"test:text":["Red","Green"]}`:                       true,
		`"StringEqualsIgnoreCase":{"test:text":"bLUE"}`:                         true,
		`"StringNotEqualsIgnoreCase":{"test:text":"bLUE"}`:                      false,
		`"StringLike":{"test:text":"B?u*"}`:                                     true,
		`"StringLike":{"test:text":"b*"}`:                                       false,
		`"StringNotLike":{"test:text":"B*"}`:                                    false,
		`"StringEquals":{"aws:username":"anna"}`:                                true,
		`"StringEquals":{"aws:PrincipalAccount":"123456789012"}`:                true,
		`"StringLike":{"aws:PrincipalArn":"arn:*:user/${aws:username}"}`:        false,
		`"StringLike":{"aws:PrincipalArn":"arn:*:user/*/${aws:username}"}`:      true,
		`"StringNotEquals":{"test:text":"${test:absent}"}`:                      true,

		`"StringEquals":{"test:absent":"x"}`:                  false,
		`"StringNotEquals":{"test:absent":"x"}`:               true,
		`"StringEqualsIfExists":{"test:absent":"x"}`:          true,
		`"StringEqualsIfExists":{"test:text":"x"}`:            false,
		`"ForAllValues:StringEquals":{"test:absent":"x"}`:     true,
		`"ForAllValues:StringEquals":{"test:empty":"x"}`:      true,
		`"ForAnyValue:StringEquals":{"test:absent":"x"}`:      false,
		`"ForAnyValue:StringNotEquals":{"test:absent":"x"}`:   false,
		`"Null":{"test:absent":"true"}`:                       true,
		`"Null":{"test:absent":false}`:                        false,
		`"Null":{"test:text":"true"}`:                         false,
		`"Null":{"test:text":"false"}`:                        true,
		`"ForAllValues:StringEquals":{"test:list":["a","b"]}`: true,
		`"ForAllValues:StringEquals":{"test:list":"a"}`:       false,
		`"ForAnyValue:StringEquals":{"test:list":"a"}`:        true,
		`"ForAnyValue:StringEquals":{"test:list":"c"}`:        false,
		`"ForAnyValue:StringNotEquals":{"test:list":"a"}`:     true,
		`"ForAllValues:StringNotEquals":{"test:list":"a"}`:    false,

		`"NumericEquals":{"test:number":"10.0"}`:                       true,
		`"NumericNotEquals":{"test:number":"10"}`:                      false,
		`"NumericLessThan":{"test:number":10}`:                         false,
		`"NumericLessThanEquals":{"test:number":10}`:                   true,
		`"NumericGreaterThan":{"test:number":9}`:                       true,
		`"NumericGreaterThan":{"test:number":"x"}`:                     false,
		`"NumericGreaterThanEquals":{"test:text":9}`:                   false,
		`"DateLessThan":{"aws:CurrentTime":"2026-06-01"}`:              false,
		`"DateGreaterThan":{"aws:CurrentTime":"2026-06-01"}`:           true,
		`"DateGreaterThanEquals":{"aws:CurrentTime":1780315200}`:       true,
		`"DateEquals":{"aws:CurrentTime":"2026-06-01T14:00:00+02:00"}`: true,
		`"DateLessThan":{"aws:CurrentTime":"2027"}`:                    true,

		`"Bool":{"aws:SecureTransport":"true"}`:                        false,
		`"Bool":{"aws:SecureTransport":false}`:                         true,
		`"BoolIfExists":{"aws:MultiFactorAuthPresent":true}`:           true,
		`"BinaryEquals":{"test:binary":"aGVsbG8="}`:                    true,
		`"BinaryEquals":{"test:binary":"aGVsbA=="}`:                    false,
		`"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}`:                true,
		`"IpAddress":{"aws:SourceIp":["2001:db8::/32","203.0.113.7"]}`: true,
		`"IpAddress":{"aws:SourceIp":"2001:db8::/32"}`:                 false,
		`"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}`:             false,
		`"NotIpAddress":{"aws:SourceIp":"198.51.100.0/24"}`:            true,
		`"ArnEquals":{"test:arn":"arn:aws:iam::*:role/*"}`:             true,
		`"ArnLike":{"test:arn":"arn:aws:iam::*:role/?"}`:               true,
		`"ArnLike":{"test:arn":"arn:aws:iam::*/r"}`:                    false,
		`"ArnLike":{"test:text":"arn:aws:iam::*:role/*"}`:              false,
		`"ArnNotLike":{"test:arn":"arn:aws:iam::*:user/*"}`:            true,
		`"ArnNotEquals":{"test:arn":"arn:aws:iam::*:role/r"}`:          false,
	} {
		doc := statement(`"Effect":"Allow","Action":"*","Resource":"*","Condition":{` + condition + `}`)
		got := decide(t, policy.Request{Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", Context: request}, doc)
		if (got == policy.Allowed) != want {
			t.Errorf("%s: %s", condition, got)
		}
	}
}

func TestPrincipalKeysOfAnAssumedRole(t *testing.T) {
	t.Parallel()
	const session = "arn:aws:sts::123456789012:assumed-role/r/session"
	doc := statement(`"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::123456789012:role/r"},"StringEquals":{"aws:PrincipalType":"AssumedRole"}}`)
	r := policy.Request{Principal: session, Action: "s3:GetObject", Resource: "*"}
	if got := decide(t, r, doc); got != policy.Allowed {
		t.Errorf("a session is not recognised as its role: %s", got)
	}
	r.Context = map[string][]string{"aws:PrincipalArn": {"arn:aws:iam::123456789012:role/path/r"}}
	if got := decide(t, r, doc); got != policy.ImplicitDeny {
		t.Errorf("the context does not win over what the ARN tells: %s", got)
	}
}
