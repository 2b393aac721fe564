package azure

import (
	"net/http"
	"slices"
	"strings"
)

// seeFederation ends the sentences about tokens that no federated credential fits.
const seeFederation = " Check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation"

// checkFederated verifies the token of another issuer: first that a federated credential fits, to the letter, then the signature with the keys that the issuer
// publishes now, then the dates.
func (r *request) checkFederated(a *assertion, p *principal, app *application) *Error {
	if err := fits(r.cloud.trusts(p, app), a); err != nil {
		return err
	}
	if err := r.cloud.verifyWithIssuer(r.Context(), a); err != nil {
		return err
	}
	return r.checkDates(a)
}

// trusts are the federated credentials of a client that have reached the token endpoint.
func (c *Cloud) trusts(p *principal, app *application) []trust {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if app != nil {
		return app.trusts
	}
	var all []trust
	for _, name := range c.federated.Under(strings.ToLower(p.identity) + "/") {
		if f := c.federated.Get(name).At(c.replicated()); f != nil {
			all = append(all, f.trust())
		}
	}
	return all
}

// fits refuses an assertion that no credential is for, and says which part of it differs from all of them.
func fits(trusts []trust, a *assertion) *Error {
	if len(trusts) == 0 {
		return entraError(http.StatusBadRequest, "invalid_request", 70021, "No matching federated identity record found for presented assertion. Assertion Issuer: '%s'. Assertion Subject: '%s'. "+
			"Assertion Audience: '%s'. https://learn.microsoft.com/entra/workload-id/workload-identity-federation", a.issuer, a.subject, strings.Join(a.audiences, ","))
	}
	differ := func(number int, what, value, more string) *Error {
		return entraError(http.StatusUnauthorized, "invalid_client", number, "No matching federated identity record found for presented assertion %s '%s'.%s%s", what, value, more, seeFederation)
	}
	left := slices.DeleteFunc(slices.Clone(trusts), func(t trust) bool { return t.issuer != a.issuer })
	if len(left) == 0 {
		return differ(700211, "issuer", a.issuer, "")
	}
	left = slices.DeleteFunc(left, func(t trust) bool { return !slices.Contains(a.audiences, t.audience) })
	if len(left) == 0 {
		return differ(700212, "audience", strings.Join(a.audiences, ","), "")
	}
	similar := false
	for _, t := range left {
		if t.subject == a.subject {
			return nil
		}
		similar = similar || strings.EqualFold(t.subject, a.subject)
	}
	if similar {
		return differ(7002138, "subject", a.subject, " The subject matches with case-insensitive comparison, but not with case-sensitive comparison.")
	}
	return differ(700213, "subject", a.subject, "")
}
