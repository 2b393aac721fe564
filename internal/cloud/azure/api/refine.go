package api

import (
	"regexp"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud"
)

var (
	// unauthorizedForm is the sentence of the Resource Manager for a right that is missing.
	unauthorizedForm = regexp.MustCompile(`^The client '([^']*)' with object id '([^']*)' does not have authorization to perform action '([^']*)' over scope '([^']*)'`)
	// namespaceForm is its sentence for a resource provider that is not registered.
	namespaceForm = regexp.MustCompile(`namespace '([A-Za-z0-9.]+)'`)
)

// refine says who was refused, by what, and what to do.
func refine(e *cloud.Error, spelled refusal) {
	switch {
	case e.Code == CodePolicy:
		e.DeniedBy = "Azure Policy"
		if by := spelled.policy(); by != "" {
			e.DeniedBy += " (" + by + ")"
		}
		what, _, _ := strings.Cut(e.Message, " Policy identifiers:")
		e.Message = strings.TrimSuffix(what, ".") + "; have the scope exempted from the policy, or set things up as the policy wants them"
	case e.Code == CodeLocked:
		e.DeniedBy = "a lock"
		e.Message += " Remove the lock, and set it again afterwards."
	case e.Code == CodeProviderNotRegistered:
		notRegistered(e, spelled)
	case e.Code == CodeSubscriptionNotFound || e.Code == CodeInvalidSubscription:
		e.Message += " Correct its ID, or log in as somebody who has a role in it."
	case e.Code == CodeTokenExpired:
		e.Message = "the access token was not valid any more: the next call gets another one"
	case e.Kind == cloud.Denied:
		denied(e)
	case e.Kind == cloud.Quota:
		e.RetryAfter = 0
		e.Message += " Delete what is not needed, or have the limit raised where it can be."
	}
}

// denied takes the caller, the right and the scope from a refusal, and leaves its sentence where they are not told.
func denied(e *cloud.Error) {
	told := unauthorizedForm.FindStringSubmatch(e.Message)
	if told == nil {
		return
	}
	client, object, action, scope := told[1], told[2], told[3], told[4]
	// Nobody can be given a role at a role, or at an assignment: the scope is what those are in.
	scope, _, _ = strings.Cut(scope, "/providers/Microsoft.Authorization/")
	e.Principal = "service principal " + object
	if client != object && client != "" {
		e.Principal = "application " + client + " (service principal " + object + ")"
	}
	e.Action = action
	e.Message = "give it a role with " + action + " at " + scope + "; one that was given a moment ago may not be in force yet"
}

// notRegistered names the resource provider that is not registered, and the command that registers it.
func notRegistered(e *cloud.Error, spelled refusal) {
	namespace := ""
	if told := namespaceForm.FindStringSubmatch(spelled.Message); told != nil {
		namespace = told[1]
	}
	for _, d := range spelled.Details {
		if namespace == "" && strings.HasPrefix(d.Target, "Microsoft.") {
			namespace = d.Target
		}
	}
	if namespace == "" {
		namespace = "NAMESPACE"
	}
	e.Message = "the resource provider " + namespace + " is not registered in the subscription: run `az provider register --namespace " + namespace + "`"
}

// policy names the assignment of the policy that refused; empty where it is not told.
func (r refusal) policy() string {
	for _, i := range r.Info {
		switch {
		case i.Type != "PolicyViolation":
		case i.Info.Assignment != "":
			return i.Info.Assignment
		case i.Info.Name != "":
			return i.Info.Name
		case i.Info.Definition != "":
			return i.Info.Definition
		}
	}
	return ""
}
