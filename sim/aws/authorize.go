package aws

import (
	"maps"
	"net/http"
	"strings"

	"github.com/cloudcredential/operator/sim/aws/policy"
)

// target is what an action is done to.
type target struct {
	// arn is the resource as policies name it.
	arn string
	// shown is the resource as the refusal names it, which for an existing IAM entity is not its ARN: "user alice".
	shown string
	// context are the condition keys that come with the action and the resource.
	context map[string][]string
}

// with sets a condition key in a copy of the target.
func (t target) with(key string, values ...string) target {
	context := map[string][]string{}
	maps.Copy(context, t.context)
	context[key] = values
	t.context = context
	return t
}

// withRequestTags adds the condition keys of tags that a request brings.
func (t target) withRequestTags(tags []tag) target {
	if len(tags) == 0 {
		return t
	}
	var keys []string
	for _, tg := range tags {
		t = t.with("aws:RequestTag/"+tg.Key, tg.Value)
		keys = append(keys, tg.Key)
	}
	return t.with("aws:TagKeys", keys...)
}

// resourceTags are the condition keys of the tags that a resource has.
func resourceTags(tags []tag, prefixes ...string) map[string][]string {
	context := map[string][]string{}
	for _, tg := range tags {
		for _, prefix := range prefixes {
			context[prefix+tg.Key] = []string{tg.Value}
		}
	}
	return context
}

// authorize asks the caller's policies. The error is the service's own refusal.
func (r *request) authorize(action string, t target) *Error {
	if r.denied {
		return r.service.deny(r.caller.arn, action, t.shown, because(string(policy.Identity), action))
	}
	decision, source := r.caller.decide(policy.Request{
		Principal: r.caller.arn, Action: action, Resource: t.arn, Context: r.context(t.context),
	})
	switch decision {
	case policy.Allowed:
		return nil
	case policy.ExplicitDeny:
		return r.service.deny(r.caller.arn, action, t.shown, "with an explicit deny in "+article(source))
	default:
		return r.service.deny(r.caller.arn, action, t.shown, because(source, action))
	}
}

// decide evaluates every policy that has a say. The account's root user is bound by the organization's policies alone.
func (c *caller) decide(q policy.Request) (policy.Decision, string) {
	policies := c.policies
	if c.kind == rootCaller {
		policies.Identity = []*policy.Document{allowAll()}
	}
	decision, source := policy.Evaluate(policies, q)
	if decision != policy.Allowed || c.sessionPolicy == nil {
		return decision, string(source)
	}
	decision, _ = policy.Evaluate(policy.Policies{Identity: []*policy.Document{c.sessionPolicy}}, q)
	return decision, "session policy"
}

// allowAll is what the root user may do.
func allowAll() *policy.Document {
	return &policy.Document{Version: "2012-10-17", Statements: []policy.Statement{{Allow: true, Actions: []string{"*"}, Resources: []string{"*"}}}}
}

func because(source, action string) string {
	return "because no " + source + " allows the " + action + " action"
}

func article(source string) string {
	if strings.HasPrefix(source, "i") {
		return "an " + source
	}
	return "a " + source
}

// context are all condition keys of a request.
func (r *request) context(of map[string][]string) map[string][]string {
	context := r.caller.context()
	maps.Copy(context, of)
	context["aws:CurrentTime"] = []string{timestamp(r.start)}
	context["aws:UserAgent"] = []string{r.UserAgent()}
	if region := r.signingRegion(); region != "" {
		context["aws:RequestedRegion"] = []string{region}
	}
	secure := "false"
	if r.TLS != nil {
		secure = "true"
	}
	context["aws:SecureTransport"] = []string{secure}
	return context
}

// context are the condition keys that come from the caller itself.
func (c *caller) context() map[string][]string {
	if c == nil {
		return map[string][]string{"aws:PrincipalType": {"Anonymous"}}
	}
	context := map[string][]string{
		"aws:userid":           {c.userID},
		"aws:PrincipalArn":     {c.principalARN},
		"aws:PrincipalAccount": {strings.Split(c.principalARN, ":")[4]},
		"aws:PrincipalType":    {[]string{"Account", "User", "AssumedRole"}[c.kind]},
	}
	if c.kind == userCaller {
		context["aws:username"] = []string{c.name}
	}
	if c.session != nil {
		maps.Copy(context, c.session.keys)
	}
	for _, t := range c.tags {
		context["aws:PrincipalTag/"+t.Key] = []string{t.Value}
	}
	return context
}

// denyQuery is the refusal of IAM, STS and the other Query services.
func denyQuery(callerARN, action, shown, reason string) *Error {
	message := "User: " + callerARN + " is not authorized to perform: " + action
	if shown != "" {
		message += " on resource: " + shown
	}
	return &Error{http.StatusForbidden, "AccessDenied", message + " " + reason}
}
