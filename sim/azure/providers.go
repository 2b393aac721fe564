package azure

import (
	"slices"
	"strings"
)

// namespaces are the resource providers that every cloud has. Authorization and Resources are registered in every subscription, always.
func namespaces() []string {
	return []string{"Microsoft.Authorization", "Microsoft.Compute", "Microsoft.ManagedIdentity", "Microsoft.Network", "Microsoft.Resources", "Microsoft.Storage"}
}

// always says whether a resource provider cannot be missing.
func always(namespace string) bool {
	return strings.EqualFold(namespace, "Microsoft.Authorization") || strings.EqualFold(namespace, "Microsoft.Resources")
}

func providerOperations() []operation {
	const one = "subscriptions/{subscription}/providers/{namespace}"
	return []operation{
		{id: "Providers_List", method: "GET", path: "subscriptions/{subscription}/providers", action: "Microsoft.Resources/subscriptions/providers/read", above: 1, read: true, run: listProviders},
		{id: "Providers_Get", method: "GET", path: one, action: "Microsoft.Resources/subscriptions/providers/read", above: 2, read: true, run: getProvider},
		{id: "Providers_Register", method: "POST", path: one + "/register", run: registerProvider},
		{id: "Providers_Unregister", method: "POST", path: one + "/unregister", run: unregisterProvider},
	}
}

// checkProvider wants the resource provider of a write to be registered. Reading needs none, which real providers handle differently.
func (r *request) checkProvider() *Error {
	namespace := r.operation.provider
	if namespace == "" || !r.changes() {
		return nil
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.subscriptions[strings.ToLower(r.subscriptionID())].has(namespace) {
		return nil
	}
	e := conflict("MissingSubscriptionRegistration", "The subscription is not registered to use namespace '%s'. See https://aka.ms/rps-not-found for how to register subscriptions.", namespace)
	detail := *e
	detail.Target = namespace
	e.Details = []Error{detail}
	return e
}

func (s *subscription) has(namespace string) bool {
	return always(namespace) || s.registered[strings.ToLower(namespace)]
}

func (s *subscription) provider(namespace string) map[string]any {
	state := "NotRegistered"
	if s.has(namespace) {
		state = "Registered"
	}
	return map[string]any{
		"id": "/subscriptions/" + s.id + "/providers/" + namespace, "namespace": namespace, "registrationState": state,
		"registrationPolicy": "RegistrationRequired", "resourceTypes": []any{},
	}
}

func listProviders(r *request) (any, *Error) {
	c := r.cloud
	c.mu.RLock()
	s := c.subscriptions[strings.ToLower(r.path["subscription"])]
	var all []any
	for _, n := range namespaces() {
		all = append(all, s.provider(n))
	}
	c.mu.RUnlock()
	return r.list(all)
}

// namespace gives the resource provider of the path in its proper spelling.
func (r *request) namespace() (string, *Error) {
	named := r.path["namespace"]
	i := slices.IndexFunc(namespaces(), func(n string) bool { return strings.EqualFold(n, named) })
	if i < 0 {
		return "", notFound("InvalidResourceNamespace", "The resource namespace '%s' is invalid.", named)
	}
	return namespaces()[i], nil
}

func getProvider(r *request) (any, *Error) {
	n, err := r.namespace()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.subscriptions[strings.ToLower(r.path["subscription"])].provider(n), nil
}

func registerProvider(r *request) (any, *Error) { return r.setRegistered(true, "register/action") }

func unregisterProvider(r *request) (any, *Error) { return r.setRegistered(false, "unregister/action") }

// setRegistered needs the right "NAMESPACE/register/action" on the subscription.
func (r *request) setRegistered(on bool, verb string) (any, *Error) {
	n, err := r.namespace()
	if err != nil {
		return nil, err
	}
	if err := r.authorize(n+"/"+verb, "/subscriptions/"+r.path["subscription"]); err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.subscriptions[strings.ToLower(r.path["subscription"])]
	s.registered[strings.ToLower(n)] = on
	return s.provider(n), nil
}
