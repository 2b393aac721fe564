package aws

import (
	"slices"
	"strings"
)

func (k holders) attach(r *request) (any, *Error) {
	name, arn, err := k.aboutAttachment(r)
	if err != nil {
		return nil, err
	}
	c := r.cloud
	return nil, k.change(c, name, func(h *holder) *Error {
		most := k.maxAttached(&c.quotas)
		switch {
		case c.policies.Get(arn).Latest() == nil:
			return noSuchEntity("Policy %s does not exist or is not attachable.", arn)
		case slices.Contains(h.attached, arn):
			return nil
		case len(h.attached) >= most:
			return limitExceeded("Cannot exceed quota for PoliciesPer%s: %d", k.title, most)
		}
		h.attached = append(h.attached, arn)
		c.countAttachment(arn, 1)
		return nil
	})
}

func (k holders) detach(r *request) (any, *Error) {
	name, arn, err := k.aboutAttachment(r)
	if err != nil {
		return nil, err
	}
	c := r.cloud
	return nil, k.change(c, name, func(h *holder) *Error {
		i := slices.Index(h.attached, arn)
		if i < 0 {
			return noSuchPolicy(arn)
		}
		h.attached = slices.Delete(h.attached, i, i+1)
		c.countAttachment(arn, -1)
		return nil
	})
}

// aboutAttachment reads which policy and which user or role an operation is about and checks that the caller may do it.
func (k holders) aboutAttachment(r *request) (name, arn string, err *Error) {
	if name, err = k.name(r); err != nil {
		return "", "", err
	}
	if arn, err = r.arnParam("PolicyArn"); err != nil {
		return "", "", err
	}
	return name, arn, r.authorize("iam:"+r.operation, k.target(r.cloud, name).with("iam:PolicyARN", arn))
}

func (k holders) listAttached(r *request) (any, *Error) {
	h, err := k.read(r)
	if err != nil {
		return nil, err
	}
	arns, rest, err := cut(r, h.attached)
	if err != nil {
		return nil, err
	}
	type attachedXML struct{ PolicyName, PolicyArn string }
	answer := struct {
		AttachedPolicies members[attachedXML]
		paged
	}{paged: rest}
	for _, arn := range arns {
		answer.AttachedPolicies.Member = append(answer.AttachedPolicies.Member, attachedXML{policyName(arn), arn})
	}
	return answer, nil
}

// policyName is the last part of a policy's ARN.
func policyName(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }
