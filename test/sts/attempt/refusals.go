package attempt

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"time"
)

// Codes are what a cloud calls its refusals.
type Codes struct {
	// NotBelieved is for a token that the cloud does not take for one of the cluster.
	NotBelieved string
	// NotTrusted is for a token that it believes, and whose ServiceAccount may not have what it asks for.
	NotTrusted string
	// Expired is for a token whose time is over.
	Expired string
	// Some clouds tell more apart of what they do not believe: a token for another audience, one of an issuer that they do not know, one that says it needs no
	// signature, and one without an end. What is empty is NotBelieved.
	Audience, Issuer, Unsigned, Endless string
}

// complete are the codes with none of them empty.
func (c Codes) complete() Codes {
	for _, code := range []*string{&c.Audience, &c.Issuer, &c.Unsigned, &c.Endless} {
		*code = cmp.Or(*code, c.NotBelieved)
	}
	return c
}

// Refused is a token that nothing of a component may be had for.
type Refused struct {
	// What the token is, as in "a token for another audience".
	What string
	// Token makes one, for what that component has.
	Token func(context.Context, Cluster, Component) (string, error)
	// Code is how the cloud refuses it.
	Code string
}

// Refusals are those that every cloud has to refuse. Those that the API server gives out itself come first; the others are made with its key, or without.
func Refusals(codes Codes) []Refused {
	codes = codes.complete()
	return append(givenOut(codes), append(signed(codes), unsigned(codes)...)...)
}

// givenOut are tokens that everybody gets who may use the ServiceAccount.
func givenOut(codes Codes) []Refused {
	of := func(other func(Component) Component, audiences ...string) func(context.Context, Cluster, Component) (string, error) {
		return func(ctx context.Context, c Cluster, component Component) (string, error) {
			return c.Token(ctx, other(component), audiences...)
		}
	}
	same := func(c Component) Component { return c }
	return []Refused{
		{"a token for another audience", of(same, "https://kubernetes.default.svc"), codes.Audience},
		{"the ServiceAccount of another component", of(func(Component) Component { return Component{"openshift-insights", "operator"} }, Audience), codes.NotTrusted},
		{"another ServiceAccount of the same namespace", of(func(c Component) Component { c.ServiceAccount += "-2"; return c }, Audience), codes.NotTrusted},
		{"the same ServiceAccount name in another namespace", of(func(c Component) Component { c.Namespace = "somebody-elses"; return c }, Audience), codes.NotTrusted},
	}
}

// signed are tokens that the cluster's key has signed and that all the same must not do.
func signed(codes Codes) []Refused {
	claiming := func(claims func(Component) map[string]any) func(context.Context, Cluster, Component) (string, error) {
		return func(ctx context.Context, c Cluster, component Component) (string, error) {
			return c.Claiming(ctx, component, claims(component))
		}
	}
	subject := func(subject string) map[string]any { return map[string]any{"sub": subject} }
	return []Refused{
		{"a token whose time is over", claiming(func(Component) map[string]any {
			over := time.Now().Add(-time.Hour)
			return map[string]any{"iat": over.Add(-shortest * time.Second).Unix(), "nbf": over.Add(-shortest * time.Second).Unix(), "exp": over.Unix()}
		}), codes.Expired},
		{"a token without an end", claiming(func(Component) map[string]any { return map[string]any{"exp": nil} }), codes.Endless},
		{"a wildcard for the ServiceAccount", claiming(func(c Component) map[string]any { return subject("system:serviceaccount:" + c.Namespace + ":*") }), codes.NotTrusted},
		{"a wildcard for everything", claiming(func(Component) map[string]any { return subject("system:serviceaccount:*:*") }), codes.NotTrusted},
		{"a subject that only begins right", claiming(func(c Component) map[string]any { return subject(c.Subject() + ":more") }), codes.NotTrusted},
		{"a token of an issuer that is not known there", claiming(func(Component) map[string]any {
			return map[string]any{"iss": "https://another-oidc.example.com"}
		}), codes.Issuer},
	}
}

// unsigned are tokens that the cluster's key has not signed as they are.
func unsigned(codes Codes) []Refused {
	forge := func(change func(Component, Token) (Token, error)) func(context.Context, Cluster, Component) (string, error) {
		return func(ctx context.Context, c Cluster, component Component) (string, error) {
			return c.Forge(ctx, component, func(t Token) (Token, error) { return change(component, t) })
		}
	}
	return []Refused{
		{"a tampered token: another component's, with the subject changed", func(ctx context.Context, c Cluster, component Component) (string, error) {
			other := Component{component.Namespace, component.ServiceAccount + "-2"}
			return c.Forge(ctx, other, func(t Token) (Token, error) { return t.With(map[string]any{"sub": component.Subject()}), nil })
		}, codes.NotBelieved},
		{"a token that lives longer than it was signed for", forge(func(_ Component, t Token) (Token, error) {
			return t.With(map[string]any{"exp": time.Now().Add(24 * time.Hour).Unix()}), nil
		}), codes.NotBelieved},
		{"a token that a foreign key has signed in the name of the cluster's", forge(func(_ Component, t Token) (Token, error) {
			return signedByStranger(t)
		}), codes.NotBelieved},
		{"a token that a foreign key has signed in its own name", forge(func(_ Component, t Token) (Token, error) {
			t = t.With(nil)
			t.Head["kid"] = "stranger"
			return signedByStranger(t)
		}), codes.NotBelieved},
		{"a token that says it needs no signature", forge(func(_ Component, t Token) (Token, error) {
			t = t.With(nil)
			t.Head["alg"], t.signature = "none", ""
			return t, nil
		}), codes.Unsigned},
	}
}

func signedByStranger(t Token) (Token, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return t, fmt.Errorf("make a foreign key: %w", err)
	}
	return t.Signed(key)
}
